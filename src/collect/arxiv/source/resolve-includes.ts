/**
 * A main file with the files that it includes in their places: `\input`, `\include`, `\subfile`, `\import`, `\subimport`,
 * `\includefrom`, `\input FILE` without braces. Comments are left out first, so that nothing in them is included.
 *
 * Files are looked up among the paper's own alone; what is not there (a package's, a figure's) stays as it is written. A file
 * inside itself, a depth above `MAXIMUM_DEPTH`, too many files and a text above `MAXIMUM_CHARS` end it: the inclusion is left out.
 */
import { stripComments } from "./strip-comments.js";
import type { TexFiles } from "./tex-files.js";

export interface ResolvedTex {
  readonly text: string;
  /** Files taken in, the main one first. */
  readonly paths: readonly string[];
  /** Inclusions left out: cycles, depth, size. */
  readonly refused: number;
}

export function resolveIncludes(files: TexFiles, main: string): ResolvedTex {
  const state: State = { files, paths: [], refused: 0, chars: 0 };
  return { text: expand(state, main, [], ""), paths: state.paths, refused: state.refused };
}

export const MAXIMUM_DEPTH = 16;
/** Inclusions; the same file counts each time. */
const MAXIMUM_FILES = 2000;
export const MAXIMUM_CHARS = 8 * 1024 * 1024;

interface State {
  readonly files: TexFiles;
  readonly paths: string[];
  refused: number;
  chars: number;
}

const INCLUDE =
  /\\(input|include|subfile|subfileinclude)\s*\{([^{}\n]{1,255})\}|\\(import|subimport|includefrom|inputfrom)\*?\s*\{([^{}\n]{0,255})\}\s*\{([^{}\n]{1,255})\}|\\input\s+([\w./-]{1,255})/g;

function expand(state: State, path: string, above: readonly string[], folder: string): string {
  const text = bodyOf(stripComments(state.files.get(path) ?? ""), above.length > 0);
  state.chars += text.length;
  state.paths.push(path);
  const inside = [...above, path];
  return text.replace(
    INCLUDE,
    (whole, kind?: string, name?: string, from?: string, base?: string, inner?: string, bare?: string) => {
      const isImport = from !== undefined;
      const target = (isImport ? inner : (name ?? bare)) ?? "";
      const nextFolder = isImport ? join(from === "subimport" ? folder : "", base ?? "") : folder;
      const found = find(state.files, target, isImport ? nextFolder : folder, path);
      if (found === undefined) return whole;
      if (isRefused(state, found, inside)) {
        state.refused += 1;
        return "";
      }
      const text = expand(state, found, inside, nextFolder);
      return kind === "include" ? `\n\n${text}\n\n` : text;
    },
  );
}

function isRefused({ files, paths, chars }: State, found: string, inside: readonly string[]): boolean {
  if (inside.includes(found) || inside.length >= MAXIMUM_DEPTH || paths.length >= MAXIMUM_FILES) return true;
  return chars + (files.get(found)?.length ?? 0) > MAXIMUM_CHARS;
}

/** Of a subfile only the body counts; `\endinput` ends any. */
function bodyOf(text: string, isIncluded: boolean): string {
  const end = text.search(/\\endinput\b/);
  const read = end < 0 ? text : text.slice(0, end);
  if (!isIncluded) return read;
  const begin = /\\begin\s*\{document\}/.exec(read);
  if (begin === null) return read;
  const rest = read.slice(begin.index + begin[0].length);
  const stop = rest.search(/\\end\s*\{document\}/);
  return stop < 0 ? rest : rest.slice(0, stop);
}

/** TeX looks beside the main file; subfiles and habits look beside the including one too. */
function find(files: TexFiles, name: string, folder: string, from: string): string | undefined {
  const beside = from.includes("/") ? from.slice(0, from.lastIndexOf("/")) : "";
  const clean = name.trim().replace(/^"|"$/g, "");
  for (const base of new Set([folder, "", beside])) {
    const path = join(base, clean);
    for (const candidate of [`${path}.tex`, path, `${path}.ltx`]) if (files.has(candidate)) return candidate;
  }
  return undefined;
}

function join(folder: string, name: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${name}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
