/** A set of rules about one document. */
import type { Document } from "../../../text/document.js";
import { runStep, type StepRules, type Verdict } from "../run-step.js";
import type { Documents, StepOptions, StepRun } from "../step.js";

export interface QualityRules extends StepRules {
  /** The first rule that the document breaks rejects it; the order is the original's. */
  judge(document: Document): Verdict | Promise<Verdict>;
}

export function applyQualityRules(documents: Documents, rules: QualityRules, options: StepOptions = {}): StepRun {
  return runStep(documents, (document) => rules.judge(document), rules, options);
}

export function reject(rule: string, value: number | string, limit?: number | string): Verdict {
  return { status: "reject", rule, value, ...(limit === undefined ? {} : { limit }) };
}
