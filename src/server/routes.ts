/** Which paths answer what, by dialect. `all` has every path at once; they do not collide. */
import { UsageError } from "../errors.js";
import { answerCompletion } from "./answer-completion.js";
import { answerGenerate } from "./answer-generate.js";
import { answerDetokenize, answerTokenize } from "./answer-tokens.js";
import { describeModelInfo, describeModels, describeServerInfo, describeVersion } from "./describe-server.js";
import { RequestError } from "./request-error.js";
import type { ServedModel } from "./served-model.js";

export const DIALECTS = ["all", "openai", "vllm", "sglang"] as const;
export type Dialect = (typeof DIALECTS)[number];

export type Answer = (served: ServedModel, fields: Record<string, unknown>, signal: AbortSignal) => Promise<unknown>;

export interface Route {
  readonly method: "GET" | "POST";
  readonly answer: Answer;
}

/** @throws {UsageError} for a dialect there is not. */
export function parseDialect(name: string): Dialect {
  const found = DIALECTS.find((one) => one === name);
  if (found !== undefined) return found;
  throw new UsageError("dialect", `--dialect ${name} is unknown.`, { hint: `There are ${DIALECTS.join(", ")}.` });
}

export function routesOf(dialect: Dialect, startedAt: number): ReadonlyMap<string, Route> {
  const vllm: [string, Route][] = [
    ["/v1/completions", post(answerCompletion)],
    ["/version", get(describeVersion)],
    ["/tokenize", post(answerTokenize)],
    ["/detokenize", post(answerDetokenize)],
  ];
  const sglang: [string, Route][] = [
    ["/generate", post(answerGenerate)],
    ["/get_model_info", get(describeModelInfo)],
    ["/model_info", get(describeModelInfo)],
    ["/get_server_info", get(describeServerInfo)],
    ["/server_info", get(describeServerInfo)],
    ["/tokenize", post(answerTokenize)],
    ["/detokenize", post(answerDetokenize)],
  ];
  const own: Readonly<Record<Dialect, [string, Route][]>> = {
    all: [...vllm, ...sglang],
    openai: [["/v1/completions", post(withoutPromptLogprobs)]],
    vllm,
    sglang,
  };
  return new Map([...own[dialect], ["/v1/models", get((served) => describeModels(served, startedAt))]]);
}

/** OpenAI's own interface does not have it; a client must not believe it was obeyed. */
function withoutPromptLogprobs(...[served, fields, signal]: Parameters<Answer>): Promise<unknown> {
  if (fields["prompt_logprobs"] === undefined) return answerCompletion(served, fields, signal);
  throw new RequestError(400, "prompt_logprobs is vLLM's; this server was started with --dialect openai.", {
    field: "prompt_logprobs",
  });
}

function get(describe: (served: ServedModel) => unknown): Route {
  return { method: "GET", answer: (served) => Promise.resolve(describe(served)) };
}

function post(answer: Answer): Route {
  return {
    method: "POST",
    answer: (served, fields, signal) => requireModel(served, fields, () => answer(served, fields, signal)),
  };
}

function requireModel({ id, model }: ServedModel, fields: Record<string, unknown>, answer: () => Promise<unknown>) {
  const wanted = fields["model"];
  if (wanted === undefined || wanted === null || wanted === id || wanted === model.info.ref) return answer();
  throw new RequestError(404, `The model ${JSON.stringify(wanted)} does not exist; this server has "${id}".`, {
    field: "model",
  });
}
