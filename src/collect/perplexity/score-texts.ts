/**
 * How well a language model expects texts, in bits per UTF-8 byte of a few pieces of each.
 *
 * Of a long text `pieceCount` pieces of `pieceChars` units are scored, spread evenly over it, the first at its beginning; of
 * a short one everything. A piece begins without context (after the model's start token, where it has one) and is cut into
 * windows of at most `contextTokens` tokens. bits per byte = Σ bits of the scored tokens / Σ bytes of the pieces. It is a
 * measure of quality, not one of bitwit's measurements: windows do not overlap, and without a start token a window's first
 * token costs nothing.
 *
 * Scores are rounded to two decimals. Engines on other CPUs differ in later digits, so that now and then a score falls on
 * the other side of a rounding.
 */
import type { LanguageModel, Window } from "../../model/language-model.js";

export interface ScoreLimits {
  readonly pieceCount: number;
  /** UTF-16 units; pairs stay whole. */
  readonly pieceChars: number;
  readonly contextTokens: number;
}

/** 1,536 units of a document: with `ladder:xs` about 20 ms of one core. */
export const SCORE_LIMITS: ScoreLimits = { pieceCount: 3, pieceChars: 512, contextTokens: 512 };

/** Entry i: bits per byte of text i, two decimals; absent for a text of which nothing can be scored. */
export async function scoreTexts(
  model: LanguageModel,
  texts: readonly string[],
  limits: ScoreLimits = SCORE_LIMITS,
  signal?: AbortSignal,
): Promise<(number | undefined)[]> {
  const windows: Window[] = [];
  const owners: number[] = [];
  const bytes = new Float64Array(texts.length);
  for (const [place, text] of texts.entries()) {
    for (const piece of cutPieces(text, limits)) {
      bytes[place] = (bytes[place] ?? 0) + Buffer.byteLength(piece);
      for (const window of cutWindows(await model.tokenize(piece), model.bos ?? model.startToken, limits)) {
        windows.push(window);
        owners.push(place);
      }
    }
  }
  const bits = new Float64Array(texts.length);
  const scored = new Uint8Array(texts.length);
  for (const [index, scores] of (await model.score(windows, signal)).entries()) {
    const owner = owners[index] as number;
    for (const score of scores) bits[owner] = (bits[owner] as number) + score;
    scored[owner] = 1;
  }
  return texts.map((_, place) =>
    scored[place] === 0 ? undefined : Math.round((100 * (bits[place] as number)) / (bytes[place] as number)) / 100,
  );
}

export function cutPieces(text: string, { pieceCount, pieceChars }: ScoreLimits): string[] {
  const count = Math.min(pieceCount, Math.ceil(text.length / pieceChars));
  const isWhole = text.length <= pieceCount * pieceChars;
  return Array.from({ length: count }, (_, place) => {
    const start =
      isWhole || count === 1 ? place * pieceChars : Math.floor((place * (text.length - pieceChars)) / (count - 1));
    return text.slice(boundary(text, start), boundary(text, Math.min(text.length, start + pieceChars)));
  }).filter((piece) => piece !== "");
}

/** Not inside a surrogate pair: the place after it. */
function boundary(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  const isInside = index > 0 && unit >= 0xdc00 && unit <= 0xdfff;
  return isInside ? index + 1 : index;
}

function cutWindows(tokens: Int32Array, start: number | undefined, { contextTokens }: ScoreLimits): Window[] {
  const windows: Window[] = [];
  const room = start === undefined ? contextTokens + 1 : contextTokens;
  for (let from = 0; from < tokens.length; from += room) {
    const part = tokens.subarray(from, from + room);
    const whole = start === undefined ? part : Int32Array.of(start, ...part);
    if (whole.length > 1) windows.push({ tokens: whole, scored: whole.length - 1 });
  }
  return windows;
}
