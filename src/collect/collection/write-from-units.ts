/** From the units that were collected to the corpus: the steps over all documents, the sample, the files. */
import { EnvironmentError, type Warning } from "../../errors.js";
import type { CorpusManifest } from "../../corpus/collected/manifest.js";
import { hashPlan } from "../../text/plan-hash.js";
import type { Collector, CorpusStep } from "../collector.js";
import { sampleDocuments } from "../steps/sampling/sample-documents.js";
import type { CollectEvent } from "./collect-event.js";
import { finishCorpus } from "./finish-corpus.js";
import type { CollectionPlan } from "./plan.js";
import { runSteps } from "./run-steps.js";
import type { UnitBooks, UnitStore } from "./unit-store.js";

export interface WriteRequest {
  readonly store: Pick<UnitStore, "documents">;
  readonly steps: readonly CorpusStep[];
  readonly plan: CollectionPlan;
  readonly collector: Collector;
  readonly folder: string;
  /** There are no more units: what there is must do. */
  readonly isExhausted: boolean;
}

/** Runs the steps over the units; writes the corpus when it is large enough, else says how large it was. */
export async function* writeFromUnits(
  units: readonly UnitBooks[],
  { store, steps, plan, collector, folder, isExhausted }: WriteRequest,
): AsyncGenerator<CollectEvent, { manifest: CorpusManifest; warnings: Warning[] } | { chars: number }> {
  const { budgetChars, seed, format, subset } = plan.request;
  const source = async function* () {
    for (const books of units) yield* store.documents(books);
  };
  const inputHash = hashPlan({ plan: plan.planHash, units: units.map(({ id }) => id) });
  const running = runSteps({ folder, inputHash, source, steps });
  let step = await running.next();
  for (; step.done !== true; step = await running.next()) yield { type: "step", ...step.value };
  const { documents, records } = step.value;
  const chars = records.at(-1)?.counts.charsOut ?? units.reduce((sum, { charCount }) => sum + charCount, 0);
  if (budgetChars !== undefined && chars < budgetChars && !isExhausted) return { chars };
  yield { type: "writing" };
  const warnings: Warning[] = [];
  if (chars === 0) throw nothingLeft(units.length);
  if (budgetChars !== undefined && chars < budgetChars) {
    const message = `The source had ${chars.toLocaleString("en-US")} characters that passed, ${budgetChars.toLocaleString("en-US")} were asked for: all ${units.length} units were used.`;
    warnings.push({ code: "collect-short", message });
  }
  const target = { folder, subset, format, plan, units, records, card: collector.card };
  if (budgetChars === undefined) return { manifest: await finishCorpus(documents(), target), warnings };
  const sample = await sampleDocuments(documents, { budgetChars, seed });
  const sampled = () => ({ settings: { budgetChars, seed }, counts: sample.counts() });
  const manifest = await finishCorpus(sample.documents, { ...target, sample: sampled });
  return { manifest, warnings };
}

function nothingLeft(units: number): EnvironmentError {
  return new EnvironmentError("collect-nothing", `Of ${units} units no document is left after all steps.`, {
    hint: "The books of each unit are in .collect/units: they say which rule dropped what. Loosen that one.",
  });
}
