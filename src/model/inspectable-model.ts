/**
 * What a backend can say beyond bits: each token's rank, what the model expected instead, and the bytes of tokens. A
 * separate interface, since measuring needs none of it and a backend may be unable to.
 */
import { UsageError } from "../errors.js";
import type { LanguageModel, LocalModelInfo, ScoreOptions, Window } from "./language-model.js";

/** One window, place by place: every column has an entry for each scored token, `alternatives` so many of them. */
export interface ExaminedWindow {
  /** −log2 p of the token that came; equal to what `score` gives for the same windows and options. */
  readonly bits: Float64Array;
  /** 1 = no token was likelier: the tokens with a greater logit, and one. */
  readonly ranks: Int32Array;
  /** Ids of the likeliest tokens, likeliest first: place i has [i · n, (i + 1) · n). */
  readonly alternatives: Int32Array;
  /** Their −log2 p. */
  readonly alternativeBits: Float64Array;
}

/** The bytes of tokens, one after another: token i has [ends[i − 1] ?? 0, ends[i]). */
export interface TokenBytes {
  readonly bytes: Uint8Array;
  readonly ends: Int32Array;
}

export interface InspectableModel extends LanguageModel {
  readonly info: LocalModelInfo;
  /** @param alternatives how many likely tokens to name at each place, 0 … 16. */
  examine(
    windows: readonly Window[],
    alternatives: number,
    signal?: AbortSignal,
    options?: ScoreOptions,
  ): Promise<ExaminedWindow[]>;
  /**
   * The UTF-8 bytes each token stands for; one token may hold a part of a character. When the tokens start a text, the
   * space that some tokenizers put in front of every text is left out: the bytes are then the text's own.
   */
  tokenBytes(tokens: Int32Array, startsText: boolean): Promise<TokenBytes>;
}

/** The same model, if its backend can look into single tokens. @throws {UsageError} when it cannot. */
export function requireInspection(model: LanguageModel): InspectableModel {
  if ("examine" in model && "tokenBytes" in model) return model as InspectableModel;
  throw new UsageError("no-inspection", `${model.info.ref} gives no ranks and no bytes of single tokens.`, {
    hint: "Use a model that runs in this process: ladder:m or a .gguf file.",
  });
}
