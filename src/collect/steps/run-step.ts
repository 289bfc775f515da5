/** Runs a step that looks at one document at a time, and keeps its books. Memory: one document. */
import { countCodePoints } from "../../text/code-points.js";
import type { Document } from "../../text/document.js";
import type { Documents, Rejection, StepOptions, StepRun } from "./step.js";

export type Verdict =
  | { readonly status: "keep" }
  | {
      readonly status: "edit";
      readonly text: string;
      readonly edits: Readonly<Record<string, number>>;
      /** Joins the document's own. */
      readonly meta?: Readonly<Record<string, unknown>>;
    }
  | {
      readonly status: "reject";
      readonly rule: string;
      readonly value: number | string;
      readonly limit?: number | string;
      readonly edits?: Readonly<Record<string, number>>;
    };

export const KEEP: Verdict = { status: "keep" };

export interface StepRules {
  readonly rules?: readonly string[];
  readonly edits?: readonly string[];
}

/** @param judge is called once for each document, in order, with its place. */
export function runStep(
  documents: Documents,
  judge: (document: Document, index: number) => Verdict | Promise<Verdict>,
  names: StepRules,
  { onRejection }: StepOptions = {},
): StepRun {
  const books = { documentsIn: 0, documentsOut: 0, charsIn: 0, charsOut: 0 };
  const rejections = zeros(names.rules);
  const edits = zeros(names.edits);
  async function* run(): AsyncGenerator<Document> {
    for await (const document of documents) {
      const judged = judge(document, books.documentsIn);
      const verdict = judged instanceof Promise ? await judged : judged;
      const chars = countCodePoints(document.text);
      books.documentsIn += 1;
      books.charsIn += chars;
      if (verdict.status !== "keep") addAll(edits, verdict.edits ?? {});
      if (verdict.status === "reject") {
        addAll(rejections, { [verdict.rule]: 1 });
        onRejection?.(rejectionOf(document.id, verdict));
        continue;
      }
      books.documentsOut += 1;
      books.charsOut += verdict.status === "edit" ? countCodePoints(verdict.text) : chars;
      yield verdict.status === "edit" ? edited(document, verdict) : document;
    }
  }
  return { documents: run(), counts: () => ({ ...books, rejections: { ...rejections }, edits: { ...edits } }) };
}

function edited(document: Document, { text, meta }: Extract<Verdict, { status: "edit" }>): Document {
  return { ...document, text, ...(meta === undefined ? {} : { meta: { ...document.meta, ...meta } }) };
}

function zeros(names: readonly string[] = []): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, 0]));
}

function addAll(counts: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(more)) counts[name] = (counts[name] ?? 0) + count;
}

function rejectionOf(documentId: string, { rule, value, limit }: Extract<Verdict, { status: "reject" }>): Rejection {
  return { documentId, rule, value, ...(limit === undefined ? {} : { limit }) };
}
