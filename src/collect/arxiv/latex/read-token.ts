/** What a token does to a page: first the paper's definitions, then LaTeX's own commands, then the paper's macros, then the tables. */
import { math } from "./environments.js";
import type { Page } from "./page.js";
import { accented, isAccent, symbolOf } from "./symbols.js";
import { CITATION, LEFT_OUT, REFERENCES, SECTIONS, STYLES, SWITCHES } from "./tables.js";
import type { Token } from "./tex-reader.js";
import { citation, HANDLERS, heading, IN_PREAMBLE, reference } from "./text-commands.js";

export function readToken(page: Page, token: Token): void {
  if (token.kind === "command") return command(page, token.name);
  if (page.isInPreamble) return;
  if (token.kind === "open") page.openScope({ signs: 0 });
  else if (token.kind === "close") page.closeGroup();
  else if (token.kind === "blank") page.blocks.blank();
  else if (token.kind === "paragraph") page.blocks.endParagraph();
  else if (token.kind === "math") math(page, { kind: token.isDisplay ? "double-dollar" : "dollar" }, token.isDisplay);
  else plain(page, token.text);
}

function plain(page: Page, text: string): void {
  if (text === "~") page.blocks.blank();
  else if (text !== "&") page.blocks.text(text.replace(/``|''/g, '"').replace(/`/g, "'"));
}

function command(page: Page, name: string): void {
  if (page.macros.define(name, page.reader)) return;
  const handler = HANDLERS.get(name);
  if (handler !== undefined && (!page.isInPreamble || IN_PREAMBLE.has(name))) return handler(page);
  if (page.isInPreamble) return page.leaveOut(LEFT_OUT.get(name) ?? 0);
  const level = SECTIONS.get(name);
  if (level !== undefined) return heading(page, level);
  const expanded = page.macros.expand(name, page.reader);
  if (expanded !== undefined) return page.reader.push(expanded);
  byTable(page, name);
}

function byTable(page: Page, name: string): void {
  const sign = STYLES.get(name);
  if (sign !== undefined) return style(page, sign);
  const switched = SWITCHES.get(name);
  if (switched !== undefined) return page.openSign(switched);
  if (REFERENCES.has(name)) return reference(page);
  if (CITATION.test(name)) return citation(page, name);
  if (isAccent(name)) return page.blocks.text(accented(name, page.reader.argument()) ?? "");
  const symbol = symbolOf(name);
  if (symbol === " ") return page.blocks.blank();
  if (symbol !== undefined) return page.blocks.text(symbol);
  const argumentCount = LEFT_OUT.get(name);
  return argumentCount === undefined ? unknown(page) : page.leaveOut(argumentCount);
}

function style(page: Page, sign: string): void {
  if (!page.reader.peeks("{")) return page.reader.push(`{${page.reader.argument()}}`);
  page.reader.next();
  page.openScope({ signs: 0 });
  page.openSign(sign);
}

/** Its name goes. Of its arguments the last stays, if it is no length and has no keys and values. */
function unknown(page: Page): void {
  const { reader } = page;
  reader.star();
  const option = reader.peeks("[") ? reader.optional() : undefined;
  if (!reader.peeks("{")) return reader.push(option === undefined ? "" : `[${option}]`);
  let inside = "";
  while (reader.peeks("{")) inside = reader.group();
  if (inside.includes("=") && !inside.includes("$")) return;
  if (/^[-\d.\s]*(pt|em|cm|in|mm|ex|\\[a-z]*(width|height|skip))?$/.test(inside)) return;
  reader.push(`{${inside}}`);
}
