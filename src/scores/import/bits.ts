/** What can be bits per character or byte. */
import { DataError } from "../../errors.js";

/** A code point takes up to 21 bits when nothing is known of it, so more than 32 a character is a unit error. */
const MAX_BITS = 32;

/** @throws DataError at `place` when `value` cannot be bits per character. */
export function requireBpc(value: number, place: string): void {
  if (value > 0 && value <= MAX_BITS) return;
  throw new DataError("bpc-range", `${place}: ${value} cannot be bits per character.`, {
    hint: `It must be above 0 and at most ${MAX_BITS}. Is it a perplexity, or nats of a whole document?`,
  });
}
