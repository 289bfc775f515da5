/** Papers that nobody wrote, in every form in which arXiv serves sources, and what must become of each. */
import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { createRandom, drawIndex, drawOne, type Random } from "../../math/random.js";
import { writeTar, type WrittenEntry } from "../archive/write-tar.test.support.js";
import type { DropRule } from "./paper-books.js";

export type PaperKind = keyof typeof SOURCES;

export interface FakePaper {
  readonly id: string;
  readonly kind: PaperKind;
  readonly title: string;
  readonly created: string;
  /** Of the record's last change. */
  readonly datestamp: string;
  readonly categories: string;
  readonly licence: string;
  readonly comments: string;
  /** Absent: 404. */
  readonly source?: Uint8Array;
  /**
   * At the end of its unit, under the default rules. `listing`: it is not even asked for. `kept` ones hold `mark`.
   */
  readonly fate: "kept" | "listing" | DropRule;
  /** A word of its text that no other paper has. */
  readonly mark: string;
  /** The paper of which this is nearly a copy: one of the two goes in the end. */
  readonly nearCopyOf?: string;
}

/** The kinds in turn, many tars first. With the shared LaTeX texts behind them, where they are. */
export function fakePapers(count: number, charsPerPaper: number, seed: string): FakePaper[] {
  const random = createRandom(seed);
  const papers: FakePaper[] = [];
  const kinds = Object.keys(SOURCES).filter((kind) => kind !== "shared") as PaperKind[];
  for (let place = 0; place < count; place++) {
    const kind = kinds[place % kinds.length] ?? "tar";
    papers.push(fakePaper(place, kind, textOf(random, charsPerPaper, markOf(place)), papers));
  }
  for (const text of sharedTexts()) papers.push(fakePaper(papers.length, "shared", text, papers));
  return papers;
}

const markOf = (place: number): string => `markword${place}end`;

const SOURCES = {
  tar: (body, mark) => gzipSync(writeTar(inFiles(body, mark))),
  single: (body, mark) => gzipSync(documentOf(body, mark)),
  plain: (body, mark) => Buffer.from(documentOf(body, mark)),
  escaping: (body, mark) =>
    gzipSync(
      writeTar([
        { path: "../../../escape.tex", bytes: documentOf("escaped", "escaped") },
        { path: "/tmp/escape.tex", bytes: documentOf("escaped", "escaped") },
        { path: "link.tex", typeflag: "2", linkname: "/etc/passwd" },
        ...inFiles(body, mark),
      ]),
    ),
  latin1: (body, mark) =>
    gzipSync(Buffer.from(documentOf(`Poincaré. ${body}`, mark, "\\usepackage[latin1]{inputenc}"), "latin1")),
  "near-copy": (body, mark) => gzipSync(documentOf(body, mark)),
  pdf: () => Buffer.from("%PDF-1.5\n%binary"),
  gone: () => undefined,
  truncated: (body, mark) => gzipSync(writeTar(inFiles(body, mark))).subarray(0, 400),
  swollen: () => gzipSync(writeTar([{ path: "main.tex", bytes: "x", declaredBytes: 5e9 }])),
  bomb: () => gzipSync(documentOf(macroBomb(), "bomb")),
  short: () => gzipSync(documentOf("Too short.", "short")),
  postscript: () => gzipSync("%!PS-Adobe-2.0\n"),
  withdrawn: (body, mark) => gzipSync(documentOf(body, mark)),
  "other-category": (body, mark) => gzipSync(documentOf(body, mark)),
  "other-date": (body, mark) => gzipSync(documentOf(body, mark)),
  shared: (body) => gzipSync(body),
} as const satisfies Record<string, (body: string, mark: string) => Buffer | undefined>;

const FATES: Partial<Record<PaperKind, FakePaper["fate"]>> = {
  ...{
    pdf: "pdf-only",
    gone: "gone",
    truncated: "damaged",
    swollen: "too-large",
    bomb: "macro-limit",
    postscript: "no-tex",
  },
  ...{ withdrawn: "listing", "other-category": "listing", "other-date": "listing" },
};

