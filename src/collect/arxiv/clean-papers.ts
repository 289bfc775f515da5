/**
 * The paper's cleaning, and a length filter that it lacks: lines that begin with `:::` (pandoc's fences around theorems and what it
 * does not know) are left out, and texts that are shorter than `minimumChars` afterwards.
 */
import { countCodePoints } from "../../text/code-points.js";
import { KEEP, runStep, type Verdict } from "../steps/run-step.js";
import type { Documents, StepOptions, StepRun } from "../steps/step.js";

/** Rule `too-short`; edits `fence-lines`. */
export function cleanPapers(documents: Documents, minimumChars: number, options: StepOptions = {}): StepRun {
  return runStep(documents, ({ text }) => judge(text, minimumChars), { rules: [RULE], edits: [EDIT] }, options);
}

const RULE = "too-short";
const EDIT = "fence-lines";

function judge(text: string, minimumChars: number): Verdict {
  const lines = text.split("\n");
  const kept = lines.filter((line) => !line.startsWith(":::"));
  const edits = { [EDIT]: lines.length - kept.length };
  const cleaned = kept.join("\n");
  const chars = countCodePoints(cleaned);
  if (chars < minimumChars) return { status: "reject", rule: RULE, value: chars, limit: minimumChars, edits };
  return kept.length === lines.length ? KEEP : { status: "edit", text: cleaned, edits };
}
