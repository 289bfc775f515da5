/**
 * Exact deduplication of documents: of those with the same key the first stays.
 *
 * `bytes`: SHA-256 of the text, as the paper's GitHub pipeline does first. `without-whitespace`: MD5 of the text
 * without what Python's `\s` matches, as it does second. The first 8 bytes of a hash are kept, 24 bytes of memory a
 * document and more: among n documents two unequal ones are taken for equal with probability n² / 2⁶⁵, 3 in 10,000 for
 * 100 million.
 */
import { hash } from "node:crypto";
import { HashTable } from "../hashing/hash-table.js";
import { removeBlanks } from "../python-text.js";
import { runStep, KEEP } from "../run-step.js";
import type { Documents, StepOptions, StepRun } from "../step.js";

export type DocumentKey = "bytes" | "without-whitespace";

/** Rule `equal-document`; a rejection's value is the hash, 16 hex digits, that the first of its kind has too. */
export function dropEqualDocuments(documents: Documents, key: DocumentKey, options: StepOptions = {}): StepRun {
  const seen = new HashTable();
  return runStep(
    documents,
    ({ text }) => {
      const digest = KEYS[key](text);
      if (seen.set(digest.readInt32LE(0), digest.readInt32LE(4), 1) === 0) return KEEP;
      return { status: "reject", rule: RULE, value: digest.toString("hex", 0, 8) };
    },
    { rules: [RULE] },
    options,
  );
}

const RULE = "equal-document";
const KEYS: Readonly<Record<DocumentKey, (text: string) => Buffer>> = {
  bytes: (text) => hash("sha256", text, "buffer"),
  "without-whitespace": (text) => hash("md5", removeBlanks(text), "buffer"),
};
