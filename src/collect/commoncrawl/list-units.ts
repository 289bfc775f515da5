/**
 * Which files of which crawls a collection reads, in which order: those whose time, by their name, meets the days, ordered by
 * a seeded hash of their paths. So the order depends on the seed and the paths alone, not on how the list came.
 */
import { hash } from "node:crypto";
import type { Json } from "../../corpus/collected/manifest.js";
import { UsageError } from "../../errors.js";
import type { Unit, UnitListing } from "../collector.js";
import type { HttpClient } from "../network/http-client.js";
import { chooseCrawls } from "./choose-crawls.js";
import type { CheckedOptions } from "./common-crawl-options.js";
import { meetsRange } from "./date-range.js";
import { listLocalFiles } from "./local-files.js";
import { parsePaths, type Shard } from "./parse-paths.js";

/** @throws {UsageError} nothing fits. @throws {DataError} a listing is not what it should be. @throws {HttpError} */
export async function listUnits(options: CheckedOptions, http: HttpClient): Promise<UnitListing> {
  if (options.files.length > 0) return { units: await listLocalFiles(options.files), snapshot: { kind: "files" } };
  const { crawls, snapshot } = await crawlsOf(options, http);
  const units: Unit[] = [];
  const listings: Json[] = [];
  for (const crawl of crawls) {
    const path = `crawl-data/${crawl}/${options.format}.paths.gz`;
    const { body } = await http.get(`${options.dataUrl}/${path}`, { maxBytes: MAXIMUM_LISTING_BYTES });
    const shards = parsePaths(body, crawl, options.format, path);
    const chosen = shards.filter(({ from, to }) => meetsRange(from, to, options.range));
    listings.push({ path, sha256: hash("sha256", body, "hex"), files: shards.length, filesInRange: chosen.length });
    units.push(...chosen.map((shard) => unitOf(shard, crawl)));
  }
  if (units.length === 0) {
    const { since = "the beginning", until = "today" } = options.range;
    throw new UsageError("no-shard", `${crawls.join(", ")} has no file with pages from ${since} to ${until}.`, {
      hint: "Crawls come out weeks after their pages were fetched; choose other days or another crawl.",
    });
  }
  return { units: shuffle(units, options.seed), snapshot: { kind: "crawls", ...snapshot, listings } };
}

/** Compressed it has 200 kB. */
const MAXIMUM_LISTING_BYTES = 16 * 2 ** 20;
const MAXIMUM_COLLINFO_BYTES = 4 * 2 ** 20;

async function crawlsOf(
  { crawls, indexUrl, range }: CheckedOptions,
  http: HttpClient,
): Promise<{ readonly crawls: readonly string[]; readonly snapshot: Record<string, Json> }> {
  if (crawls.length > 0) return { crawls: [...new Set(crawls)], snapshot: {} };
  const { body } = await http.get(`${indexUrl}/collinfo.json`, { maxBytes: MAXIMUM_COLLINFO_BYTES });
  const chosen = chooseCrawls(Buffer.from(body).toString("utf8"), range, `${indexUrl}/collinfo.json`);
  const spans = chosen.map(({ id, from, to }) => ({ id, from, to }));
  return {
    crawls: chosen.map(({ id }) => id),
    snapshot: { crawls: spans, collinfoSha256: hash("sha256", body, "hex") },
  };
}

function unitOf({ name, path, from, to }: Shard, crawl: string): Unit {
  return { id: name, detail: { path, crawl, from, to } };
}

function shuffle(units: readonly Unit[], seed: number): Unit[] {
  const ranked = units.map((unit) => ({ unit, rank: hash("sha256", `${seed}\0${unit.id}`, "hex") }));
  return ranked.sort((one, other) => (one.rank < other.rank ? -1 : 1)).map(({ unit }) => unit);
}
