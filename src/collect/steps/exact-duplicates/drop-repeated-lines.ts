/**
 * Paragraph deduplication as cc_net does it, and so the paper's Common Crawl pipeline: a line (`normalizeLine`, SHA-1's
 * first 8 bytes) that occurs more than once in the group is removed everywhere, its first occurrence included; a
 * document of which nothing is left is dropped. Two passes; memory: 12 bytes for each slot of a table at most half
 * full.
 *
 * cc_net's group is 18 shards of a crawl, not the crawl; here it is what `source` gives. As there, an empty line is a
 * line: from its second occurrence on it is repeated like any other.
 */
import { hash } from "node:crypto";
import type { Document } from "../../../text/document.js";
import { HashTable } from "../hashing/hash-table.js";
import { runStep, type Verdict } from "../run-step.js";
import type { DocumentSource, StepOptions, StepRun } from "../step.js";
import { normalizeLine } from "./normalize-line.js";

/** Rule `no-line-left`, whose value is the number of lines removed; edit `lines-removed`. */
export async function dropRepeatedLines(source: DocumentSource, options: StepOptions = {}): Promise<StepRun> {
  const lines = new HashTable();
  for await (const { text } of source()) {
    // cc_net does not look at an empty document, so its one empty line does not count.
    if (text === "") continue;
    for (const line of text.split("\n")) {
      const { low, high } = hashLine(line);
      lines.set(low, high, lines.get(low, high) === 0 ? ONCE : REPEATED);
    }
  }
  return runStep(source(), (document) => judge(document, lines), { rules: [RULE], edits: [EDIT] }, options);
}

const ONCE = 1;
const REPEATED = 2;
const RULE = "no-line-left";
const EDIT = "lines-removed";

function judge({ text }: Document, seen: HashTable): Verdict {
  if (text === "") return { status: "reject", rule: RULE, value: 0 };
  const lines = text.split("\n");
  const kept = lines.filter((line) => {
    const { low, high } = hashLine(line);
    return seen.get(low, high) === ONCE;
  });
  const removed = lines.length - kept.length;
  if (kept.length === 0) return { status: "reject", rule: RULE, value: removed, edits: { [EDIT]: removed } };
  if (removed === 0) return { status: "keep" };
  return { status: "edit", text: kept.join("\n"), edits: { [EDIT]: removed } };
}

/** A string of 20 characters costs less than half of a buffer. */
function hashLine(line: string): { low: number; high: number } {
  const digest = hash("sha1", normalizeLine(line), "binary");
  const word = (at: number): number =>
    digest.charCodeAt(at) |
    (digest.charCodeAt(at + 1) << 8) |
    (digest.charCodeAt(at + 2) << 16) |
    (digest.charCodeAt(at + 3) << 24);
  return { low: word(0), high: word(4) };
}
