/**
 * SGLang's `/generate`: `return_logprob` with `logprob_start_len` gives `meta_info.input_token_logprobs`, entries of
 * [value, token id, text]. The entry at `logprob_start_len` has no value, so the token before the first scored one is asked for;
 * servers that leave that entry out (LMDeploy) are read the same way, from the end.
 *
 * Read about: SGLang's io_struct.py and its documentation of native interfaces, 2026.
 */
import { randomUUID } from "node:crypto";
import { listAt, objectAt } from "./answer-fields.js";
import type { ScoringApi } from "./scoring-api.js";

export const generateApi: ScoringApi = {
  name: "generate",
  path: "/generate",
  variants: [
    { generated: 0, top: 0, isSalted: true },
    { generated: 1, top: 0, isSalted: true },
    { generated: 0, top: 0, isSalted: false },
    { generated: 1, top: 0, isSalted: false },
  ],
  request: (windows, _facts, { generated, isSalted }, top) => ({
    input_ids: windows.map(({ tokens }) => [...tokens]),
    sampling_params: { max_new_tokens: generated, temperature: 0 },
    return_logprob: true,
    logprob_start_len: windows.map(({ tokens, scored }) => tokens.length - scored - 1),
    ...(top === 0 ? {} : { top_logprobs_num: top }),
    // SGLang's name for a salt of its radix cache; older versions do not know it and take it all the same.
    ...(isSalted ? { extra_key: windows.map(() => randomUUID()) } : {}),
  }),
  read(answer, windows) {
    const answers = listAt(Array.isArray(answer) ? answer : [answer], "the whole");
    return windows.map((_, index) =>
      listAt(metaOf(answers[index])["input_token_logprobs"], "input_token_logprobs").map((entry) => {
        const [logprob, token] = listAt(entry, "a token's entry");
        return { logprob, token: typeof token === "number" ? token : undefined };
      }),
    );
  },
  readTop(answer) {
    const places = listAt(
      metaOf(Array.isArray(answer) ? answer[0] : answer)["input_top_logprobs"] ?? [],
      "input_top_logprobs",
    );
    return places.flatMap((place) =>
      place === null
        ? []
        : [
            listAt(place, "a place").flatMap((entry) => {
              const [logprob] = listAt(entry, "a likely token");
              return typeof logprob === "number" ? [logprob] : [];
            }),
          ],
    );
  },
};

function metaOf(answer: unknown): Readonly<Record<string, unknown>> {
  return objectAt(objectAt(answer, "a prompt's answer")["meta_info"], "meta_info");
}
