/**
 * A text on its way from LaTeX to Markdown: what is read, what is written, what is open. How each command acts on it stands in
 * `read-token.ts` and what that calls.
 */
import { Blocks } from "./blocks.js";
import { ConversionError } from "./conversion-error.js";
import type { Macros } from "./macros.js";
import { readToken } from "./read-token.js";
import { TexReader } from "./tex-reader.js";

interface Scope {
  /** Absent: a group in braces. */
  readonly environment?: string;
  signs: number;
  /** What its end writes. */
  readonly atEnd?: () => void;
}

export class Page {
  readonly reader: TexReader;
  readonly macros: Macros;
  readonly blocks = new Blocks();
  readonly scopes: Scope[] = [{ signs: 0 }];
  readonly footnotes: string[] = [];
  readonly theoremCounts = new Map<string, number>();
  readonly hasChapters: boolean;
  title: string | undefined;
  abstract: string | undefined;
  isInPreamble: boolean;
  isOver = false;
  readonly #nesting: number;

  constructor(source: string, macros: Macros, nesting = 0) {
    if (nesting > MAXIMUM_NESTING) throw new ConversionError("too-deep", `Its arguments are nested ${nesting} deep.`);
    this.reader = new TexReader(source);
    this.macros = macros;
    this.#nesting = nesting;
    this.isInPreamble = DOCUMENT.test(source);
    this.hasChapters = /\\chapter\b/.test(source);
  }

  /** Whether this is an argument's text, in another page. */
  get isPart(): boolean {
    return this.#nesting > 0;
  }

  run(): string {
    while (!this.isOver) {
      const token = this.reader.next();
      if (token === undefined) break;
      readToken(this, token);
    }
    const notes = this.footnotes.map((note, place) => `[^${place + 1}]: ${note}`);
    // The blanks before a listing belong to it.
    return [this.blocks.finish(), ...notes].join("\n\n").replace(/^\n+/, "").trimEnd();
  }

  /** An argument's text on its own, on one line. */
  render(source: string): string {
    return new Page(source, this.macros, this.#nesting + 1).run().replace(/\s+/g, " ").trim();
  }

  /** Passes over a command's arguments: so many in braces, and brackets before them. */
  leaveOut(argumentCount: number): void {
    if (argumentCount === 0) return;
    this.reader.star();
    for (let place = 0; place < argumentCount; place++) {
      while (this.reader.optional() !== undefined);
      this.reader.groupIfAny();
    }
  }

  /** A sign of Markdown until the scope ends. */
  openSign(sign: string): void {
    this.blocks.openSign(sign);
    const scope = this.scopes.at(-1);
    if (scope !== undefined) scope.signs += 1;
  }

  openScope(scope: Scope): void {
    if (this.scopes.length >= MAXIMUM_SCOPES) {
      throw new ConversionError("too-deep", `Its groups are nested ${MAXIMUM_SCOPES} deep.`);
    }
    this.scopes.push(scope);
  }

  /** A brace that closes no group is passed over. */
  closeGroup(): void {
    if (this.scopes.length > 1 && this.scopes.at(-1)?.environment === undefined) this.closeScope();
  }

  closeScope(): void {
    const scope = this.scopes.pop();
    for (let sign = 0; sign < (scope?.signs ?? 0); sign++) this.blocks.closeSign();
    scope?.atEnd?.();
  }
}

const MAXIMUM_SCOPES = 500;
/** Of arguments inside arguments: titles, captions, footnotes. */
const MAXIMUM_NESTING = 20;
const DOCUMENT = /\\begin\s*\{document\}/;
