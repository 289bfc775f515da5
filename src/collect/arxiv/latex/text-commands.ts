/** Commands that do more than the tables say: headings, references, citations, links, notes. */
import { beginEnvironment, endEnvironment, math } from "./environments.js";
import type { Page } from "./page.js";

/** By name. */
export const HANDLERS: ReadonlyMap<string, (page: Page) => void> = new Map(
  Object.entries<(page: Page) => void>({
    begin: beginEnvironment,
    end: endEnvironment,
    title: setTitle,
    abstract: setAbstract,
    item,
    footnote,
    par: (page) => {
      page.blocks.endParagraph();
    },
    "(": (page) => {
      math(page, { kind: "command", name: ")" }, false);
    },
    "[": (page) => {
      math(page, { kind: "command", name: "]" }, true);
    },
    ensuremath: (page) => {
      page.reader.push(`$${page.reader.argument()}$`);
    },
    url: (page) => {
      page.blocks.text(`<${page.reader.argument()}>`);
    },
    href: link,
    hyperref: (page) => {
      page.reader.optional();
    },
    verb,
    texorpdfstring: (page) => {
      const text = page.reader.argument();
      page.reader.argument();
      page.reader.push(text);
    },
    textcolor: (page) => {
      page.reader.optional();
      page.reader.argument();
    },
    parbox: (page) => {
      page.reader.optional();
      page.reader.argument();
    },
    raisebox: (page) => {
      page.reader.argument();
    },
    caption: (page) => {
      page.reader.optional();
    },
    iffalse: (page) => {
      page.reader.rawUntil("\\fi");
    },
  }),
);

/** Those that count before the document begins. */
export const IN_PREAMBLE: ReadonlySet<string> = new Set(["begin", "end", "title", "abstract", "iffalse"]);

export function heading(page: Page, level: number): void {
  page.reader.star();
  while (page.reader.optional() !== undefined);
  const title = page.render(page.reader.argument());
  page.blocks.endParagraph();
  const depth = Math.max(1, level + (page.hasChapters ? 1 : 0));
  if (title !== "") page.blocks.block(`${"#".repeat(Math.min(6, depth))} ${title}`);
}

export function reference(page: Page): void {
  page.reader.star();
  page.blocks.text(`[${page.reader.argument().trim()}]`);
}

export function citation(page: Page, name: string): void {
  page.reader.star();
  const notes: string[] = [];
  for (let note = page.reader.optional(); note !== undefined; note = page.reader.optional()) notes.push(note);
  const keys = page.reader
    .argument()
    .split(",")
    .map((key) => `@${key.trim()}`);
  if (name === "nocite") return;
  const note = notes.map((one) => page.render(one)).filter((one) => one !== "");
  page.blocks.text(`[${[keys.join("; "), ...note].join(", ")}]`);
}

function item(page: Page): void {
  const label = page.reader.optional();
  if (page.blocks.listKind === undefined) return;
  page.blocks.item();
  // A number stands there already.
  if (label === undefined || page.blocks.listKind === "number") return;
  const text = page.render(label);
  if (text !== "") page.blocks.text(page.blocks.listKind === "term" ? `**${text}** ` : `${text} `);
}

function footnote(page: Page): void {
  page.reader.optional();
  const note = page.render(page.reader.argument());
  // A note of a title or a caption has no place of its own.
  if (page.isPart) return;
  page.footnotes.push(note);
  page.blocks.text(`[^${page.footnotes.length}]`);
}

function setTitle(page: Page): void {
  page.reader.optional();
  const title = page.render(page.reader.argument());
  if (page.isInPreamble) page.title = title;
  else if (title !== "") page.blocks.block(`# ${title}`);
}

function setAbstract(page: Page): void {
  const abstract = page.reader.groupIfAny();
  if (abstract === undefined) return;
  if (page.isInPreamble) page.abstract = page.render(abstract);
  else page.blocks.block(page.render(abstract));
}

function link(page: Page): void {
  page.reader.optional();
  const url = page.reader.argument();
  page.blocks.text(`[${page.render(page.reader.argument())}](${url.replace(/\\([%#&_~])/g, "$1")})`);
}

function verb(page: Page): void {
  page.reader.star();
  const sign = page.reader.sign();
  page.blocks.text(`\`${page.reader.rawUntil(sign)}\``);
}
