/**
 * TeX source as tokens, with what macros stand for pushed before what follows.
 *
 * It never goes back, so that reading is linear; groups and arguments that do not end, end with the text. Depth is limited by
 * `MAXIMUM_FRAMES`, the work of macros by `MAXIMUM_EXPANSIONS` and by the characters that they give: exponential macros
 * ("billion laughs") are refused, not run.
 */
import { ConversionError } from "./conversion-error.js";

export type Token =
  /** Blanks behind its name belong to it. */
  | { readonly kind: "command"; readonly name: string; readonly isSpaced: boolean }
  | { readonly kind: "open" }
  | { readonly kind: "close" }
  | { readonly kind: "blank" }
  | { readonly kind: "paragraph" }
  /** `$` or `$$`. */
  | { readonly kind: "math"; readonly isDisplay: boolean }
  /** Everything else: runs of letters, digits and signs, or one of `~ & # ^ _`. */
  | { readonly kind: "text"; readonly text: string };

interface Frame {
  readonly text: string;
  place: number;
}

export class TexReader {
  readonly #frames: Frame[] = [];
  #expansions = 0;
  #charsLeft: number;

  constructor(source: string) {
    this.#charsLeft = Math.max(MINIMUM_EXPANDED_CHARS, EXPANDED_RATIO * source.length);
    this.#frames.push({ text: source, place: 0 });
  }

