/** One document as one model sees it, or as two do: the result of `bitwit tokens`, before it becomes JSON or a page. */
import type { Warning } from "../errors.js";
import type { ModelInfo } from "../model/language-model.js";
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
  readonly info: ModelInfo;
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

/** A model's part in the spans that are shown. */
export interface SpanSide {
  /** Shown span i holds this model's tokens [firstTokens[i], firstTokens[i + 1]). */
  readonly firstTokens: Int32Array;
  /** Σ bits of each shown span. */
  readonly bits: Float64Array;
}

export interface ShownSpans {
  readonly text: string;
  /** Where each span ends, UTF-16 units. */
  readonly ends: Int32Array;
  readonly sides: readonly [SpanSide, SpanSide?];
}

/** The spans both models can be compared on; the tokens themselves where there is one model or one tokenizer. */
export function shownSpans({ models: [first, second] }: Pick<TokenInspection, "models">): ShownSpans {
  const { text, spanEnds, firstTokens } = first.tokens;
  if (second === undefined) return { text, ends: spanEnds, sides: [sideOf(first.tokens, firstTokens)] };
  const common = commonSpans(spanEnds, second.tokens.spanEnds);
  const side = ({ tokens }: InspectedModel, spans: Int32Array): SpanSide =>
    sideOf(
      tokens,
      spans.map((span) => tokens.firstTokens[span] as number),
    );
  return { text, ends: common.ends, sides: [side(first, common.first[0]), side(second, common.first[1])] };
}

function sideOf(tokens: TokenBits, firstTokens: Int32Array): SpanSide {
  return { firstTokens, bits: sumRuns(tokens.bits, firstTokens) };
}
