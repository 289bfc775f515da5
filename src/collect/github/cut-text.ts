/** A part of a document in whole lines. Its `meta` says which lines and has the part's own hash. */
import { hash } from "node:crypto";
import type { Verdict } from "../steps/run-step.js";

export interface TextPart {
  readonly text: string;
  /** From 1. */
  readonly firstLine: number;
}

/** @param kind the edit it is counted as. */
export function editTo(
  { text, firstLine }: TextPart,
  kind: string,
  meta: Readonly<Record<string, unknown>> = {},
): Verdict {
  const before = typeof meta["firstLine"] === "number" ? meta["firstLine"] - 1 : 0;
  return {
    ...{ status: "edit", text, edits: { [kind]: 1 } },
    meta: { hash: hash("sha256", text), firstLine: before + firstLine, lineCount: linesOf(text).length },
  };
}

/** Each with its line end; joined they are the text. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}
