/** Asks all batches that are not answered yet. */
import { answerBatch, type AskContext } from "./answer-batch.js";
import type { ItemRecord } from "./item-record.js";

export interface AnsweredBatch {
  /** Place of the batch in the plan. */
  readonly batch: number;
  readonly items: readonly ItemRecord[];
}

/** @param done batches that are answered already, by their places. */
export async function* askQuestions(context: AskContext, done: ReadonlySet<number>): AsyncGenerator<AnsweredBatch> {
  for (const [batch, planned] of context.plan.batches.entries()) {
    if (done.has(batch)) continue;
    context.signal?.throwIfAborted();
    yield { batch, items: await answerBatch(planned, context) };
  }
}
