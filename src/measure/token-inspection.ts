/** One document as one model sees it, or as two do: the result of `bitwit tokens`, before it becomes JSON or a page. */
import type { Warning } from "../errors.js";
import type { LocalModelInfo } from "../model/language-model.js";
import { graphemeEnds } from "../text/grapheme-ends.js";
import { commonSpans, sumRuns } from "./common-spans.js";
import type { Provenance } from "./measurement.js";
import type { Protocol } from "./protocol.js";
import type { TokenBits } from "./token-bits.js";

export interface InspectedDocument {
  /** Such as `sample:english, document 3`. */
  readonly name: string;
  /** Its id in its corpus. */
  readonly id?: string;
  readonly text: string;
  /** The document was cut to so many characters. */
  readonly cut?: { readonly keptChars: number; readonly ofChars: number };
}

export interface InspectedModel {
  readonly info: LocalModelInfo;
  readonly tokens: TokenBits;
}

export interface TokenInspection {
  readonly document: InspectedDocument;
  readonly charCount: number;
  readonly byteCount: number;
  readonly protocol: Protocol;
  /** The model, and the one it is compared with. */
  readonly models: readonly [InspectedModel, InspectedModel?];
  readonly warnings: readonly Warning[];
  readonly provenance: Provenance;
}

/** A model's part in spans of the text. */
export interface SpanSide {
  /** Span i holds this model's tokens [firstTokens[i], firstTokens[i + 1]). */
  readonly firstTokens: Int32Array;
  /** Σ bits of each span. */
  readonly bits: Float64Array;
}

export interface TextSpans {
  readonly text: string;
  /** Where each span ends, UTF-16 units. */
  readonly ends: Int32Array;
  readonly sides: readonly [SpanSide, SpanSide?];
}

type Models = Pick<TokenInspection, "models">;

/** The smallest spans both models can be compared on; the spans of whole characters where there is one model or tokenizer. */
export function comparedSpans({ models: [first, second] }: Models): TextSpans {
  const { text, spanEnds, firstTokens } = first.tokens;
  if (second === undefined) return { text, ends: spanEnds, sides: [sideOf(first.tokens, firstTokens)] };
  const common = commonSpans(spanEnds, second.tokens.spanEnds);
  return {
    text,
    ends: common.ends,
    sides: [
      sideOf(first.tokens, pick(firstTokens, common.first[0])),
      sideOf(second.tokens, pick(second.tokens.firstTokens, common.first[1])),
    ],
  };
}

/**
 * The same, merged until each ends where what a reader sees as one character does: the parts of a joined emoji, or a letter
 * and its accent, have no places of their own on a page.
 */
export function shownSpans(inspection: Models): TextSpans {
  const { text, ends, sides } = comparedSpans(inspection);
  const common = commonSpans(ends, graphemeEnds(text));
  const [first, second] = inspection.models;
  const side = ({ tokens }: InspectedModel, { firstTokens }: SpanSide): SpanSide =>
    sideOf(tokens, pick(firstTokens, common.first[0]));
  const shown = side(first, sides[0]);
  if (second === undefined || sides[1] === undefined) return { text, ends: common.ends, sides: [shown] };
  return { text, ends: common.ends, sides: [shown, side(second, sides[1])] };
}

function sideOf(tokens: TokenBits, firstTokens: Int32Array): SpanSide {
  return { firstTokens, bits: sumRuns(tokens.bits, firstTokens) };
}

function pick(values: Int32Array, places: Int32Array): Int32Array {
  return places.map((place) => values[place] as number);
}
