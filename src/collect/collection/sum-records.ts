/** Adds up the books of the same step over many units. */
import type { CollectedStep, StepCounts } from "../../corpus/collected/manifest.js";

/** In the order in which the steps first appear. Steps are the same when their names are; the first's settings are kept. */
export function sumRecords(units: Iterable<readonly CollectedStep[]>): CollectedStep[] {
  const sums = new Map<string, CollectedStep>();
  for (const records of units) {
    for (const record of records) {
      const sum = sums.get(record.step);
      sums.set(record.step, sum === undefined ? record : { ...sum, counts: add(sum.counts, record.counts) });
    }
  }
  return [...sums.values()];
}

function add(a: StepCounts, b: StepCounts): StepCounts {
  return {
    documentsIn: a.documentsIn + b.documentsIn,
    documentsOut: a.documentsOut + b.documentsOut,
    charsIn: a.charsIn + b.charsIn,
    charsOut: a.charsOut + b.charsOut,
    rejections: addEach(a.rejections, b.rejections),
    edits: addEach(a.edits, b.edits),
  };
}

function addEach(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const sum: Record<string, number> = { ...a };
  for (const [key, count] of Object.entries(b)) sum[key] = (sum[key] ?? 0) + count;
  return sum;
}
