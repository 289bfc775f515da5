/**
 * Splits a JSON file into its documents without parsing it whole: the elements of one top-level array, or values
 * written one after another (what hubs often call `.json` is JSON Lines). Memory: one chunk and one element.
 *
 * Only brackets, quotes and commas are understood here; whether an element is JSON is for `JSON.parse` to say.
 */
import { DamagedInput } from "./record.js";

export interface JsonElement {
  /** From 1. */
  readonly number: number;
  /** Undefined when the element is longer than allowed. */
  readonly bytes: Uint8Array | undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);
const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** @throws {DamagedInput} the file ends inside an element or array, or goes on behind the array. */
export async function* splitJson(
  chunks: AsyncIterable<Uint8Array>,
  maxElementBytes: number,
): AsyncGenerator<JsonElement> {
  let form: "unknown" | "array" | "sequence" | "ended" = "unknown";
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  let isInElement = false;
  let number = 1;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const take = (part: Uint8Array): void => {
    pendingBytes += part.length;
    if (pendingBytes > maxElementBytes) pending = [];
    else pending.push(part);
  };
  const endElement = (part: Uint8Array): JsonElement => {
    take(part);
    const element = { number: number++, bytes: pendingBytes > maxElementBytes ? undefined : Buffer.concat(pending) };
    pending = [];
    pendingBytes = 0;
    isInElement = false;
    return element;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0;
      if (isInString) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) isInString = false;
      } else if (isInElement) {
        if (byte === QUOTE) isInString = true;
        else if (OPEN.has(byte)) depth += 1;
        else if (depth > 0 && CLOSE.has(byte)) {
          depth -= 1;
          // A value that brackets enclose ends with its bracket.
          if (depth === 0) yield endElement(chunk.subarray(start, index + 1));
        } else if (depth === 0 && (byte === COMMA || CLOSE.has(byte) || (form === "sequence" && SPACE.has(byte)))) {
          yield endElement(chunk.subarray(start, index));
          if (CLOSE.has(byte)) form = "ended";
        }
      } else if (!SPACE.has(byte)) {
        if (form === "ended") throw new DamagedInput("goes on behind the end of its JSON array");
        if (form === "array" && CLOSE.has(byte)) form = "ended";
        else if (form === "unknown" && byte === 0x5b) form = "array";
        else if (form !== "array" || byte !== COMMA) {
          if (form === "unknown") form = "sequence";
          isInElement = true;
          start = index;
          depth = OPEN.has(byte) ? 1 : 0;
          isInString = byte === QUOTE;
        }
      }
    }
    if (isInElement) take(chunk.subarray(start));
  }
  if (form === "sequence" && isInElement && depth === 0 && !isInString) yield endElement(new Uint8Array());
  else if (isInElement || form === "array") throw new DamagedInput("is truncated: it ends inside its JSON");
}