function fakePaper(place: number, kind: PaperKind, text: string, before: readonly FakePaper[]): FakePaper {
  const day = String(1 + (place % 28)).padStart(2, "0");
  const number = String(place + 1).padStart(5, "0");
  const original = kind === "near-copy" ? before.findLast((one) => one.kind === "single") : undefined;
  const body = original === undefined ? text : `${TEXTS.get(original.id) ?? ""}\n\nOne more line.`;
  // Ids of before 2007 come too: a record can be anything.
  const id = kind === "plain" ? `math/0309${String(place).padStart(3, "0")}` : `2609.${number}`;
  TEXTS.set(id, body);
  const source = SOURCES[kind](body, markOf(place));
  return {
    ...{ id, kind, mark: kind === "shared" ? "" : markOf(place), fate: FATES[kind] ?? "kept" },
    title: `On the ${kind} of ${place} & more <of> it`,
    created: kind === "other-date" ? "2026-08-31" : `2026-09-${day}`,
    datestamp: place % 5 === 0 ? "2026-10-04" : `2026-09-${day}`,
    categories: kind === "other-category" ? "math-ph math.MP" : place % 2 === 0 ? "math.NT math.CO" : "math.AG cs.LO",
    licence: `http://creativecommons.org/licenses/${place % 3 === 0 ? "by" : "by-nc-sa"}/4.0/`,
    comments: kind === "withdrawn" ? "This paper has been withdrawn by the author" : "12 pages",
    ...(source === undefined ? {} : { source }),
    ...(original === undefined ? {} : { nearCopyOf: original.id }),
  };
}

/** Bodies by id, for near-copies. */
const TEXTS = new Map<string, string>();

function documentOf(body: string, mark: string, preamble = ""): string {
  return `\\documentclass{amsart}
${preamble}
\\newtheorem{thm}{Theorem}
\\newcommand{\\R}{\\mathbb{R}}
\\title{A title}
\\begin{document}
\\maketitle
\\section{Introduction} This is ${mark}. % a comment
${body}
\\end{document}
`;
}

/** The body in files of its own, one of which includes itself. */
function inFiles(body: string, mark: string): WrittenEntry[] {
  const half = body.indexOf("\n\n", body.length / 2);
  return [
    { path: "figures/", typeflag: "5" },
    { path: "figures/plot.eps", bytes: "%!PS-Adobe" },
    { path: "response.tex", bytes: "\\documentclass{letter}\\begin{document}Dear referee\\end{document}" },
    { path: "sections/one.tex", bytes: body.slice(0, half) },
    { path: "sections/two.tex", bytes: `${body.slice(half)}\n\\input{sections/two}` },
    { path: "./ms.tex", bytes: documentOf("\\input{sections/one}\n\n\\include{sections/two}", mark) },
  ];
}

/** Ten times ten times ten … signs. */
function macroBomb(): string {
  const names = [..."abcdefghijkl"];
  const steps = names.slice(1).map((name, place) => `\\def\\x${name}{${`\\x${names[place]}`.repeat(10)}}`);
  return `\\def\\xa{bombbombbomb}${steps.join("")}\\xl`;
}

function textOf(random: Random, chars: number, mark: string): string {
  const parts: string[] = [];
  for (let length = 0, place = 1; length < chars; place++) {
    const part =
      place % 6 === 0 ? `\\section{${sentence(random)}}` : place % 4 === 0 ? theorem(random) : paragraph(random);
    parts.push(part);
    length += part.length + 2;
  }
  return `${parts.join("\n\n")}\n\nThis was ${mark}.`;
}

function theorem(random: Random): string {
  return `\\begin{thm}\\label{t${drawIndex(random, 1e6)}} ${sentence(random)}\n\\[ \\int_{\\R} f_{${drawIndex(random, 99)}}(x)\\,dx = ${drawIndex(random, 1e6)}. \\]\n\\end{thm}\n\\begin{proof} ${paragraph(random)} \\end{proof}`;
}

function paragraph(random: Random): string {
  return Array.from({ length: 3 + drawIndex(random, 5) }, () => sentence(random)).join(" ");
}

function sentence(random: Random): string {
  const words = Array.from({ length: 5 + drawIndex(random, 12) }, () => drawOne(random, WORDS));
  return `${words.join(" ")} $x_{${drawIndex(random, 1000)}} \\in \\R$ \\cite{ref${drawIndex(random, 40)}}.`;
}

const WORDS = Array.from({ length: 2000 }, (_, place) => {
  const random = createRandom(`word ${place}`);
  const syllables = ["ba", "co", "di", "fu", "ge", "la", "mi", "no", "pe", "ri", "sa", "tu", "ver", "zan"];
  return Array.from({ length: 2 + drawIndex(random, 3) }, () => drawOne(random, syllables)).join("");
});

/** Whole documents of some length, each alone of its first lines, when the shared corpus is there. */
function sharedTexts(): string[] {
  const file = new URL("../../../../shared/corpora/latex.jsonl", import.meta.url);
  if (!existsSync(file)) return [];
  const texts = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { content: string }).content);
  return texts.filter(
    (text) => text.length > 20_000 && /\\documentclass[^]*\\begin\{document\}[^]*\\end\{document\}/.test(text),
  );
}
