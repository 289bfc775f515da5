/**
 * Which file of a paper's source is its document.
 *
 * `paper`, as the paper's pipeline has it: those whose name contains main, Main, MAIN, paper or Paper; else the only `.tex`; else
 * every `.tex` with `\title`. `scored`: one file, the best of those with `\documentclass` (or `\documentstyle`), by what 00README
 * says, `\begin{document}`, title, abstract, name and length; ties go to the first name.
 */
import type { TexFiles } from "./tex-files.js";

export function chooseMainFiles(files: TexFiles, rule: "scored" | "paper"): readonly string[] {
  const tex = [...files.keys()].filter((path) => /\.(tex|ltx|latex)$/i.test(path)).sort();
  return rule === "paper" ? byPaper(files, tex) : byScore(files, tex);
}

function byPaper(files: TexFiles, tex: readonly string[]): readonly string[] {
  const named = tex.filter((path) => /main|Main|MAIN|paper|Paper/.test(baseName(path)));
  if (named.length > 0) return named;
  return tex.length === 1 ? tex : tex.filter((path) => files.get(path)?.includes("\\title") === true);
}

function byScore(files: TexFiles, tex: readonly string[]): readonly string[] {
  const readme = readmeOf(files);
  const others = [...files.keys()].filter((path) => !tex.includes(path) && !README.test(path)).sort();
  let best: { readonly path: string; readonly score: number } | undefined;
  for (const path of [...tex, ...others]) {
    const score = scoreOf(path, files.get(path) ?? "", readme);
    if (score > (best?.score ?? 0)) best = { path, score };
  }
  // Plain TeX has no class: the only file is the document.
  return best !== undefined ? [best.path] : tex.length === 1 ? tex : [];
}

const README = /(^|\/)00README(\.\w+)?$/i;
const CLASS = /^[^%\n]*\\document(class|style)\b/m;

function scoreOf(path: string, text: string, readme: Readme): number {
  if (readme.ignored.has(path) || !CLASS.test(text)) return 0;
  const name = baseName(path).replace(/\.\w+$/, "");
  let score = 10;
  if (readme.toplevel.has(path)) score += 100;
  if (/\\begin\s*\{document\}/.test(text)) score += 20;
  if (/\\title\b/.test(text)) score += 4;
  if (/\\begin\s*\{abstract\}|\\abstract\b/.test(text)) score += 4;
  if (/\\maketitle\b/.test(text)) score += 2;
  if (/^(main|paper|ms|article|arxiv|manuscript)$/i.test(name)) score += 3;
  if (/\b(supp|supplement|response|cover|rebuttal|figure|template|sample|example|referee)/i.test(name)) score -= 8;
  if (/\\documentclass\s*(\[[^\]]*\])?\s*\{(standalone|letter|beamer|subfiles)\}/.test(text)) score -= 9;
  score -= path.split("/").length - 1;
  // Up to 2 for 64 K characters and more: length decides what nothing else does.
  return score + Math.min(2, text.length / 32_768);
}

interface Readme {
  readonly toplevel: ReadonlySet<string>;
  readonly ignored: ReadonlySet<string>;
}

/** `FILE toplevelfile` and `FILE ignore` a line, or since 2024 JSON or YAML with `filename` and `usage`. */
function readmeOf(files: TexFiles): Readme {
  const toplevel = new Set<string>();
  const ignored = new Set<string>();
  for (const [path, text] of files) {
    if (!README.test(path)) continue;
    for (const line of text.slice(0, 65_536).split("\n")) {
      const [name = "", word] = line.trim().split(/\s+/);
      if (word === "toplevelfile") toplevel.add(name);
      if (word === "ignore") ignored.add(name);
    }
    for (const [, name = "", usage] of text.slice(0, 65_536).matchAll(MODERN)) {
      (usage === "ignore" ? ignored : toplevel).add(name);
    }
  }
  return { toplevel, ignored };
}

const MODERN = /["']?filename["']?\s*:\s*["']?([^\s"',}]+)["']?\s*,?\s*["']?usage["']?\s*:\s*["']?(toplevel|ignore)\b/g;

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
