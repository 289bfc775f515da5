/** One job, from its data to the records in the stream. The job ends only after its records are sent. */
import { UnrecoverableError, WaitingError, type Job } from "bullmq";
import type { Redis } from "ioredis";
import { planHashOf } from "../measure/scoring-identity.js";
import type { LanguageModel } from "../model/language-model.js";
import type { Offer } from "./offer.js";
import { sendRecord } from "./record-stream.js";
import { scoreJob } from "./score-job.js";
import { decodeShardJob, type ShardJobData } from "./shard-job.js";

export interface JobOptions {
  /** Jobs at once. */
  readonly slots: number;
  /** Names this worker in records. */
  readonly worker: string;
  /** Aborted: finish the shard at work, give back the rest. */
  readonly drain: AbortSignal;
  readonly onShard: (shard: { readonly shard: number; readonly seconds: number }) => void;
  readonly onTrouble: (message: string) => void;
}

export async function workOnJob(
  redis: Redis,
  offer: Offer,
  model: LanguageModel,
  bullJob: Job<ShardJobData>,
  token: string | undefined,
  { slots, worker, drain, onShard, onTrouble }: JobOptions,
): Promise<void> {
  try {
    const job = decodeShardJob(bullJob.data);
    const planHash = planHashOf(model, { sha256: job.corpusSha256 }, offer.protocol);
    if (planHash !== job.planHash)
      throw new UnrecoverableError(
        `the job is of plan ${job.planHash}, this worker's model and engine give ${planHash}`,
      );
    let left = job.shards.length;
    for await (const { encoded, ...shard } of scoreJob(model, job, slots)) {
      await sendRecord(redis, offer, { planHash, worker, record: encoded });
      onShard(shard);
      left -= 1;
      if (left > 0 && drain.aborted) {
        await bullJob.moveToWait(token);
        throw new WaitingError();
      }
    }
  } catch (error) {
    if (!(error instanceof WaitingError)) onTrouble(`job ${bullJob.id} failed: ${(error as Error).message}`);
    throw error;
  }
}
