/** Continues prompts greedily, for clients that ask for a token or a few behind what they score (lm-evaluation-harness asks for one). */
import type { GeneratingModel } from "../model/generating-model.js";
import type { InspectableModel } from "../model/inspectable-model.js";
import { RequestError } from "./request-error.js";

export interface Continued {
  /** What was generated; with the token that ended the text, where one did. */
  readonly tokens: Int32Array;
  /** Cut before a stop string. */
  readonly text: string;
  readonly finishReason: "stop" | "length";
}

export interface ContinueOptions {
  readonly maxTokens: number;
  readonly stop: readonly string[];
  readonly contextTokens: number;
}

/** @throws {RequestError} 400 when the model cannot generate, or prompt and continuation do not fit the context. */
export async function continuePrompts(
  model: InspectableModel & Partial<GeneratingModel>,
  prompts: readonly Int32Array[],
  { maxTokens, stop, contextTokens }: ContinueOptions,
  signal: AbortSignal,
): Promise<Continued[]> {
  if (maxTokens === 0) return prompts.map(() => ({ tokens: new Int32Array(), text: "", finishReason: "length" }));
  if (model.generate === undefined)
    throw new RequestError(400, "This model can score, not generate: use max_tokens 0.", { field: "max_tokens" });
  const tooLong = prompts.find(({ length }) => length + maxTokens > contextTokens);
  if (tooLong !== undefined)
    throw new RequestError(
      400,
      `This model's maximum context length is ${contextTokens} tokens here, but ${tooLong.length + maxTokens} were asked for (${tooLong.length} in the prompt, ${maxTokens} in the completion).`,
      { field: "max_tokens" },
    );
  const generated = await model.generate(prompts, { maxTokens, stopStrings: stop }, signal);
  const endings = await endTokens(
    model,
    prompts.map((prompt, index) => ({ prompt, ...(generated[index] as (typeof generated)[number]) })),
    signal,
  );
  return generated.map(({ tokens, text, ending }, index) => ({
    tokens: Int32Array.of(...tokens, ...(endings[index] ?? [])),
    text: cutAtStop(text, stop),
    finishReason: ending === "length" ? "length" : "stop",
  }));
}

/** The engine ends a text before the token that says so; clients count it. It is the likeliest one at its place. */
function endTokens(
  model: InspectableModel,
  texts: readonly { prompt: Int32Array; tokens: Int32Array; ending: string }[],
  signal: AbortSignal,
): Promise<(readonly number[])[]> {
  return Promise.all(
    texts.map(async ({ prompt, tokens, ending }) => {
      if (ending !== "end-token") return [];
      const window = { tokens: Int32Array.of(...prompt, ...tokens, 0), scored: 1 };
      const [examined] = await model.examine([window], 1, signal);
      return examined === undefined ? [] : [examined.alternatives[0] as number];
    }),
  );
}

function cutAtStop(text: string, stop: readonly string[]): string {
  const places = stop.map((one) => text.indexOf(one)).filter((place) => place >= 0);
  return places.length === 0 ? text : text.slice(0, Math.min(...places));
}
