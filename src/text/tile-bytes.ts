/**
 * From the bytes of a text's tokens to pieces of the text that can be shown.
 *
 * A token may hold a part of a character, and a part of a character is nothing that can be shown. So tokens are merged,
 * as few as possible, until a piece ends where a character ends. Invariants: the spans follow one another and cover the
 * whole text; every token belongs to exactly one span; no span is empty, except the only span of an empty text.
 */
import { isUtf8 } from "node:buffer";
import { sequenceLength } from "./utf8.js";

export interface TiledText {
  /** The bytes decoded. Bytes that are no UTF-8 even together are one U+FFFD each. */
  readonly text: string;
  /** Where each span ends, UTF-16 units; it starts where the one before it ends. */
  readonly spanEnds: Int32Array;
  /** Span i holds the tokens [firstTokens[i], firstTokens[i + 1]); one entry more than there are spans. */
  readonly firstTokens: Int32Array;
}

/** @param tokenEnds where each token's bytes end. */
export function tileBytes(bytes: Uint8Array, tokenEnds: Int32Array): TiledText {
  const spanEnds: number[] = [];
  const firstTokens = [0];
  let byte = 0;
  let units = 0;
  tokenEnds.forEach((tokenEnd, token) => {
    while (byte < tokenEnd) {
      const length = Math.max(1, sequenceLength(bytes, byte));
      if (byte + length > tokenEnd) return; // The character goes on in the next token.
      byte += length;
      units += length === 4 ? 2 : 1;
    }
    // A token without bytes (a space that is the tokenizer's own) joins what comes next.
    if (byte !== tokenEnd || units === (spanEnds.at(-1) ?? 0)) return;
    spanEnds.push(units);
    firstTokens.push(token + 1);
  });
  if (tokenEnds.length > 0 && spanEnds.length === 0) {
    spanEnds.push(units);
    firstTokens.push(0);
  }
  // Empty tokens behind the last character have nothing to join but what stands before them.
  firstTokens[firstTokens.length - 1] = tokenEnds.length;
  return { text: decode(bytes), spanEnds: Int32Array.from(spanEnds), firstTokens: Int32Array.from(firstTokens) };
}

/** With U+FFFD for each byte that is no part of a character. */
function decode(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(bytes)) return buffer.toString("utf8");
  const parts: string[] = [];
  for (let byte = 0; byte < bytes.length;) {
    const length = sequenceLength(bytes, byte);
    parts.push(length === 0 ? "\ufffd" : buffer.toString("utf8", byte, byte + length));
    byte += Math.max(1, length);
  }
  return parts.join("");
}
