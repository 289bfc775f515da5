/**
 * The units of a collection: batches of papers, or bulk tars with the papers that are in them. Their order is that of seeded
 * hashes of ids (names), so that it does not depend on how arXiv lists them.
 */
import { createReadStream } from "node:fs";
import { hash } from "node:crypto";
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { Json } from "../../corpus/collected/manifest.js";
import { EnvironmentError, UsageError } from "../../errors.js";
import { readTar } from "../archive/read-tar.js";
import type { TarSkip } from "../archive/tar-entry.js";
import type { Unit, UnitListing } from "../collector.js";
import type { HttpClient } from "../network/http-client.js";
import { idOfMember } from "./arxiv-id.js";
import type { ArxivRules } from "./arxiv-options.js";
import { listPapers } from "./listing/list-papers.js";
import type { Paper } from "./paper.js";

export interface UnitDetail {
  readonly papers: readonly Paper[];
  /** A file of the bulk folder. Absent: each source is downloaded. */
  readonly tar?: string;
}

export async function listUnits(http: HttpClient, rules: ArxivRules, signal?: AbortSignal): Promise<UnitListing> {
  const { papers, responseDate, counts } = await listPapers(http, rules, signal);
  const listed = hash("sha256", papers.map(({ id }) => `${id}\n`).join(""));
  const snapshot = { responseDate, records: { ...counts }, papers: papers.length, idsSha256: listed };
  if (rules.bulkFolder === undefined) return { units: batches(papers, rules), snapshot };
  const units = await tarUnits(papers, rules.bulkFolder, rules.seed, signal);
  return { units, snapshot: { ...snapshot, tars: units.length } };
}

function batches(papers: readonly Paper[], { seed, papersPerUnit }: ArxivRules): Unit[] {
  const ordered = inSeededOrder(papers, seed, ({ id }) => id);
  const units: Unit[] = [];
  for (let start = 0; start < ordered.length; start += papersPerUnit) {
    const id = `papers-${String(units.length + 1).padStart(6, "0")}`;
    units.push({ id, detail: detailOf({ papers: ordered.slice(start, start + papersPerUnit) }) });
  }
  return units;
}

async function tarUnits(
  papers: readonly Paper[],
  folder: string,
  seed: string | number,
  signal?: AbortSignal,
): Promise<Unit[]> {
  const wanted = new Map(papers.map((paper) => [paper.id, paper]));
  const units: Unit[] = [];
  for (const name of inSeededOrder(await tarsIn(folder), seed, (tar) => tar)) {
    signal?.throwIfAborted();
    const inside: Paper[] = [];
    for (const id of await idsIn(path.join(folder, name))) {
      const paper = wanted.get(id);
      if (paper !== undefined) inside.push(paper);
    }
    if (inside.length > 0)
      units.push({ id: name.replace(/\.tar$/, ""), detail: detailOf({ papers: inside, tar: name }) });
  }
  return units;
}

async function tarsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new EnvironmentError("bulk-folder", `The folder ${folder} cannot be read.`, {
      hint: "Give the folder that holds arXiv's bulk tars to --bulk.",
      cause,
    });
  });
  const tars = names.filter((name) => /^arXiv_src_\d{4}_\d{3}\.tar$/.test(name)).sort();
  if (tars.length > 0) return tars;
  throw new UsageError("bulk-folder", `The folder ${folder} has no file named as arXiv_src_2609_001.tar.`, {
    hint: "arXiv's bulk tars keep their names: https://info.arxiv.org/help/bulk_data_s3.html",
  });
}

/** Each id once, in the archive's order. Contents are passed over. */
async function idsIn(file: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  const onSkip = ({ path: member }: TarSkip) => {
    const id = idOfMember(member);
    if (id !== undefined) ids.add(id);
  };
  const limits = { fileBytes: 0, totalBytes: BULK_BYTES };
  for await (const { path: member } of readTar(createReadStream(file), { file, limits, onSkip })) void member;
  return ids;
}

/** arXiv closes a bulk tar at about 500 MB. */
export const BULK_BYTES = 8 * 1024 ** 3;

function inSeededOrder<T>(list: readonly T[], seed: string | number, keyOf: (one: T) => string): T[] {
  const ranked = list.map((one) => ({ one, rank: hash("sha256", `${seed}\0${keyOf(one)}`) }));
  return ranked.sort((one, other) => (one.rank < other.rank ? -1 : 1)).map(({ one }) => one);
}

/** A plain record is JSON; its type does not say so. */
function detailOf(detail: UnitDetail): Json {
  return detail as unknown as Json;
}
