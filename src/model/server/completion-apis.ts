/**
 * `/v1/completions`, two ways. vLLM's `prompt_logprobs: n` gives a list with `null` for the first token and, for every other, an
 * object from token ids (as strings) to values; the token that came is always in it. OpenAI's `echo` with `logprobs` gives
 * `token_logprobs`, `null` first, the generated tokens last.
 *
 * Read about: vLLM's completion/protocol.py and completion/serving.py of 2026; lm-evaluation-harness's openai_completions.py.
 */
import { randomUUID } from "node:crypto";
import { DataError } from "../../errors.js";
import type { Window } from "../language-model.js";
import { choicesOf, listAt, objectAt } from "./answer-fields.js";
import type { GivenLogprob } from "./checked-logprobs.js";
import type { ApiVariant, ScoringApi } from "./scoring-api.js";
import type { ServerFacts } from "./server-facts.js";

/** vLLM must generate a token here; `prompt_logprobs: 0` names nothing besides the token that came. */
export const promptLogprobsApi: ScoringApi = {
  name: "prompt_logprobs",
  path: "/v1/completions",
  variants: [
    { generated: 1, top: 0, isSalted: true },
    { generated: 1, top: 0, isSalted: false },
    { generated: 1, top: 1, isSalted: false },
  ],
  request: (windows, facts, variant, top) => ({
    ...common(windows, facts, variant),
    prompt_logprobs: Math.max(variant.top, top),
  }),
  read(answer, windows) {
    const choices = choicesOf(answer, windows.length);
    return windows.map(({ tokens }, index) => {
      const places = listAt(choices[index]?.["prompt_logprobs"], "prompt_logprobs");
      checkCount(places.length, tokens.length);
      return places.slice(1).map((place, before) => {
        const token = tokens[before + 1] as number;
        const own = typeof place === "object" && place !== null ? (place as Record<string, unknown>)[token] : undefined;
        return { logprob: own === undefined ? null : objectAt(own, "a token's values")["logprob"] };
      });
    });
  },
  readTop(answer) {
    const [choice] = choicesOf(answer, 1);
    return listAt(choice?.["prompt_logprobs"], "prompt_logprobs").flatMap((place) =>
      place === null
        ? []
        : [
            numbersOf(
              Object.values(objectAt(place, "a place")).map((one) => objectAt(one, "a token's values")["logprob"]),
            ),
          ],
    );
  },
};

export const echoApi: ScoringApi = {
  name: "echo",
  path: "/v1/completions",
  variants: [
    { generated: 0, top: 1, isSalted: true },
    { generated: 1, top: 1, isSalted: true },
    { generated: 0, top: 1, isSalted: false },
    { generated: 1, top: 1, isSalted: false },
  ],
  request: (windows, facts, variant, top) => ({
    ...common(windows, facts, variant),
    echo: true,
    logprobs: Math.max(variant.top, top),
    // Texts of tokens can be the same for several; ids are not.
    ...(facts.kind === "vllm" || facts.kind === "bitwit" ? { return_tokens_as_token_ids: true } : {}),
  }),
  read(answer, windows, { generated }) {
    const choices = choicesOf(answer, windows.length);
    return windows.map(({ tokens }, index) => {
      const logprobs = objectAt(choices[index]?.["logprobs"], "logprobs");
      const values = listAt(logprobs["token_logprobs"], "token_logprobs");
      const names = listAt(logprobs["tokens"] ?? [], "tokens");
      // A text that ends at once may have nothing generated behind it.
      if (values.length !== tokens.length) checkCount(values.length, tokens.length + generated);
      return values.slice(1, tokens.length).map((logprob, before): GivenLogprob => {
        const id = /^token_id:(\d+)$/.exec(String(names[before + 1] ?? ""))?.[1];
        return { logprob, token: id === undefined ? undefined : Number(id) };
      });
    });
  },
  readTop(answer) {
    const [choice] = choicesOf(answer, 1);
    const places = listAt(objectAt(choice?.["logprobs"], "logprobs")["top_logprobs"] ?? [], "top_logprobs");
    return places.flatMap((place) => (place === null ? [] : [numbersOf(Object.values(objectAt(place, "a place")))]));
  },
};

function common(windows: readonly Window[], { kind, model }: ServerFacts, { generated, isSalted }: ApiVariant) {
  return {
    model,
    prompt: windows.map(({ tokens }) => [...tokens]),
    max_tokens: generated,
    temperature: 0,
    // Ids are sent, so nothing is added; said all the same, since it says what is wanted.
    ...(kind === "vllm" || kind === "bitwit" ? { add_special_tokens: false } : {}),
    ...(isSalted ? { cache_salt: randomUUID() } : {}),
  };
}

function checkCount(given: number, sent: number): void {
  if (given === sent) return;
  throw new DataError("server-counts", `The server gave values for ${given} tokens where ${sent} were to have one.`, {
    hint: "It may add a BOS, truncate the prompt, or give values for generated tokens only; `bitwit models show` says what works.",
  });
}

function numbersOf(values: readonly unknown[]): number[] {
  return values.filter((one): one is number => typeof one === "number");
}
