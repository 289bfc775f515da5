/**
 * The tokenizer with a memory: a text is cut where cutting changes nothing (cut-rule.ts), and each part's tokens are looked up,
 * since texts repeat their words. Parts that are new go through llama.cpp, many in one call.
 *
 * Invariant: the tokens are llama.cpp's own for the whole text.
 */
import type { CutRule } from "./cut-rule.js";

export interface WholeTextTokenizer {
  /** Tokens by llama.cpp itself. */
  tokenize(text: string): Int32Array;
  /** The bytes that each token stands for; the space put in front of a text is among them. */
  pieceOf(token: number): Buffer;
}

/** Longer parts are rarely met again. */
const MOST_UNITS = 64;
/** Some 25 MB. Beyond, everything is forgotten; learning that much again takes half a second, every 10 MB of new words. */
const MOST_PARTS = 1 << 17;
/** Of all lists, 16 MB: long parts are in no map, but their tokens would stay. */
const MOST_HELD_TOKENS = 1 << 22;
/** UTF-16 units of new parts that go through llama.cpp in one call. */
const CALL_UNITS = 1 << 14;

export class WordCache {
  readonly #rule: CutRule;
  readonly #whole: WholeTextTokenizer;
  /** A part's only token, or −1 − its place among `#lists`. */
  readonly #known = new Map<string, number>();
  #lists: Int32Array[] = [];
  /** Parts whose tokens do not give them back. */
  readonly #lossy = new Set<number>();
  #heldTokens = 0;

  constructor(rule: CutRule, whole: WholeTextTokenizer) {
    this.#rule = rule;
    this.#whole = whole;
  }

  /** @returns the tokens, and whether they are known to stand for exactly this text. */
  tokenize(text: string): { readonly tokens: Int32Array; readonly isLossless: boolean } {
    if (this.#known.size > MOST_PARTS || this.#heldTokens > MOST_HELD_TOKENS) this.#forget();
    const unknown: NewPart[] = [];
    const codes = this.#lookUp(text, unknown);
    this.#learn(unknown);
    let count = 0;
    let isLossless = true;
    for (const code of codes) {
      count += code >= 0 ? 1 : (this.#lists[-1 - code] as Int32Array).length;
      if (code < 0 && this.#lossy.size > 0 && this.#lossy.has(code)) isLossless = false;
    }
    const tokens = new Int32Array(count);
    let at = 0;
    for (const code of codes) {
      if (code >= 0) {
        tokens[at++] = code;
        continue;
      }
      // Most lists have two or three tokens: a loop is faster than set().
      const list = this.#lists[-1 - code] as Int32Array;
      for (let index = 0; index < list.length; index++) tokens[at++] = list[index] as number;
    }
    return { tokens, isLossless };
  }

  /** A code for each part of the text; what is new gets a place among the lists, and is filled in by `#learn`. */
  #lookUp(text: string, unknown: NewPart[]): Int32Array {
    let codes = new Int32Array((text.length >> 2) + 16);
    let count = 0;
    let from = 0;
    let before = 0xffff;
    const take = (to: number): void => {
      const start = from > 0 && this.#rule.addsSpacePrefix ? from + 1 : from;
      const part = text.slice(start, to);
      let code = this.#known.get(part);
      if (code === undefined) {
        code = -1 - this.#lists.length;
        this.#lists.push(NO_TOKENS);
        unknown.push({ text: part, code });
        if (part.length <= MOST_UNITS) this.#known.set(ownCopy(part), code);
      }
      if (count === codes.length) {
        const larger = new Int32Array(count * 2);
        larger.set(codes);
        codes = larger;
      }
      codes[count++] = code;
      from = to;
    };
    for (let index = 0; index < text.length; index++) {
      const at = text.charCodeAt(index);
      if (index > 0 && this.#rule.allows(before, at, text.charCodeAt(index + 1))) take(index);
      before = at;
    }
    if (from < text.length) take(text.length);
    return codes.subarray(0, count);
  }

  /** Finds the tokens of new parts, joined to texts that may be cut between them. */
  #learn(unknown: readonly NewPart[]): void {
    const space = this.#rule.addsSpacePrefix ? " " : "";
    let call: NewPart[] = [];
    let joined = "";
    const flush = (): void => {
      if (call.length > 0) this.#learnTogether(call, joined);
      call = [];
      joined = "";
    };
    for (const part of unknown) {
      const next = space + part.text;
      const mayJoin =
        joined !== "" &&
        joined.length + next.length <= CALL_UNITS &&
        this.#rule.allows(joined.charCodeAt(joined.length - 1), next.charCodeAt(0), next.charCodeAt(1));
      if (!mayJoin) flush();
      joined += joined === "" ? part.text : next;
      call.push(part);
    }
    flush();
  }

  #learnTogether(parts: readonly NewPart[], joined: string): void {
    const prefixBytes = this.#rule.addsSpacePrefix ? 1 : 0;
    const tokens = this.#whole.tokenize(joined);
    const bytes = Buffer.concat(Array.from(tokens, (token) => this.#whole.pieceOf(token)));
    const isLossless = bytes.toString("utf8", prefixBytes) === joined && (prefixBytes === 0 || bytes[0] === 0x20);
    if (!isLossless && parts.length > 1) {
      // Which bytes are whose cannot be told.
      for (const part of parts) this.#learnTogether([part], part.text);
      return;
    }
    let token = 0;
    parts.forEach((part, place) => {
      const from = token;
      if (place === parts.length - 1) token = tokens.length;
      else {
        const partBytes = prefixBytes + Buffer.byteLength(part.text);
        for (let sum = 0; sum < partBytes; token++) sum += this.#whole.pieceOf(tokens[token] as number).length;
      }
      // A list of its own: a view would keep the whole call's tokens.
      this.#lists[-1 - part.code] = tokens.slice(from, token);
      this.#heldTokens += token - from;
      if (!isLossless) this.#lossy.add(part.code);
      else if (token === from + 1 && this.#known.has(part.text)) this.#known.set(part.text, tokens[from] as number);
    });
  }

  #forget(): void {
    this.#known.clear();
    this.#lists = [];
    this.#lossy.clear();
    this.#heldTokens = 0;
  }
}

/** A slice of a string keeps all of it in memory, a whole document for one word; a slice of a copy keeps the copy. */
function ownCopy(part: string): string {
  return ` ${part}`.slice(1);
}

const NO_TOKENS = new Int32Array(0);

interface NewPart {
  readonly text: string;
  readonly code: number;
}
