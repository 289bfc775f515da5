/**
 * `/v1/completions` as OpenAI and vLLM define it: `echo` with `logprobs`, and vLLM's `prompt_logprobs`. Token ids or texts, one
 * prompt or several; `max_tokens: 0` scores and generates nothing.
 *
 * Logarithms are natural, with all the digits of a float64: what a client adds up equals what a run in this process adds up.
 */
import { randomUUID } from "node:crypto";
import { continuePrompts, type Continued } from "./continue-prompts.js";
import { completionLogprobs, promptLogprobs } from "./logprob-shapes.js";
import { readPrompts } from "./read-prompts.js";
import { flag, refuseUnless, texts, wholeNumber } from "./request-fields.js";
import { scorePrompts, type ScoredPrompt } from "./score-prompts.js";
import type { ServedModel } from "./served-model.js";
import { tokenTexts } from "./token-texts.js";

/** The most likely tokens a request may ask for at each place. */
export const MOST_LOGPROBS = 16;

export async function answerCompletion(
  { model, id, contextTokens, requestTokens }: ServedModel,
  fields: Record<string, unknown>,
  signal: AbortSignal,
): Promise<unknown> {
  const options = readOptions(fields);
  const { echo, logprobs, promptTop, maxTokens, asIds } = options;
  const limits = { promptTokens: contextTokens + 1, requestTokens };
  const prompts = await readPrompts(model, "prompt", fields["prompt"], options.addsBos, limits);
  const continued = await continuePrompts(model, prompts, { maxTokens, stop: options.stop, contextTokens }, signal);
  const wantsPrompt = promptTop !== undefined || (echo && logprobs !== undefined);
  const scored =
    wantsPrompt || logprobs !== undefined
      ? await scorePrompts(
          model,
          // Prompts alone where that is all that is wanted: with a token more each, they would share other decode calls.
          logprobs === undefined
            ? prompts
            : prompts.map((prompt, index) => concatenate(prompt, (continued[index] as Continued).tokens)),
          {
            from: (_, index) => (wantsPrompt ? 1 : (prompts[index] as Int32Array).length),
            alternatives: Math.max(logprobs ?? 0, promptTop ?? 0),
            ranks: promptTop !== undefined,
          },
          signal,
        )
      : undefined;
  const names = await tokenTexts(model, scored === undefined ? [] : everyToken(scored));
  const choices = await Promise.all(
    prompts.map(async (prompt, index) => {
      const { text, tokens, finishReason } = continued[index] as Continued;
      const one = scored?.[index];
      const first = echo ? 0 : prompt.length;
      return {
        index,
        text: echo ? `${await model.detokenize(prompt)}${text}` : text,
        logprobs:
          one === undefined || logprobs === undefined ? null : completionLogprobs(one, first, logprobs, names, asIds),
        finish_reason: finishReason,
        stop_reason: null,
        ...(promptTop === undefined || one === undefined
          ? {}
          : { prompt_logprobs: promptLogprobs(one, prompt.length, promptTop, names) }),
        ...(options.returnsIds ? { prompt_token_ids: [...prompt], token_ids: [...tokens] } : {}),
      };
    }),
  );
  const promptTokens = sum(prompts);
  const completionTokens = sum(continued.map(({ tokens }) => tokens));
  return {
    id: `cmpl-${randomUUID()}`,
    object: "text_completion",
    created: Math.floor(Date.now() / 1000),
    model: id,
    choices,
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
    },
  };
}

function readOptions(fields: Record<string, unknown>) {
  const maxTokens = wholeNumber(fields, "max_tokens", 0, 65_536) ?? 16;
  refuseUnless(fields, "stream", [false], "answers come whole");
  refuseUnless(fields, "n", [1], "each prompt gets one completion");
  refuseUnless(fields, "best_of", [1], "each prompt gets one completion");
  refuseUnless(fields, "suffix", [""], "the model only continues texts");
  if (maxTokens > 0) {
    refuseUnless(fields, "temperature", [0], "generation is greedy; use temperature 0, or max_tokens 0 to score");
    for (const field of ["presence_penalty", "frequency_penalty"])
      refuseUnless(fields, field, [0], "generation is greedy, without penalties");
  }
  return {
    maxTokens,
    echo: flag(fields, "echo", false),
    logprobs: wholeNumber(fields, "logprobs", 0, MOST_LOGPROBS),
    promptTop: wholeNumber(fields, "prompt_logprobs", 0, MOST_LOGPROBS),
    addsBos: flag(fields, "add_special_tokens", true),
    asIds: flag(fields, "return_tokens_as_token_ids", false),
    returnsIds: flag(fields, "return_token_ids", false),
    stop: texts(fields, "stop").filter((one) => one !== ""),
  };
}

function* everyToken(scored: readonly ScoredPrompt[]): Generator<number> {
  for (const { tokens, alternatives } of scored) {
    yield* tokens;
    yield* alternatives;
  }
}

function concatenate(prompt: Int32Array, more: Int32Array): Int32Array {
  const all = new Int32Array(prompt.length + more.length);
  all.set(prompt);
  all.set(more, prompt.length);
  return all;
}

const sum = (lists: readonly Int32Array[]): number => lists.reduce((total, { length }) => total + length, 0);
