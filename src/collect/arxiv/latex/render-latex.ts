/**
 * LaTeX as Markdown, the way pandoc's is read: title, abstract, headings, paragraphs, lists, theorems with their numbers, footnotes,
 * mathematics in its source form between `$` and `$$`; figures and tables are reduced to their captions, the bibliography goes.
 *
 * One pass over tokens, the paper's own macros expanded; work is bounded by `TexReader`'s limits, so that a hostile source ends in
 * a `ConversionError`, never in a hang. It knows tables of commands (`tables.ts`), not LaTeX: of an unknown command the name goes
 * and an argument stays that reads like text.
 */
import { Macros } from "./macros.js";
import { Page } from "./page.js";

/** Raised when the same source gives another text. */
export const BUILTIN_CONVERTER_VERSION = 1;

/** @throws {ConversionError} its macros or its nesting are beyond the limits. */
export function renderLatex(source: string): string {
  return new Page(source, new Macros()).run();
}
