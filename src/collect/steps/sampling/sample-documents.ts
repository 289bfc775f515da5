/**
 * A sample of whole documents that reaches a budget of characters: those whose seeded hashes of their ids are smallest,
 * until the last one reaches it. So the sample is larger than the budget by less than its last document.
 *
 * The choice depends on the seed, the ids and the lengths alone: not on the order or on how the source is split.
 * Samples of one seed are nested: a larger budget only adds documents. They come in the order of the source.
 */
import { hash } from "node:crypto";
import { UsageError } from "../../../errors.js";
import { countCodePoints } from "../../../text/code-points.js";
import { KEEP, runStep } from "../run-step.js";
import type { DocumentSource, StepOptions, StepRun } from "../step.js";
import { SmallestRanks } from "./smallest-ranks.js";

export interface SampleOptions extends StepOptions {
  /** Code points. */
  readonly budgetChars: number;
  readonly seed: string | number;
}

/**
 * Rule `not-sampled`; a rejection's value is the document's rank in [0, 1), its limit the largest rank that was taken.
 *
 * @throws {UsageError} the budget is not a positive whole number.
 */
export async function sampleDocuments(source: DocumentSource, options: SampleOptions): Promise<StepRun> {
  const { budgetChars, seed } = options;
  if (!Number.isSafeInteger(budgetChars) || budgetChars < 1) {
    throw new UsageError(
      "sample-budget",
      `The budget is ${budgetChars} characters; it must be a whole number from 1.`,
      {
        hint: "Give the size of the corpus you want, such as 100M.",
      },
    );
  }
  const chosen = new SmallestRanks(budgetChars);
  for await (const { id, text } of source()) chosen.add(rankOf(seed, id), countCodePoints(text));
  const limit = chosen.largest;
  return runStep(
    source(),
    ({ id }) => {
      const rank = rankOf(seed, id);
      return rank <= limit ? KEEP : { status: "reject", rule: RULE, value: rank, limit };
    },
    { rules: [RULE] },
    options,
  );
}

const RULE = "not-sampled";

/** Uniform on [0, 1) in steps of 2⁻⁵³. */
function rankOf(seed: string | number, id: string): number {
  const digest = hash("sha256", `${seed}\0${id}`, "buffer");
  return ((digest.readUInt32LE(0) >>> 11) * 2 ** 32 + digest.readUInt32LE(4)) / 2 ** 53;
}
