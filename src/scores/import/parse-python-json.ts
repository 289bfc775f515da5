/**
 * JSON as Python writes it: RFC 8259, and the bare words NaN, Infinity and -Infinity of `json.dumps`.
 *
 * `JSON.parse` refuses those words and does not always say where it stopped, so this reader keeps its own place. Objects
 * have no prototype: a key such as `__proto__` is a key. A key that is written twice is an error, since one of the two
 * values would be lost.
 *
 * @throws DataError that names file, line and column.
 */
import { DataError } from "../../errors.js";
import { placeInText } from "./place-in-text.js";

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Result files nest less than 20 deep; the bound keeps a hostile one from exhausting the stack. */
export const MAX_JSON_DEPTH = 100;

export function parsePythonJson(text: string, file: string): JsonValue {
  const reader = new Reader(text, file);
  const value = reader.value(0);
  reader.end();
  return value;
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS: readonly (readonly [string, JsonValue])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
];

class Reader {
  private at = 0;
  private readonly text: string;
  private readonly file: string;

  constructor(text: string, file: string) {
    this.text = text;
    this.file = file;
  }

  value(depth: number): JsonValue {
    if (depth > MAX_JSON_DEPTH) {
      this.fail("json-depth", `it nests deeper than ${MAX_JSON_DEPTH} levels`, "No tool writes such a result file.");
    }
    this.skipSpace();
    const start = this.text[this.at];
    if (start === "{") return this.object(depth);
    if (start === "[") return this.array(depth);
    if (start === '"') return this.string();
    for (const [word, value] of WORDS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    NUMBER.lastIndex = this.at;
    const digits = NUMBER.exec(this.text)?.[0];
    if (digits === undefined) return this.unexpected("a value");
    this.at += digits.length;
    return Number(digits);
  }

  /** Nothing may follow the value. */
  end(): void {
    this.skipSpace();
    if (this.at < this.text.length) {
      this.fail(
        "json-trailing",
        "there is more after the end of the JSON value",
        "One file holds one value. For JSON lines (.jsonl), write them as one array.",
      );
    }
  }

  private object(depth: number): JsonObject {
    const object = Object.create(null) as Record<string, JsonValue>;
    this.at += 1;
    this.skipSpace();
    if (this.take("}")) return object;
    for (;;) {
      this.skipSpace();
      if (this.text[this.at] !== '"') return this.unexpected("a key in quotes");
      const keyAt = this.at;
      const key = this.string();
      if (Object.hasOwn(object, key)) {
        this.at = keyAt;
        this.fail("json-duplicate-key", `the key ${JSON.stringify(key)} is there twice`, "Keep one of the two.");
      }
      this.skipSpace();
      if (!this.take(":")) return this.unexpected("a colon");
      object[key] = this.value(depth + 1);
      this.skipSpace();
      if (this.take("}")) return object;
      if (!this.take(",")) return this.unexpected("a comma or }");
    }
  }

  private array(depth: number): JsonValue[] {
    const items: JsonValue[] = [];
    this.at += 1;
    this.skipSpace();
    if (this.take("]")) return items;
    for (;;) {
      items.push(this.value(depth + 1));
      this.skipSpace();
      if (this.take("]")) return items;
      if (!this.take(",")) return this.unexpected("a comma or ]");
    }
  }

  private string(): string {
    const start = this.at;
    let escaped = false;
    for (this.at += 1; ; this.at += 1) {
      const code = this.text.charCodeAt(this.at);
      if (code === QUOTE) break;
      if (code === BACKSLASH) {
        escaped = true;
        this.at += 1;
      } else if (Number.isNaN(code)) {
        return this.unexpected("the end of a string");
      } else if (code < 0x20) {
        return this.fail("json-syntax", "a string has a line end or control character", REMEDY);
      }
    }
    this.at += 1;
    if (!escaped) return this.text.slice(start + 1, this.at - 1);
    try {
      return JSON.parse(this.text.slice(start, this.at)) as string;
    } catch {
      this.at = start;
      return this.fail("json-syntax", "a string has an unknown escape", REMEDY);
    }
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private skipSpace(): void {
    SPACE.lastIndex = this.at;
    SPACE.test(this.text);
    this.at = SPACE.lastIndex;
  }

  private unexpected(wanted: string): never {
    if (this.at >= this.text.length) {
      return this.fail(
        "json-truncated",
        `the file ends where ${wanted} should follow: it was cut off`,
        "Copy the file again, or run the tool again; a part of a result file is not imported.",
      );
    }
    const found = JSON.stringify(String.fromCodePoint(this.text.codePointAt(this.at) as number));
    return this.fail("json-syntax", `${found} is where ${wanted} should be`, REMEDY);
  }

  private fail(code: string, problem: string, hint: string): never {
    throw new DataError(code, `${this.file}:${placeInText(this.text, this.at)}: ${problem}.`, { hint });
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const REMEDY = "This is not JSON as a tool writes it. Get the file again, or mend it at this place.";
