/** From a server's refusal to an error a user can act on. The server's own words are quoted, shortened; the key is not in them. */
import { DataError, EnvironmentError, UsageError, type BitwitError } from "../../errors.js";
import type { ServerAnswer } from "./server-connection.js";

export function refusalError(url: string, { status, text }: ServerAnswer): BitwitError {
  const said = wordsOf(text);
  const what = `${url} answered ${status}${said === "" ? "" : `: ${said}`}`;
  if (status === 401 || status === 403)
    return new EnvironmentError("server-key", `${what}.`, {
      hint: "Set BITWIT_API_KEY to the server's key (OPENAI_API_KEY is used over https and on this machine; a study file may name another by apiKeyVariable).",
    });
  if (isTooLong(said) || status === 413)
    return new UsageError("context-too-long", `${what}.`, {
      hint: "Use a smaller --context (a window sends context + 1 tokens), or start the server with a longer one.",
    });
  if (status === 404 || status === 405)
    return new UsageError("server-path", `${what}.`, {
      hint: "Check the address (it ends in /v1) and the model's name behind the #.",
    });
  if (status === 429)
    return new EnvironmentError("server-busy", `${what}; it was tried again until patience ended.`, {
      hint: "Use a smaller --concurrency; what was scored is kept, and the same command goes on.",
    });
  if (status >= 500)
    return new EnvironmentError("server-failed", `${what}.`, {
      hint: isOutOfMemory(said)
        ? "Log-probabilities of a prompt need memory for tokens × vocabulary. vLLM: a smaller --max-num-batched-tokens or --gpu-memory-utilization; SGLang: a smaller --chunked-prefill-size or --mem-fraction-static; or a smaller --context."
        : "See the server's log; the same command goes on where it stopped.",
    });
  if (status >= 300 && status < 400)
    return new UsageError("server-moved", `${what}: it sends elsewhere, and requests with a key are not sent on.`, {
      hint: "Name the address it sends to.",
    });
  return new DataError("server-refused", `${what}.`, {
    hint: "`bitwit models show` on the same address says what the server can do.",
  });
}

function isTooLong(said: string): boolean {
  return /maximum context length|context length|longer than the model|exceeds? the (maximum|context)|too long/i.test(
    said,
  );
}

function isOutOfMemory(said: string): boolean {
  return /out of memory|OutOfMemory|\bOOM\b/i.test(said);
}

/** The message inside OpenAI's, vLLM's, SGLang's, TGI's or FastAPI's shapes of an error; else the text. */
export function wordsOf(text: string): string {
  let words = text;
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    const error = body["error"] ?? body["message"] ?? body["detail"];
    const inner = typeof error === "object" && error !== null ? (error as Record<string, unknown>)["message"] : error;
    words = typeof inner === "string" ? inner : JSON.stringify(inner ?? body);
  } catch {
    // Not JSON: a proxy's page, or a stack.
  }
  const plain = words
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return (plain.length > 300 ? `${plain.slice(0, 300)}…` : plain).replace(/\.$/, "");
}
