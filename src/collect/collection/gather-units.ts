/**
 * Collects units, several at once, and gives their books in the order of the listing: which units make a corpus then depends on
 * the listing and the budget alone, not on which answered first.
 */
import { EnvironmentError } from "../../errors.js";
import type { CollectContext, Collector, Unit } from "../collector.js";
import type { UnitBooks, UnitStore } from "./unit-store.js";

export interface GatheredUnit {
  readonly unit: Unit;
  readonly books: UnitBooks;
  /** It was there from an earlier run. */
  readonly reused: boolean;
}

export interface GatherOptions {
  readonly collector: Collector;
  readonly context: CollectContext;
  readonly store: UnitStore;
  /** Units at work at once. */
  readonly concurrency: number;
}

/** Units that fail one after another before it is taken for the source's fault, not theirs. */
const FAILURES_IN_A_ROW = 20;

/**
 * Ending it early stops the units at work at their next request.
 * @throws {EnvironmentError} the source cannot be reached, or one unit after another has to be left out.
 */
export async function* gatherUnits(units: readonly Unit[], options: GatherOptions): AsyncGenerator<GatheredUnit> {
  const { context } = options;
  const stop = new AbortController();
  const signal = context.signal === undefined ? stop.signal : AbortSignal.any([context.signal, stop.signal]);
  const atWork: Promise<GatheredUnit>[] = [];
  let next = 0;
  let failures = 0;
  try {
    for (;;) {
      while (atWork.length < options.concurrency && next < units.length) {
        const work = gatherOne(units[next++] as Unit, { ...options, context: { ...context, signal } });
        work.catch(() => {}); // It is awaited in its turn.
        atWork.push(work);
      }
      const first = atWork.shift();
      if (first === undefined) return;
      const gathered = await first;
      failures = gathered.books.status === "left-out" && gathered.books.reason !== "empty" ? failures + 1 : 0;
      if (failures >= FAILURES_IN_A_ROW) throw allFail(failures, gathered.books);
      yield gathered;
    }
  } finally {
    stop.abort();
    await Promise.allSettled(atWork);
  }
}

async function gatherOne(unit: Unit, { collector, context, store }: GatherOptions): Promise<GatheredUnit> {
  const kept = await store.books(unit.id);
  if (kept !== undefined) return { unit, books: kept, reused: true };
  context.signal?.throwIfAborted();
  return { unit, books: await store.keep(unit.id, collector.collect(unit, context)), reused: false };
}

function allFail(count: number, { id, reason, message }: UnitBooks): EnvironmentError {
  return new EnvironmentError(
    "collect-source",
    `${count} units in a row had to be left out; the last, ${id}, because it is ${reason ?? "unusable"}: ${message ?? ""}`,
    {
      hint: "Check the address (--endpoint) and what it serves. What was collected stays; the same command goes on after it.",
    },
  );
}
