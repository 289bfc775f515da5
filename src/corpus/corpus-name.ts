/**
 * A short name for a reference that is safe as a file name: letters, digits, dots, dashes and underscores.
 */
import path from "node:path";
import { truncateUtf8 } from "../text/utf8.js";
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

/** Leaves room in a file name, which may have 255 bytes, for what is put around it. */
const MAX_BYTES = 80;

function safe(text: string): string {
  const name = text.replace(/[^\p{Letter}\p{Number}._-]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "");
  return truncateUtf8(name, MAX_BYTES) || "corpus";
}
