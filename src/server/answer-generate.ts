/**
 * SGLang's `/generate`: `input_ids` or `text`, one prompt or several, `return_logprob`, `logprob_start_len`,
 * `top_logprobs_num`, and `sampling_params` with `max_new_tokens`, `temperature` and `stop`.
 */
import { randomUUID } from "node:crypto";
import { MOST_LOGPROBS } from "./answer-completion.js";
import { continuePrompts, type Continued } from "./continue-prompts.js";
import { inputTokenLogprobs, inputTopLogprobs, outputTokenLogprobs } from "./logprob-shapes.js";
import { readPrompts } from "./read-prompts.js";
import { flag, refuseUnless, texts, wholeNumber, wrong } from "./request-fields.js";
import { scorePrompts } from "./score-prompts.js";
import type { ServedModel } from "./served-model.js";
import { tokenTexts } from "./token-texts.js";

export async function answerGenerate(
  { model, contextTokens, requestTokens }: ServedModel,
  fields: Record<string, unknown>,
  signal: AbortSignal,
): Promise<unknown> {
  const { maxTokens, stop } = samplingOf(fields["sampling_params"]);
  refuseUnless(fields, "stream", [false], "answers come whole");
  const field = fields["input_ids"] === undefined || fields["input_ids"] === null ? "text" : "input_ids";
  const prompts = await readPrompts(model, field, fields[field], true, {
    promptTokens: contextTokens + 1,
    requestTokens,
  });
  const wantsLogprobs = flag(fields, "return_logprob", false);
  const top = wholeNumber(fields, "top_logprobs_num", 0, MOST_LOGPROBS) ?? 0;
  const starts = prompts.map((prompt, index) => startOf(fields["logprob_start_len"], index, prompt.length));
  const continued = await continuePrompts(model, prompts, { maxTokens, stop, contextTokens }, signal);
  const scored = wantsLogprobs
    ? await scorePrompts(
        model,
        prompts.map((prompt, index) => Int32Array.of(...prompt, ...(continued[index] as Continued).tokens)),
        { from: (_, index) => (starts[index] as number) + 1, alternatives: top, ranks: false },
        signal,
      )
    : undefined;
  const names =
    scored !== undefined && flag(fields, "return_text_in_logprobs", false)
      ? await tokenTexts(
          model,
          scored.flatMap(({ tokens }) => [...tokens]),
        )
      : undefined;
  const answers = prompts.map((prompt, index) => {
    const { text, tokens, finishReason } = continued[index] as Continued;
    const one = scored?.[index];
    const start = starts[index] as number;
    return {
      text,
      output_ids: [...tokens],
      meta_info: {
        id: randomUUID().replaceAll("-", ""),
        finish_reason: finishReason === "length" ? { type: "length", length: tokens.length } : { type: "stop" },
        prompt_tokens: prompt.length,
        completion_tokens: tokens.length,
        cached_tokens: 0,
        ...(one === undefined
          ? {}
          : {
              input_token_logprobs: inputTokenLogprobs(one, start, prompt.length, names),
              output_token_logprobs: outputTokenLogprobs(one, prompt.length, names),
              ...(top === 0 ? {} : { input_top_logprobs: inputTopLogprobs(one, start, prompt.length, top) }),
            }),
      },
    };
  });
  return isSingle(fields[field]) ? answers[0] : answers;
}

/** −1, SGLang's default, means the end of the prompt: only what is generated has log-probabilities. */
function startOf(value: unknown, index: number, length: number): number {
  const one: unknown = Array.isArray(value) ? value[index] : value;
  const start = wholeNumber({ logprob_start_len: one }, "logprob_start_len", -1, 2 ** 31) ?? -1;
  if (start >= length) throw wrong("logprob_start_len", start, `must be below the prompt's ${length} tokens`);
  return start === -1 ? length - 1 : start;
}

function samplingOf(value: unknown): { maxTokens: number; stop: readonly string[] } {
  if (value !== undefined && value !== null && (typeof value !== "object" || Array.isArray(value)))
    throw wrong("sampling_params", value, "must be an object, the same for all prompts");
  const sampling = (value ?? {}) as Record<string, unknown>;
  const maxTokens = wholeNumber(sampling, "max_new_tokens", 0, 65_536) ?? 128;
  if (maxTokens > 0) refuseUnless(sampling, "temperature", [0], "generation is greedy; use temperature 0");
  refuseUnless(sampling, "n", [1], "each prompt gets one completion");
  return { maxTokens, stop: texts(sampling, "stop").filter((one) => one !== "") };
}

function isSingle(value: unknown): boolean {
  return typeof value === "string" || (Array.isArray(value) && typeof value[0] === "number");
}
