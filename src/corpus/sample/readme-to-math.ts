/**
 * A README of the stdlib project to prose with LaTeX, as `sample:math` has it.
 *
 * Kept: the title, the summary, the sentences, and every equation as `$$…$$` on a line of its own. The READMEs hold an
 * equation up to twice, in `<!-- <equation … raw="…"> -->` and in `<div class="equation" … data-raw-text="…">` (sometimes
 * itself in a comment): it is kept once. Removed: code blocks; the sections that are examples, C interfaces or lists of
 * links; link targets (their words stay); HTML tags and comments; rules; headings that nothing follows.
 *
 * Pure and deterministic. Invariant: the text holds no HTML comment, no code fence, and as many equations as it reports.
 */
import type { TransformedText } from "./samples.js";

const DROPPED_SECTIONS = ["c", "examples", "related", "links"];
const EQUATION =
  /<!--\s*<equation\b[^>]*?\sraw="([^"]*)"[^]*?-->|(?:<!--\s*)?<div class="equation"[^>]*?\sdata-raw-text="([^"]*)"[^]*?<\/div>(?:\s*-->)?/g;

/** Undefined when the README has no equation. Two READMEs with the same equations have the same `distinctBy`. */
export function readmeToMath(readme: string): TransformedText | undefined {
  const equations: string[] = [];
  const takeOut = (_match: string, inComment?: string, inElement?: string): string => {
    const latex = decodeEntities(inComment ?? inElement ?? "").trim();
    // The element repeats the comment in front of it.
    if (inElement !== undefined && equations.at(-1) === latex) return "";
    equations.push(latex);
    return `\n\n${placeholder(equations.length - 1)}\n\n`;
  };
  const withoutEquations = withoutSections(readme.replace(/\r\n?/g, "\n")).replace(EQUATION, takeOut);
  if (equations.length === 0) return undefined;
  const prose = withoutLoneHeadings(plainProse(withoutEquations));
  const text = prose.replace(PLACEHOLDER, (_match, index: string) => `$$${equations[Number(index)] ?? ""}$$`);
  return { text, distinctBy: equations.join("\n") };
}

/** Stands for an equation while Markdown is taken off around it. U+E000 and U+E001 are of the private use area. */
const PLACEHOLDER = /\ue000(\d+)\ue001/g;
const placeholder = (index: number): string => `\ue000${index}\ue001`;

function withoutSections(markdown: string): string {
  return DROPPED_SECTIONS.reduce((text, name) => {
    // Sections nest, so one ends at the comment that names it.
    const section = new RegExp(`<section class="${name}">(?:[^]*?<!--\\s*/\\.${name}\\s*-->|[^]*?</section>)`, "g");
    return text.replace(section, "");
  }, markdown);
}

function plainProse(markdown: string): string {
  return markdown
    .replace(/<!--[^]*?-->/g, "")
    .replace(/^[ \t]*```[^\n]*\n[^]*?^[ \t]*```[ \t]*$/gm, "")
    .replace(/^\[[^\]\n]+\]:.*$/gm, "")
    .replace(/!\[[^\]\n]*\](?:\[[^\]\n]*\]|\([^)\n]*\))/g, "")
    .replace(/\[((?:[^[\]\n]|\[[^[\]\n]*\])*)\](?:\[[^\]\n]*\]|\([^)\s]*\))/g, "$1")
    .replace(/<\/?[a-z][a-z0-9]*(?:\s[^<>\n]*)?>/g, "")
    .replace(/-->/g, "")
    .replace(/^\s*\* \* \*\s*$/gm, "")
    .replace(/\\([[\]_*])/g, "$1")
    .replace(/&(?:lt|gt|amp|quot|#39);/g, decodeEntities);
}

/** Tidies blank lines and drops headings that stand before another one of their level or above, or at the end. */
function withoutLoneHeadings(text: string): string {
  const blocks = text.split(/\n[ \t]*\n/).map((block) => block.replace(/[ \t]+$/gm, "").replace(/^\n+|\n+$/g, ""));
  const kept: string[] = [];
  let levelBehind = 1;
  for (const block of blocks.filter((candidate) => candidate !== "").toReversed()) {
    const level = /^(#+) [^\n]*$/.exec(block)?.[1]?.length;
    if (level !== undefined && level >= levelBehind) continue;
    kept.push(block);
    levelBehind = level ?? Infinity;
  }
  return `${kept.toReversed().join("\n\n")}\n`;
}

function decodeEntities(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