  /** @throws {ConversionError} the limits are reached. */
  push(text: string): void {
    if (text === "") return;
    this.#expansions += 1;
    this.#charsLeft -= text.length;
    if (this.#expansions > MAXIMUM_EXPANSIONS || this.#charsLeft < 0) {
      throw new ConversionError("macro-limit", "Its macros give more text than a paper has.");
    }
    this.#top();
    if (this.#frames.length >= MAXIMUM_FRAMES)
      throw new ConversionError("macro-limit", "Its macros are nested too deep.");
    this.#frames.push({ text, place: 0 });
  }

  next(): Token | undefined {
    const frame = this.#top();
    if (frame === undefined) return undefined;
    const { text, place } = frame;
    const char = text[place] ?? "";
    if (char === "\\") return this.#command(frame);
    if (char === "%") {
      this.#match(frame, COMMENT);
      return this.next();
    }
    if (char === "$") {
      const isDisplay = text[place + 1] === "$";
      frame.place += isDisplay ? 2 : 1;
      return { kind: "math", isDisplay };
    }
    const blanks = this.#match(frame, BLANKS);
    if (blanks !== "") return { kind: PARAGRAPH.test(blanks) ? "paragraph" : "blank" };
    frame.place += 1;
    if (char === "{") return { kind: "open" };
    if (char === "}") return { kind: "close" };
    if (ALONE.includes(char)) return { kind: "text", text: char };
    return { kind: "text", text: char + this.#match(frame, PLAIN) };
  }

  /** What follows a command as its argument: a group's inside, a command, or one sign. Empty at the end. */
  argument(): string {
    const frame = this.#skipBlanks();
    if (frame === undefined) return "";
    const char = frame.text[frame.place];
    if (char === "{") return this.group();
    if (char === "}") return "";
    if (char === "\\") {
      const token = this.#command(frame);
      return token.kind === "command" ? `\\${token.name}` : "";
    }
    const [sign = ""] = frame.text.slice(frame.place, frame.place + 2);
    frame.place += sign.length;
    return sign;
  }

  /** The inside of `[…]` when one follows. Braces hide brackets. */
  optional(): string | undefined {
    const frame = this.#skipBlanks();
    if (frame?.text[frame.place] !== "[") return undefined;
    frame.place += 1;
    return this.#until("]");
  }

  /** The inside of a group that follows, or the next of its kind; undefined when something else does. */
  groupIfAny(): string | undefined {
    const frame = this.#skipBlanks();
    return frame?.text[frame.place] === "{" ? this.group() : undefined;
  }

  /** Whether that sign comes next, with nothing between. */
  peeks(sign: "{" | "["): boolean {
    const frame = this.#top();
    return frame?.text[frame.place] === sign;
  }

  /** @pre a group begins here. */
  group(): string {
    const frame = this.#top();
    if (frame !== undefined) frame.place += 1;
    return this.#until("}");
  }

  /** A star that belongs to the command before. */
  star(): boolean {
    const frame = this.#top();
    if (frame?.text[frame.place] !== "*") return false;
    frame.place += 1;
    return true;
  }

  /** Everything before `end`, which is passed over, as it stands; all that is left when it never comes. */
  rawUntil(end: string): string {
    let raw = "";
    for (let frame = this.#top(); frame !== undefined; frame = this.#top()) {
      const stop = frame.text.indexOf(end, frame.place);
      raw += frame.text.slice(frame.place, stop < 0 ? undefined : stop);
      frame.place = stop < 0 ? frame.text.length : stop + end.length;
      if (stop >= 0) break;
    }
    return raw;
  }

  /** Whatever stands before the next group begins: the parameters of `\def`. */
  parameterText(): string {
    const frame = this.#top();
    return frame === undefined ? "" : this.#match(frame, BEFORE_GROUP);
  }

  /** The next sign itself, as `\verb` needs it. */
  sign(): string {
    const frame = this.#top();
    if (frame === undefined) return "";
    frame.place += 1;
    return frame.text[frame.place - 1] ?? "";
  }

  #command(frame: Frame): Token {
    frame.place += 1;
    const name = this.#match(frame, NAME);
    if (name === "") {
      const sign = frame.text[frame.place] ?? " ";
      frame.place += 1;
      return { kind: "command", name: /\s/.test(sign) ? " " : sign, isSpaced: false };
    }
    // Blanks after a command's name belong to it, but not the empty line that ends a paragraph.
    const { place } = frame;
    if (PARAGRAPH.test(this.#match(frame, BLANKS))) frame.place = place;
    return { kind: "command", name, isSpaced: frame.place > place };
  }

  #until(end: "]" | "}"): string {
    let depth = 0;
    let inside = "";
    for (let frame = this.#top(); frame !== undefined; frame = this.#top()) {
      STRUCTURE.lastIndex = frame.place;
      const found = STRUCTURE.exec(frame.text);
      const stop = found?.index ?? frame.text.length;
      inside += frame.text.slice(frame.place, stop);
      const sign = found?.[0] ?? "";
      frame.place = stop + sign.length;
      if (depth === 0 && sign === end) return inside;
      if (sign === "{") depth += 1;
      // A bracket that does not end before its group does is none.
      if (sign === "}" && (depth -= 1) < 0) return inside;
      inside += sign;
    }
    return inside;
  }

  #skipBlanks(): Frame | undefined {
    for (let frame = this.#top(); frame !== undefined; frame = this.#top()) {
      const { place } = frame;
      const blanks = this.#match(frame, BLANKS);
      if (PARAGRAPH.test(blanks)) {
        frame.place = place;
        return frame;
      }
      if (frame.text[frame.place] === "%") this.#match(frame, COMMENT);
      else if (frame.place < frame.text.length) return frame;
    }
    return undefined;
  }

  #top(): Frame | undefined {
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
      if (frame.place < frame.text.length) return frame;
      this.#frames.pop();
    }
    return undefined;
  }

  #match(frame: Frame, pattern: RegExp): string {
    pattern.lastIndex = frame.place;
    const found = pattern.exec(frame.text)?.[0] ?? "";
    frame.place += found.length;
    return found;
  }
}

const MAXIMUM_FRAMES = 400;
const MAXIMUM_EXPANSIONS = 500_000;
const MINIMUM_EXPANDED_CHARS = 1_000_000;
const EXPANDED_RATIO = 8;
const NAME = /[A-Za-z@]+/y;
const BLANKS = /\s*/y;
const PARAGRAPH = /\n[^\S\n]*\n/;
const COMMENT = /%[^\n]*(?:\n[^\S\n]*)?/y;
const ALONE = "~&#^_";
const PLAIN = /[^\\{}$%~&#^_\s[\]]*/y;
const BEFORE_GROUP = /[^{}\n]{0,100}/y;
const STRUCTURE = /\\[^]|[{}\]]/g;
