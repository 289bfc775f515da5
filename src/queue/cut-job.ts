/** Cuts the job of some neighbouring shards out of a planned measurement. */
import { documentAt } from "../measure/document-at.js";
import type { PlannedMeasurement } from "../measure/plan-measurement.js";
import type { PlannedShard } from "../measure/plan-windows.js";
import { encodeShardJob, type ShardJobData } from "./shard-job.js";

/** @param offsets where each document's tokens begin, and the end of the last. */
export async function cutJob(
  { plan, tokenized }: Pick<PlannedMeasurement, "plan" | "tokenized">,
  offsets: Float64Array,
  shards: readonly PlannedShard[],
): Promise<ShardJobData> {
  const windows = shards.flatMap((shard) => shard.windows);
  const start = Math.min(...windows.map((window) => window.start));
  const end = Math.max(...windows.map((window) => window.start + window.length));
  const firstDocument = documentAt(offsets, start);
  const base = offsets[firstDocument] as number;
  const documentTokens: number[] = [];
  for (let at = firstDocument; (offsets[at] as number) < end; at++) {
    documentTokens.push((offsets[at + 1] as number) - (offsets[at] as number));
  }
  const { planHash, corpusInfo } = plan.facts;
  return encodeShardJob({
    planHash,
    corpusSha256: corpusInfo.sha256,
    keepWindows: plan.keepsWindows,
    firstDocument,
    documentTokens,
    start: start - base,
    tokens: await tokenized.read(start, end - start),
    shards: shards.map((shard) => ({
      ...shard,
      windows: shard.windows.map((window) => ({ ...window, start: window.start - base })),
    })),
  });
}
