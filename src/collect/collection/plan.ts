/**
 * The plan of a collection: what was asked for, and the units that the source listed then. It is written once, before the first
 * unit is fetched, and read by every later run in the folder.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { DataError, UsageError } from "../../errors.js";
import { writeFileAtomically } from "../../files/atomic-file.js";
import { hashPlan } from "../../text/plan-hash.js";
import type { Collector, CorpusStep, Settings, Unit, UnitListing } from "../collector.js";

/** Raise it when the same plan would give other documents. */
export const COLLECT_VERSION = 1;

/** What decides the corpus, beside what the source serves. */
export interface CollectionRequest {
  readonly source: string;
  readonly subset: string;
  readonly settings: Settings;
  readonly seed: number;
  /** Code points; absent: everything that the units have. */
  readonly budgetChars?: number;
  readonly format: "zst" | "gz";
  readonly steps: readonly { readonly name: string; readonly settings: Settings }[];
}

export interface CollectionPlan {
  readonly kind: "bitwit-collection";
  readonly version: number;
  readonly request: CollectionRequest;
  readonly requestHash: string;
  readonly listing: UnitListing;
  /** The options that were given, so that the collector can be made again; without secrets, and not part of the hash. */
  readonly flags: Settings;
  /** Of the request and the listing: equal hashes are the same collection. */
  readonly planHash: string;
}

export function requestOf(
  collector: Collector,
  steps: readonly CorpusStep[],
  { seed, budgetChars, format }: Pick<CollectionRequest, "seed" | "budgetChars" | "format">,
): CollectionRequest {
  return {
    source: collector.source,
    subset: collector.subset,
    settings: collector.settings,
    seed,
    ...(budgetChars === undefined ? {} : { budgetChars }),
    format,
    steps: steps.map(({ name, settings }) => ({ name, settings })),
  };
}

/** @throws {DataError} a unit's name is unsafe or there twice. */
export function makePlan(request: CollectionRequest, listing: UnitListing, flags: Settings): CollectionPlan {
  checkUnits(listing.units);
  const requestHash = hashPlan({ version: COLLECT_VERSION, ...request });
  const planHash = hashPlan({ requestHash, listing });
  return { kind: "bitwit-collection", version: COLLECT_VERSION, request, requestHash, listing, flags, planHash };
}

export function planFile(folder: string): string {
  return path.join(folder, ".collect", "plan.json");
}

export async function savePlan(folder: string, plan: CollectionPlan): Promise<void> {
  await writeFileAtomically(planFile(folder), JSON.stringify(plan));
}

/** The folder's plan, or undefined when there is none. @throws {DataError} it is damaged or of another version. */
export async function readPlan(file: string): Promise<CollectionPlan | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const plan = parse(text);
  if (plan?.kind !== "bitwit-collection" || plan.version !== COLLECT_VERSION) {
    throw damaged(file, `it is no plan of version ${COLLECT_VERSION}`);
  }
  const again = makePlan(plan.request, plan.listing, plan.flags);
  if (again.planHash !== plan.planHash) throw damaged(file, "its content is not what its hash says");
  return plan;
}

/** @throws {UsageError} the folder's plan was made for another request; the first difference is named. */
export function refuseOtherRequest(plan: CollectionPlan, request: CollectionRequest, folder: string): void {
  if (plan.requestHash === hashPlan({ version: COLLECT_VERSION, ...request })) return;
  const was = flatten(plan.request);
  const is = flatten(request);
  const differing = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((key) => was[key] !== is[key]);
  const shown = differing.slice(0, 3).map((key) => `${key} was ${was[key] ?? "absent"}, is ${is[key] ?? "absent"}`);
  throw new UsageError("collect-other-plan", `${folder} holds a collection of another kind: ${shown.join("; ")}.`, {
    hint: "Give the options it was begun with, another folder with -o, or --restart to throw away what it holds.",
  });
}

function parse(text: string): CollectionPlan | undefined {
  try {
    return JSON.parse(text) as CollectionPlan;
  } catch {
    return undefined;
  }
}

function damaged(file: string, reason: string): DataError {
  return new DataError("collect-plan", `${file} cannot be used: ${reason}.`, {
    hint: "Begin again with --restart, or in another folder.",
  });
}

const UNIT_ID = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,119}$/;

function checkUnits(units: readonly Unit[]): void {
  const seen = new Set<string>();
  for (const { id } of units) {
    if (!UNIT_ID.test(id))
      throw new DataError("collect-unit", `The source lists a unit ${JSON.stringify(id)}: no name.`);
    // Some disks do not tell capital letters apart.
    if (seen.has(id.toLowerCase())) throw new DataError("collect-unit", `The source lists the unit ${id} twice.`);
    seen.add(id.toLowerCase());
  }
}

function flatten(value: unknown, prefix = ""): Record<string, string> {
  if (value === null || typeof value !== "object") return { [prefix]: JSON.stringify(value) };
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, one]) => flatten(one, prefix === "" ? key : `${prefix}.${key}`)),
  ) as Record<string, string>;
}
