/**
 * A short name for a reference that is safe as a file name: letters, digits, dots, dashes and underscores.
 */
import path from "node:path";
import { fileKind } from "./file-kind.js";
import { splitGlob } from "./split-glob.js";

/** `sample:english` → `english`, `./a/cc.jsonl.gz` → `cc`, `./texts/*.md` → `texts`, `hf:owner/set#config:split` → `set-config-split`. */
export function corpusName(ref: string): string {
  if (ref.startsWith("sample:")) return safe(ref.slice("sample:".length));
  if (ref.startsWith("hf:")) return safe(ref.slice("hf:".length).replace(/^[^/@#]+\//, ""));
  // Of a glob, the folder it starts in.
  const folder = splitGlob(ref)?.folder;
  const lastSegment = path.basename(path.resolve(folder ?? ref));
  return safe(folder === undefined ? withoutExtensions(lastSegment) : lastSegment);
}

function withoutExtensions(name: string): string {
  const { known, compression } = fileKind(name);
  const bare = compression === "none" ? name : name.replace(/\.[^.]+$/, "");
  return known ? bare.replace(/\.[^.]+$/, "") : bare;
}

const MAX_LENGTH = 80;

function safe(text: string): string {
  const name = text.replace(/[^\p{Letter}\p{Number}._-]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "");
  return name.slice(0, MAX_LENGTH) || "corpus";
}
