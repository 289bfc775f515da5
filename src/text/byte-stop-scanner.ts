/**
 * Watches a text that comes as UTF-8 bytes, a token at a time, for stop strings. Characters and stop strings may be split
 * over pieces; what is not UTF-8 counts as U+FFFD.
 */
import { createStopScanner } from "./stop-strings.js";

export interface ByteStopScanner {
  /** Takes the next bytes and says whether a stop string has been completed, now or before. */
  push(bytes: Uint8Array): boolean;
  /** Everything taken so far, decoded: also what follows a stop string. */
  text(): string;
}

/** @param stops empty ones are ignored. */
export function createByteStopScanner(stops: readonly string[]): ByteStopScanner {
  // The first decoder holds back an unfinished character, so that a stop string is seen as soon as its last byte is there.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const scanner = createStopScanner(stops);
  const pieces: Uint8Array[] = [];
  return {
    push(bytes) {
      pieces.push(bytes);
      return scanner.push(decoder.decode(bytes, { stream: true })).stop !== undefined;
    },
    text() {
      const whole = new TextDecoder("utf-8", { ignoreBOM: true });
      return pieces.map((piece) => whole.decode(piece, { stream: true })).join("") + whole.decode();
    },
  };
}
