/**
 * Mathematics in its source form, with the paper's own macros expanded (as pandoc does) and the rest untouched.
 *
 * It ends at its closing sign, at an empty line, or with the text: a `$` without a partner costs one paragraph, not the paper.
 */
import type { Macros } from "./macros.js";
import type { TexReader, Token } from "./tex-reader.js";

export interface MathEnd {
  /** `$`, `$$`, a command such as `]`, or an environment. */
  readonly kind: "dollar" | "double-dollar" | "command" | "environment";
  readonly name?: string;
}

export function readMath(reader: TexReader, macros: Macros, end: MathEnd): string {
  const parts: string[] = [];
  let depth = 0;
  let last = "";
  const emit = (text: string) => {
    // A command's name must not grow by what comes next.
    if (/\\[A-Za-z@]+$/.test(last) && /^[A-Za-z@]/.test(text)) parts.push(" ");
    parts.push(text);
    if (text !== "") last = text;
  };
  for (let token = reader.next(); token !== undefined; token = reader.next()) {
    if (token.kind === "open") depth += 1;
    if (token.kind === "close") depth -= 1;
    // The brace is lost: it closed a group around the mathematics that was never going to be whole.
    if (depth < 0) break;
    if (token.kind === "paragraph") {
      if (end.kind !== "environment" && depth === 0) break;
      emit("\n");
      continue;
    }
    if (token.kind !== "command") {
      if (depth === 0 && closes(token, end)) break;
      emit(rawOf(token));
      continue;
    }
    const { name } = token;
    if (end.kind === "command" && name === end.name && depth === 0) break;
    if (name === "end") {
      const environment = reader.argument();
      if (end.kind === "environment" && environment === end.name) break;
      const ending = macros.endOf(environment);
      if (ending !== undefined) reader.push(ending);
      else emit(`\\end{${environment}}`);
      continue;
    }
    if (name === "begin") {
      const environment = reader.argument();
      const beginning = macros.beginOf(environment, reader);
      if (beginning !== undefined) reader.push(beginning);
      else emit(`\\begin{${environment}}`);
      continue;
    }
    if (macros.define(name, reader)) continue;
    const expanded = name === "ensuremath" ? reader.argument() : macros.expand(name, reader);
    if (expanded === undefined) emit(`\\${name}${token.isSpaced ? " " : ""}`);
    else reader.push(expanded);
  }
  return parts.join("").trim();
}

function closes(token: Token, { kind }: MathEnd): boolean {
  if (token.kind !== "math") return false;
  return token.isDisplay ? kind === "double-dollar" : kind === "dollar";
}

function rawOf(token: Exclude<Token, { kind: "command" | "paragraph" }>): string {
  if (token.kind === "text") return token.text;
  if (token.kind === "math") return token.isDisplay ? "$$" : "$";
  return { open: "{", close: "}", blank: " " }[token.kind];
}
