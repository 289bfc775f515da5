/** Fills the columns of the page's script (page-columns.ts) from what was measured. */
import { shownSpans, type SpanSide, type TokenInspection } from "../../measure/token-inspection.js";
import type { TokenBits } from "../../measure/token-bits.js";
import { decodeUtf8 } from "../../text/utf8.js";
import type { TokensPageData } from "./page-columns.js";
import { visibleText } from "./visible-text.js";

export function tokensPageData(inspection: TokenInspection): TokensPageData {
  const places = new Map<string, number>();
  const placeOf = (text: string): number => {
    const place = places.get(text) ?? places.size;
    places.set(text, place);
    return place;
  };
  const { sides } = shownSpans(inspection);
  const models = inspection.models.flatMap((model, index) => {
    const side = sides[index as 0 | 1];
    if (model === undefined || side === undefined) return [];
    const { ref, vocabularySize } = model.info;
    return [{ ref, vocabularySize, ...columnsOf(model.tokens, side, placeOf) }];
  });
  return { pieces: [...places.keys()], models };
}

function columnsOf(tokens: TokenBits, { firstTokens }: SpanSide, placeOf: (text: string) => number) {
  const byId = new Map<number, number>();
  const tokenPlace = (id: number): number => {
    const place = byId.get(id) ?? placeOf(pieceText(tokens.pieces.get(id)));
    byId.set(id, place);
    return place;
  };
  const known = tokens.uniformTokenCount * tokens.alternativesEach;
  const counts = Array.from(firstTokens.subarray(1), (end, span) => end - (firstTokens[span] as number));
  return {
    counts: counts.every((count) => count === 1) ? ("" as const) : counts,
    tokens: Array.from(tokens.ids, tokenPlace),
    bits: Array.from(tokens.bits, hundredths),
    ranks: Array.from(tokens.ranks, (rank, index) => (index < tokens.uniformTokenCount ? 0 : rank)),
    each: tokens.alternativesEach,
    likely: Array.from(tokens.alternatives, (id, index) => (index < known ? 0 : tokenPlace(id))),
    likelyBits: Array.from(tokens.alternativeBits, hundredths),
  };
}

function hundredths(bits: number): number {
  return Math.round(100 * bits);
}

/** A token's bytes for reading; bytes that are a part of a character by their numbers. */
export function pieceText(bytes: Uint8Array = new Uint8Array()): string {
  const decoded = decodeUtf8(bytes);
  return decoded.status === "ok" ? visibleText(decoded.text) : `⟨${Buffer.from(bytes).toString("hex").toUpperCase()}⟩`;
}
