/**
 * Collects a corpus: list once, fetch units until there is enough, run the steps over all, write. The folder holds everything, so
 * a run that was killed at any point is finished by the same command, with the same bytes.
 *
 *     FOLDER/corpus.jsonl.zst, manifest.json, README.md      the corpus
 *     FOLDER/.collect/plan.json, units/, steps/, downloads/  the work
 */
import { readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { EnvironmentError, UsageError, type Warning } from "../errors.js";
import type { CorpusManifest } from "../corpus/collected/manifest.js";
import { writeFileAtomically } from "../files/atomic-file.js";
import type { CollectContext, Collector, CorpusStep, Settings } from "./collector.js";
import type { CollectEvent } from "./collection/collect-event.js";
import { gatherUnits } from "./collection/gather-units.js";
import { lockCollection } from "./collection/lock-collection.js";
import { makePlan, readPlan, planFile, refuseOtherRequest, requestOf, savePlan } from "./collection/plan.js";
import type { CollectionPlan } from "./collection/plan.js";
import { isTaken, type Shard } from "./collection/shard.js";
import { UnitStore, type UnitBooks } from "./collection/unit-store.js";
import { writeFromUnits } from "./collection/write-from-units.js";

export interface CollectOptions {
  readonly folder: string;
  readonly context: Omit<CollectContext, "downloadFolder">;
  readonly seed: number;
  /** Code points; absent: all there is. */
  readonly budgetChars?: number;
  readonly format: "zst" | "gz";
  /** The options given, to be kept in the plan: `assembleCollection`'s caller makes the collector from them. */
  readonly flags?: Settings;
  /** Run after the collector's own: decontamination, masking. */
  readonly moreSteps: readonly CorpusStep[];
  /** Units at work at once. */
  readonly concurrency: number;
  /** Take a share of the units and write no corpus: `assembleCollection` does, from all shares. */
  readonly shard?: Shard;
  /** A plan made elsewhere, so that several machines have the same units. */
  readonly plan?: CollectionPlan;
  /** List and save the plan, fetch nothing. */
  readonly listOnly?: boolean;
  /** Throw away what the folder holds. */
  readonly restart?: boolean;
  /** Keep downloads after the corpus is written. */
  readonly keepDownloads?: boolean;
}

export interface CollectResult {
  readonly folder: string;
  readonly status: "written" | "listed" | "share-collected";
  readonly plan: { readonly planHash: string; readonly units: number };
  /** Units collected by this and earlier runs in the folder. */
  readonly units: number;
  readonly manifest?: CorpusManifest;
  /** The corpus was there already. */
  readonly reused: boolean;
  readonly warnings: readonly Warning[];
}

/** More characters are gathered than wanted, since the steps drop some. */
const FIRST_MARGIN = 1.1;

export async function* runCollection(
  collector: Collector,
  options: CollectOptions,
): AsyncGenerator<CollectEvent, CollectResult> {
  checkOptions(options);
  const { folder } = options;
  const release = await lockCollection(folder);
  try {
    if (options.restart === true) await removeAll(folder);
    return yield* collectLocked(collector, options);
  } finally {
    await release();
  }
}

async function* collectLocked(
  collector: Collector,
  options: CollectOptions,
): AsyncGenerator<CollectEvent, CollectResult> {
  const { folder, shard } = options;
  const context = { ...options.context, downloadFolder: path.join(folder, ".collect", "downloads") };
  const steps = [...collector.corpusSteps, ...options.moreSteps];
  const plan = yield* openPlan(collector, steps, context, options);
  const summary = { planHash: plan.planHash, units: plan.listing.units.length };
  const result = { folder, plan: summary, warnings: [] as Warning[] };
  if (options.listOnly === true) return { ...result, status: "listed", units: 0, reused: false };
  const finished = await readFinished(folder, plan);
  if (finished !== undefined && shard === undefined) {
    return { ...result, status: "written", units: finished.units.collected, manifest: finished, reused: true };
  }

  const store = new UnitStore(folder);
  await store.removeLeftovers();
  const units = plan.listing.units.filter((_, index) => isTaken(index, shard));
  const budget = options.budgetChars === undefined ? Infinity : options.budgetChars / (shard?.count ?? 1);
  const gathering = gatherUnits(units, { collector, context, store, concurrency: options.concurrency });
  const taken: UnitBooks[] = [];
  try {
    let wanted = budget * FIRST_MARGIN;
    let chars = 0;
    for (;;) {
      let isExhausted = false;
      while (chars < wanted && !isExhausted) {
        const next = await gathering.next();
        if (next.done === true) isExhausted = true;
        else {
          const { unit, books, reused } = next.value;
          taken.push(books);
          chars += books.charCount;
          const leftOut = leftOutOf(books);
          yield {
            ...{ type: "unit", id: unit.id, done: taken.length, units: units.length, chars, reused },
            ...(wanted === Infinity ? {} : { wantedChars: wanted }),
            ...(leftOut === undefined ? {} : { leftOut }),
          };
        }
      }
      if (shard !== undefined) {
        const share = { shard: `${shard.index + 1}/${shard.count}`, planHash: plan.planHash, units: taken.length };
        await writeFileAtomically(path.join(folder, ".collect", "share.json"), JSON.stringify(share));
        return { ...result, status: "share-collected", units: taken.length, reused: false };
      }
      const done = yield* writeFromUnits(taken, { store, steps, plan, collector, folder, isExhausted });
      if ("manifest" in done) {
        if (options.keepDownloads !== true) await rm(context.downloadFolder, { recursive: true, force: true });
        const { manifest, warnings } = done;
        return { ...result, status: "written", units: taken.length, manifest, reused: false, warnings };
      }
      // What share of the characters stayed says how many more are needed; at most four times at once.
      wanted = chars * Math.min(4, Math.max(1.1, (budget / Math.max(1, done.chars)) * 1.05));
    }
  } finally {
    await gathering.return(undefined);
  }
}

async function* openPlan(
  collector: Collector,
  steps: readonly CorpusStep[],
  context: CollectContext,
  options: CollectOptions,
): AsyncGenerator<CollectEvent, CollectionPlan> {
  const request = requestOf(collector, steps, options);
  const known = (await readPlan(planFile(options.folder))) ?? options.plan;
  if (known !== undefined) {
    refuseOtherRequest(known, request, options.folder);
    if (options.plan !== undefined && options.plan.planHash !== known.planHash) {
      throw new UsageError("collect-other-plan", `${options.folder} holds another plan than the one given.`, {
        hint: "Name another folder with -o, or --restart to throw away what it holds.",
      });
    }
    await savePlan(options.folder, known);
    yield { type: "listed", units: known.listing.units.length };
    return known;
  }
  yield { type: "listing" };
  const listing = await collector.list(context);
  if (listing.units.length === 0) {
    throw new EnvironmentError("collect-nothing", "The source lists nothing for these dates and filters.", {
      hint: "Widen --since and --until, or loosen the filters.",
    });
  }
  const plan = makePlan(request, listing, options.flags ?? {});
  await savePlan(options.folder, plan);
  yield { type: "listed", units: listing.units.length };
  return plan;
}

/** The manifest of a folder whose corpus was written from this plan and lies there whole. */
async function readFinished(folder: string, plan: CollectionPlan): Promise<CorpusManifest | undefined> {
  try {
    const manifest = JSON.parse(await readFile(path.join(folder, "manifest.json"), "utf8")) as CorpusManifest;
    if (manifest.planHash !== plan.planHash) return undefined;
    for (const file of manifest.files) {
      if ((await stat(path.join(folder, path.basename(file.path)))).size !== file.byteCount) return undefined;
    }
    return manifest;
  } catch {
    return undefined;
  }
}

async function removeAll(folder: string): Promise<void> {
  // The manifest first: without it the rest is no corpus. The lock stays.
  const corpus = ["manifest.json", "README.md", "corpus.jsonl.zst", "corpus.jsonl.gz"];
  const work = ["plan.json", "share.json", "units", "steps", "downloads"].map((name) => path.join(".collect", name));
  for (const name of [...corpus, ...work]) {
    await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

function leftOutOf({ status, reason, message }: UnitBooks): { reason: string; message: string } | undefined {
  return status === "left-out" ? { reason: reason ?? "unknown", message: message ?? "" } : undefined;
}

function checkOptions({ budgetChars, seed, concurrency }: CollectOptions): void {
  const check = (name: string, value: number, least: number): void => {
    if (Number.isSafeInteger(value) && value >= least) return;
    throw new UsageError("collect-options", `${name} is ${value}; it must be a whole number from ${least}.`);
  };
  if (budgetChars !== undefined) check("--chars", budgetChars, 1);
  check("--seed", seed, 0);
  check("--jobs", concurrency, 1);
}
