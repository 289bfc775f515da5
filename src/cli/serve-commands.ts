/** `bitwit serve`, declared. */
import type { Command } from "commander";
import { parseNumber } from "./option-values.js";

export function addServeCommand(program: Command, engineOptions: (command: Command) => Command): void {
  engineOptions(
    program
      .command("serve")
      .description(
        "serve a model for scoring over HTTP: OpenAI's completions with echo, vLLM's and SGLang's interfaces",
      )
      .argument("<model>", "ladder:m or ./file.gguf")
      .option("--port <n>", "port to listen on; 0 takes any that is free", parseNumber, 8000)
      .option("--host <address>", "address to listen on", "127.0.0.1")
      .option("--dialect <name>", "all, openai, vllm or sglang: which paths there are", "all")
      .option("--context <tokens>", "longest input of a prompt (default: what it was trained with)", parseNumber)
      .option("--queue <n>", "requests that may wait; more are answered 429", parseNumber, 256)
      .option("--max-body <bytes>", "longest body of a request", parseNumber, 32 * 2 ** 20)
      .option("--max-tokens <n>", "most tokens of one request, all prompts together", parseNumber, 262_144)
      .option("--json", "print one JSON object with the address"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ bitwit serve ladder:m --port 8000
  $ BITWIT_SERVE_API_KEY=secret bitwit serve ./model.gguf --host 0.0.0.0
  $ curl -s http://127.0.0.1:8000/v1/completions -H 'Content-Type: application/json' \\
      -d '{"prompt": "The sun rises", "max_tokens": 0, "echo": true, "logprobs": 1}'
  $ bitwit measure http://127.0.0.1:8000/v1 --corpus sample:english

With BITWIT_SERVE_API_KEY set, requests need it as a bearer token. SIGTERM answers what is at work, then stops.`,
    )
    .action(async (model: string, options) => {
      const { serveCommand } = await import("./serve-command.js");
      await serveCommand(model, options);
    });
}
