/** What `\begin` and `\end` do to a page: lists, theorems, mathematics, listings, what is left out. */
import type { Page } from "./page.js";
import { readMath, type MathEnd } from "./read-math.js";
import * as tables from "./tables.js";
import { TexReader } from "./tex-reader.js";

export function beginEnvironment(page: Page): void {
  const name = page.reader.argument().trim();
  if (page.isInPreamble) {
    if (name === "document") beginDocument(page);
    else if (name === "abstract") page.abstract = page.render(page.reader.rawUntil("\\end{abstract}"));
    else if (tables.DROPPED_ENVIRONMENTS.has(name)) page.reader.rawUntil(`\\end{${name}}`);
    return;
  }
  const beginning = page.macros.beginOf(name, page.reader);
  if (beginning !== undefined) {
    page.openScope({ environment: name, signs: 0 });
    return page.reader.push(beginning);
  }
  if (tables.MATH_ENVIRONMENTS.has(name)) return mathEnvironment(page, name);
  if (tables.VERBATIM.has(name)) return verbatim(page, name);
  if (tables.DROPPED_ENVIRONMENTS.has(name)) return dropped(page, name);
  page.blocks.endParagraph();
  const list = tables.LISTS.get(name);
  if (list !== undefined || name === "quote" || name === "quotation" || name === "verse") {
    page.reader.optional();
    page.blocks.begin(list ?? "quote");
    return page.openScope({ environment: name, signs: 0, atEnd: () => page.blocks.end() });
  }
  const theorem = page.macros.theorems.get(name) ?? usualTheorem(name);
  const atEnd = () => page.blocks.endParagraph();
  if (theorem !== undefined) {
    beginTheorem(page, theorem);
    return page.openScope({ environment: name, signs: 0, atEnd });
  }
  if (name === "proof") return proof(page);
  const argumentCount = tables.ENVIRONMENT_ARGUMENTS.get(name);
  if (argumentCount !== undefined) {
    page.reader.optional();
    page.leaveOut(argumentCount);
  }
  page.openScope({ environment: name, signs: 0, atEnd });
}

export function endEnvironment(page: Page): void {
  const name = page.reader.argument().trim();
  if (page.isInPreamble) return;
  if (name === "document") {
    page.isOver = true;
    return;
  }
  const place = page.scopes.findLastIndex(({ environment }) => environment === name);
  if (place < 0) return;
  const ending = page.macros.endOf(name);
  if (ending !== undefined) {
    // Its scope is closed by hand, for what stands at its end may close scopes of its beginning.
    page.scopes.splice(place, 1);
    return page.reader.push(ending);
  }
  while (page.scopes.length > place) page.closeScope();
}

export function math(page: Page, end: MathEnd, isDisplay: boolean, inner?: string): void {
  const math = readMath(page.reader, page.macros, end);
  if (math === "") return;
  if (!isDisplay) return page.blocks.text(`$${math}$`);
  page.blocks.blank();
  page.blocks.text(inner === undefined ? `$$${math}$$` : `$$\\begin{${inner}}\n${math}\n\\end{${inner}}$$`);
  page.blocks.blank();
}

function beginDocument(page: Page): void {
  page.isInPreamble = false;
  if (page.title !== undefined) page.blocks.block(`# ${page.title}`);
  if (page.abstract !== undefined) page.blocks.block(page.abstract);
}

function mathEnvironment(page: Page, name: string): void {
  if (name.startsWith("alignat") || name.startsWith("IEEEeqnarray")) page.reader.groupIfAny();
  math(page, { kind: "environment", name }, name !== "math", tables.MATH_ENVIRONMENTS.get(name));
}

function verbatim(page: Page, name: string): void {
  const lines = page.reader
    .rawUntil(`\\end{${name}}`)
    .replace(/^(\[[^\]\n]*\])?[^\S\n]*\n/, "")
    .trimEnd()
    .split("\n");
  page.blocks.endParagraph();
  page.blocks.block(lines.map((line) => (line === "" ? "" : `    ${line}`)).join("\n"));
}

function dropped(page: Page, name: string): void {
  const inside = page.reader.rawUntil(`\\end{${name}}`);
  const caption = /\\caption\*?\s*(?=[[{])/.exec(inside);
  if (caption === null) return;
  page.blocks.endParagraph();
  const reader = new TexReader(inside.slice(caption.index + caption[0].length));
  reader.optional();
  const text = page.render(reader.argument());
  if (text !== "") page.blocks.block(text);
}

function beginTheorem(page: Page, { title, counter }: { title: string; counter?: string }): void {
  const name = page.reader.optional();
  let number = "";
  if (counter !== undefined) {
    const count = (page.theoremCounts.get(counter) ?? 0) + 1;
    page.theoremCounts.set(counter, count);
    number = ` ${count}`;
  }
  const shown = name === undefined ? "" : ` (${page.render(name)})`;
  page.blocks.text(`**${page.render(title)}${number}**${shown}. `);
}

function proof(page: Page): void {
  const name = page.reader.optional();
  page.blocks.text(`*${name === undefined ? "Proof" : page.render(name).replace(/\.$/, "")}.* `);
  const atEnd = () => {
    page.blocks.blank();
    page.blocks.text("◻");
    page.blocks.endParagraph();
  };
  page.openScope({ environment: "proof", signs: 0, atEnd });
}

function usualTheorem(name: string): { title: string } | undefined {
  const title = tables.USUAL_THEOREMS.get(name.replace(/\*$/, ""));
  return title === undefined ? undefined : { title };
}
