/** Writes the corpus's files: the documents first, the card, and the manifest last, which makes it a corpus. */
import path from "node:path";
import type { CollectedStep, CorpusManifest, StepCounts } from "../../corpus/collected/manifest.js";
import { writeFileAtomically } from "../../files/atomic-file.js";
import { bitwitVersion } from "../../package-root.js";
import type { Document } from "../../text/document.js";
import type { Collector, Settings } from "../collector.js";
import { renderDataCard } from "./data-card.js";
import type { CollectionPlan } from "./plan.js";
import { sumRecords } from "./sum-records.js";
import type { UnitBooks } from "./unit-store.js";
import { writeCorpus } from "./write-corpus.js";

export interface FinishOptions {
  readonly folder: string;
  readonly subset: string;
  readonly format: "zst" | "gz";
  readonly plan: CollectionPlan;
  readonly units: readonly UnitBooks[];
  /** Of the steps over all units. */
  readonly records: readonly CollectedStep[];
  /** Of the sampling, when there was any; asked after the documents have been read. */
  readonly sample?: () => { readonly settings: Settings; readonly counts: StepCounts };
  readonly card: Collector["card"];
}

export async function finishCorpus(
  documents: AsyncIterable<Document>,
  { folder, subset, format, plan, units, records, sample, card }: FinishOptions,
): Promise<CorpusManifest> {
  const { file, content, dates } = await writeCorpus(documents, { folder, subset, format });
  const { settings } = plan.request;
  const sampled = sample?.();
  const manifest: CorpusManifest = {
    kind: "bitwit-corpus",
    version: 1,
    tool: { name: "bitwit", version: bitwitVersion },
    source: plan.request.source as CorpusManifest["source"],
    subset,
    files: [file],
    content,
    dates: { ...dayFrom(settings, "since"), ...dayFrom(settings, "until"), ...dates },
    settings,
    snapshot: plan.listing.snapshot,
    units: {
      listed: plan.listing.units.length,
      collected: units.filter(({ status }) => status === "collected").length,
      leftOut: units.flatMap(({ id, status, reason, message }) =>
        status === "left-out" ? [{ id, reason: reason ?? "unknown", message: message ?? "" }] : [],
      ),
    },
    steps: [
      ...sumRecords(units.map(({ steps }) => steps)),
      ...records,
      ...(sampled === undefined ? [] : [{ step: "sample", ...sampled }]),
    ],
    seed: plan.request.seed,
    planHash: plan.planHash,
  };
  await writeFileAtomically(path.join(folder, "README.md"), renderDataCard(manifest, card));
  await writeFileAtomically(path.join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

function dayFrom(settings: Settings, key: "since" | "until"): { since?: string } | { until?: string } {
  const value = settings[key];
  return typeof value === "string" ? { [key]: value.slice(0, 10) } : {};
}
