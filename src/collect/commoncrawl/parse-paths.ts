/**
 * The list of a crawl's files (`wet.paths.gz`, `warc.paths.gz`): a gzip of one path a line, 90,000 of them. It is untrusted:
 * every line must be a file of this crawl and format, so that no line leads anywhere else.
 */
import { gunzipSync } from "node:zlib";
import { DataError } from "../../errors.js";

export type CrawlFormat = "wet" | "warc";

/** A file of a crawl. */
export interface Shard {
  /** `crawl-data/CC-MAIN-2026-39/segments/…/wet/CC-MAIN-20260910…-00001.warc.wet.gz` */
  readonly path: string;
  /** The file's name without its ending. */
  readonly name: string;
  /** When its pages were fetched, ISO, by the name. */
  readonly from: string;
  readonly to: string;
}

/** @throws {DataError} too large, not gzip, or a line that is no file of the crawl. */
export function parsePaths(bytes: Uint8Array, crawl: string, format: CrawlFormat, file: string): Shard[] {
  const lines = gunzip(bytes, file).split("\n");
  if (lines.at(-1) === "") lines.pop();
  const names = new Set<string>();
  return lines.map((line, index) => {
    const shard = parseLine(line, crawl, format);
    if (shard === undefined || names.has(shard.name)) {
      const reason = shard === undefined ? `not a ${format} file of ${crawl}` : "there twice";
      throw damaged(file, `line ${index + 1} is ${reason}: ${JSON.stringify(line.slice(0, 200))}`);
    }
    names.add(shard.name);
    return shard;
  });
}

/** A crawl's list has 13 MB. */
const MAXIMUM_BYTES = 64 * 2 ** 20;
/** Names since 2013-48 have the segment's first and last second; older ones its first second alone. */
const NAME = /^CC-MAIN-(\d{14})-(?:(\d{14})-)?\d{5}[\w.-]{0,60}$/;
const SEGMENT = /^[\w.-]{1,60}$/;
const ENDINGS: Readonly<Record<CrawlFormat, string>> = { wet: ".warc.wet.gz", warc: ".warc.gz" };

function gunzip(bytes: Uint8Array, file: string): string {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAXIMUM_BYTES }).toString("latin1");
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw damaged(file, isTooLarge ? `it has more than ${MAXIMUM_BYTES} bytes` : "it is not gzip", error);
  }
}

function parseLine(line: string, crawl: string, format: CrawlFormat): Shard | undefined {
  const [root, id, segments, segment = "", folder, fileName = "", ...rest] = line.trimEnd().split("/");
  const isInCrawl = root === "crawl-data" && id === crawl && segments === "segments" && rest.length === 0;
  if (!isInCrawl || !SEGMENT.test(segment) || segment.startsWith(".") || folder !== format) return undefined;
  const ending = ENDINGS[format];
  const name = fileName.slice(0, -ending.length);
  const [, from, to] = NAME.exec(name) ?? [];
  if (from === undefined || !fileName.endsWith(ending)) return undefined;
  return { path: line.trimEnd(), name, from: isoOf(from), to: to === undefined ? nextDay(isoOf(from)) : isoOf(to) };
}

/** 20260910123456 → 2026-09-10T12:34:56Z. */
function isoOf(digits: string): string {
  return digits.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, "$1-$2-$3T$4:$5:$6Z");
}

function nextDay(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : new Date(time + 24 * 3600 * 1000).toISOString();
}

function damaged(file: string, reason: string, cause?: unknown): DataError {
  return new DataError("paths-listing", `${file} is not a list of a crawl's files: ${reason}.`, {
    hint: "Check the crawl's id and the mirror.",
    cause,
  });
}
