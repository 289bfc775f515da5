/**
 * Keeps of each cluster of near-duplicates the first document in order, or those that `keep` says. Two passes: a later
 * document can join two clusters, so nothing can be said before the last one has been seen.
 */
import { DataError } from "../../../errors.js";
import type { Document } from "../../../text/document.js";
import { KEEP, runStep } from "../run-step.js";
import type { DocumentSource, StepOptions, StepRun } from "../step.js";
import { NearDuplicateFinder } from "./near-duplicate-finder.js";
import type { NearDuplicateOptions } from "./near-duplicate-options.js";

/** Rule `near-duplicate`; a rejection's value is the id of the document that stays. */
export async function removeNearDuplicates(
  source: DocumentSource,
  options: NearDuplicateOptions & StepOptions,
): Promise<StepRun> {
  const finder = new NearDuplicateFinder(options);
  const ids: string[] = [];
  for await (const { id, text } of source()) {
    ids.push(id);
    finder.add(text);
  }
  const judge = ({ id }: Document, index: number) => {
    if (ids[index] !== id) throw changedSource(id, index);
    const stayer = finder.stayerOf(index);
    return stayer === index ? KEEP : ({ status: "reject", rule: RULE, value: ids[stayer] ?? "" } as const);
  };
  return runStep(source(), judge, { rules: [RULE] }, options);
}

const RULE = "near-duplicate";

function changedSource(id: string, index: number): DataError {
  const message = `Document ${index + 1} is ${id} on the second reading, and was another on the first.`;
  return new DataError("source-changed", message, { hint: "Collect again from a source that stands still." });
}
