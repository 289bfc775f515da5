/**
 * Makes one corpus of the shares that several machines collected from the same plan: the same documents, in the plan's order, as one
 * machine would have that had taken the same units.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../errors.js";
import type { CollectEvent } from "./collection/collect-event.js";
import { lockCollection } from "./collection/lock-collection.js";
import { planFile, readPlan, refuseOtherRequest, requestOf, savePlan, type CollectionPlan } from "./collection/plan.js";
import { UnitStore, type UnitBooks } from "./collection/unit-store.js";
import { writeFromUnits } from "./collection/write-from-units.js";
import type { Collector, CorpusStep } from "./collector.js";
import type { CollectResult } from "./run-collection.js";

export interface AssembleOptions {
  /** Where the corpus goes; it may be one of the shares. */
  readonly folder: string;
  readonly shares: readonly string[];
  readonly moreSteps: readonly CorpusStep[];
  /** Also take shares that are not finished. */
  readonly unfinished?: boolean;
}

/** The plan of shares that belong together. @throws {UsageError} they do not, or one is no share or not finished. */
export async function planOfShares(shares: readonly string[], unfinished = false): Promise<CollectionPlan> {
  let first: CollectionPlan | undefined;
  for (const share of shares) {
    const plan = await readPlan(planFile(share));
    if (plan === undefined) {
      throw new UsageError("collect-share", `${share} holds no collection.`, {
        hint: "Name folders that `bitwit collect … --shard i/n -o FOLDER` made.",
      });
    }
    first ??= plan;
    if (plan.planHash !== first.planHash) {
      throw new UsageError("collect-share", `${share} was collected from another plan than ${shares[0]}.`, {
        hint: "Give every machine the plan of the first: --plan FOLDER/.collect/plan.json.",
      });
    }
    if (!unfinished) await refuseUnfinished(share, plan);
  }
  if (first === undefined) throw new UsageError("collect-share", "No share is named.");
  return first;
}

export async function* assembleCollection(
  collector: Collector,
  { folder, shares, moreSteps, unfinished }: AssembleOptions,
): AsyncGenerator<CollectEvent, CollectResult> {
  const plan = await planOfShares(shares, unfinished);
  const steps = [...collector.corpusSteps, ...moreSteps];
  const { seed, budgetChars, format } = plan.request;
  const request = { seed, format, ...(budgetChars === undefined ? {} : { budgetChars }) };
  refuseOtherRequest(plan, requestOf(collector, steps, request), shares[0] ?? folder);
  const release = await lockCollection(folder);
  try {
    await savePlan(folder, plan);
    const stores = shares.map((share) => new UnitStore(share));
    const taken: { books: UnitBooks; store: UnitStore }[] = [];
    for (const { id } of plan.listing.units) {
      for (const store of stores) {
        const books = await store.books(id);
        if (books === undefined) continue;
        taken.push({ books, store });
        break;
      }
    }
    const storeOf = new Map(taken.map(({ books, store }) => [books.id, store]));
    const store = { documents: (books: UnitBooks) => storeOf.get(books.id)!.documents(books) };
    const done = yield* writeFromUnits(
      taken.map(({ books }) => books),
      { store, steps, plan, collector, folder, isExhausted: true },
    );
    if (!("manifest" in done)) throw new Error("an exhausted collection was not written");
    const summary = { planHash: plan.planHash, units: plan.listing.units.length };
    return { folder, status: "written", plan: summary, units: taken.length, reused: false, ...done };
  } finally {
    await release();
  }
}

async function refuseUnfinished(share: string, plan: CollectionPlan): Promise<void> {
  try {
    const note = JSON.parse(await readFile(path.join(share, ".collect", "share.json"), "utf8")) as {
      planHash?: string;
    };
    if (note.planHash === plan.planHash) return;
  } catch {
    // Not there or not whole: not finished.
  }
  throw new UsageError("collect-share", `The share in ${share} is not finished.`, {
    hint: "Give its command again, or --unfinished to take what there is.",
  });
}
