/** A place in a list of tokens, with the bound on nesting that keeps the parser from running out of stack. */
import { NotMath } from "./answer-tree.js";
import type { Token } from "./tokens.js";

/** A pair of brackets takes two of these. MATH's answers have about five pairs inside one another at most. */
export const MAX_DEPTH = 80;

export class TokenReader {
  readonly #tokens: Token[];
  #at = 0;
  #depth = 0;
  /** Bars that are open: inside them a bar closes, outside it opens. */
  openBars = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = [...tokens];
  }

  get position(): number {
    return this.#at;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  next(): Token {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new NotMath("cut short");
    return token;
  }

  /** Whether the next token is one of these signs or commands (commands with their backslash). */
  sees(...texts: string[]): boolean {
    const token = this.peek();
    return token !== undefined && texts.includes(spelling(token));
  }

  /** Takes the next token when it is one of these. */
  take(...texts: string[]): boolean {
    if (!this.sees(...texts)) return false;
    this.#at++;
    return true;
  }

  expect(...texts: string[]): string {
    const token = this.next();
    if (texts.includes(spelling(token))) return spelling(token);
    throw new NotMath(`expected ${texts.join(" or ")}, found ${spelling(token)}`);
  }

  /** The next digit alone when a number of several comes: `\frac12` is a half. */
  splitNumber(): void {
    const token = this.peek();
    if (token?.kind !== "number" || token.repeating !== undefined || !/^\d\d+$/.test(token.text)) return;
    const digits = [token.text.slice(0, 1), token.text.slice(1)].map((text) => ({ kind: "number" as const, text }));
    this.#tokens.splice(this.#at, 1, ...digits);
  }

  /** Runs `parse` one level deeper. */
  nested<T>(parse: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new NotMath("too deep");
    const result = parse();
    this.#depth--;
    return result;
  }
}

/** A token as `sees` knows it. */
export function spelling(token: Token): string {
  return token.kind === "command"
    ? `\\${token.text}`
    : token.kind === "sign"
      ? token.text
      : `${token.kind} ${token.text}`;
}
