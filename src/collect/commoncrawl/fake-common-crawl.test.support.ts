/**
 * A fake of Common Crawl: `collinfo.json`, the lists of files, and WET and WARC files of gzip members, made on demand and kept.
 *
 * There are two crawls: CC-MAIN-2026-39, whose files are from 1 to 12 September 2026, and CC-MAIN-2026-30, from July. The last
 * file of the former is from October.
 */
import { gzipSync } from "node:zlib";
import type { ServerAnswer, ServerRequest } from "../network/fault-server.test.support.js";
import { fakePages, type FakePage } from "./fake-pages.test.support.js";

export interface FakeCommonCrawlOptions {
  /** Files of the September crawl within September. Default 3. */
  readonly shards?: number;
  readonly pagesPerShard?: number;
  /** This file (from 0) is damaged whenever it is asked for. */
  readonly damagedShard?: number;
  readonly seed?: string;
}

export interface FakeShard {
  readonly wetPath: string;
  readonly warcPath: string;
  /** As in the listing, which is the unit's. */
  readonly id: string;
  readonly isInSeptember: boolean;
  readonly isDamaged: boolean;
  pages(): readonly FakePage[];
}

export interface FakeCommonCrawl {
  (request: ServerRequest): ServerAnswer;
  readonly crawl: string;
  readonly shards: readonly FakeShard[];
  /** A file's bytes, by its path. */
  file(path: string): Buffer | undefined;
}

/** `createHttpClient` and `--endpoint` with the server's address reach it. */
export function fakeCommonCrawl(options: FakeCommonCrawlOptions = {}): FakeCommonCrawl {
  const { shards: count = 3, pagesPerShard = 100, damagedShard, seed = "fake" } = options;
  const shards = Array.from({ length: count + 1 }, (_, index) =>
    makeShard(index, { isInSeptember: index < count, isDamaged: index === damagedShard, pagesPerShard, seed }),
  );
  const files = new Map<string, Buffer>();
  const makers = new Map<string, () => Buffer>([
    ["collinfo.json", () => Buffer.from(JSON.stringify(COLLINFO))],
    [`crawl-data/${CRAWL}/wet.paths.gz`, () => pathList(shards.map(({ wetPath }) => wetPath))],
    [`crawl-data/${CRAWL}/warc.paths.gz`, () => pathList(shards.map(({ warcPath }) => warcPath))],
    ...shards.flatMap((shard): [string, () => Buffer][] => [
      [shard.wetPath, () => spoil(wetFile(shard.pages()), shard.isDamaged)],
      [shard.warcPath, () => spoil(warcFile(shard.pages()), shard.isDamaged)],
    ]),
  ]);
  const file = (path: string): Buffer | undefined => {
    const made = files.get(path) ?? makers.get(path)?.();
    if (made !== undefined) files.set(path, made);
    return made;
  };
  const respond = ({ url }: ServerRequest): ServerAnswer => {
    const body = file(url.pathname.slice(1));
    return body === undefined ? { status: 404, body: "NoSuchKey" } : { body };
  };
  return Object.assign(respond, { crawl: CRAWL, shards, file });
}

const CRAWL = "CC-MAIN-2026-39";
const COLLINFO = [
  {
    ...{ id: CRAWL, name: "September 2026 Index", timegate: "https://index.commoncrawl.org/CC-MAIN-2026-39/" },
    ...{ "cdx-api": "https://index.commoncrawl.org/CC-MAIN-2026-39-index" },
    ...{ from: "2026-09-01T00:00:00", to: "2026-10-03T10:00:00" },
  },
  { id: "CC-MAIN-2026-30", name: "July 2026 Index", from: "2026-07-10T01:00:00", to: "2026-07-24T02:00:00" },
  { id: "CC-MAIN-2009-2010", name: "Index of 2009 - 2010" },
];

function makeShard(
  index: number,
  options: { isInSeptember: boolean; isDamaged: boolean; pagesPerShard: number; seed: string },
): FakeShard {
  const { isInSeptember, isDamaged, pagesPerShard, seed } = options;
  const day = isInSeptember ? `202609${String(1 + (index % 12)).padStart(2, "0")}` : "20261002";
  const number = String(index).padStart(5, "0");
  const id = `CC-MAIN-${day}101112-${day}131112-${number}`;
  const folder = `crawl-data/${CRAWL}/segments/17${day}.${index % 7}`;
  const iso = (time: string) => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${time}Z`;
  let pages: readonly FakePage[] | undefined;
  return {
    ...{ id, isInSeptember, isDamaged },
    ...{ wetPath: `${folder}/wet/${id}.warc.wet.gz`, warcPath: `${folder}/warc/${id}.warc.gz` },
    pages: () =>
      (pages ??= fakePages(pagesPerShard, `${seed}-${index}`, { from: iso("10:11:12"), to: iso("13:11:12") })),
  };
}

function pathList(paths: readonly string[]): Buffer {
  return gzipSync(paths.map((path) => `${path}\n`).join(""));
}

/** One byte in the middle is another. */
function spoil(bytes: Buffer, isDamaged: boolean): Buffer {
  if (isDamaged) bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff;
  return bytes;
}

/** A gzip member for each record, as Common Crawl has it. */
export function record(type: string, fields: readonly string[], payload: Uint8Array): Buffer {
  const head = ["WARC/1.0", `WARC-Type: ${type}`, ...fields, `Content-Length: ${payload.length}`];
  return gzipSync(Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), payload, Buffer.from("\r\n\r\n")]), {
    level: 1,
  });
}

const INFO = record(
  "warcinfo",
  ["WARC-Date: 2026-09-01T00:00:00Z", "WARC-Record-ID: <urn:uuid:info>", "Content-Type: application/warc-fields"],
  Buffer.from("Software-Info: fake\r\nisPartOf: CC-MAIN-2026-39\r\n"),
);

function fieldsOf({ url, date }: FakePage, id: string): string[] {
  return [`WARC-Target-URI: ${url}`, `WARC-Date: ${date}`, `WARC-Record-ID: <${id}>`];
}

function wetFile(pages: readonly FakePage[]): Buffer {
  const records = pages.map((page) => {
    const text = Buffer.from(`${page.title}\n${page.text}\n`);
    if (page.kind === "not-utf8") text[page.title.length + 5] = 0xff;
    return record("conversion", [...fieldsOf(page, page.id), "Content-Type: text/plain"], text);
  });
  return Buffer.concat([INFO, ...records]);
}

function warcFile(pages: readonly FakePage[]): Buffer {
  const records = pages.flatMap((page, place) => [
    record(
      "request",
      fieldsOf(page, `${page.id}-request`),
      Buffer.from("GET / HTTP/1.1\r\nHost: site.example\r\n\r\n"),
    ),
    record(
      "response",
      [...fieldsOf(page, page.id), "Content-Type: application/http; msgtype=response"],
      response(page, place),
    ),
    record("metadata", fieldsOf(page, `${page.id}-metadata`), Buffer.from("fetchTimeMs: 12\r\n")),
  ]);
  return Buffer.concat([INFO, ...records]);
}

/** Some as Common Crawl stores them, some gzipped, some in chunks. */
function response(page: FakePage, place: number): Buffer {
  const html = Buffer.from(htmlOf(page));
  if (page.kind === "not-utf8") html[html.indexOf("</h1>") + 20] = 0xff;
  const head = (...fields: string[]) =>
    Buffer.from(`HTTP/1.1 200 OK\r\n${["Content-Type: text/html; charset=utf-8", ...fields].join("\r\n")}\r\n\r\n`);
  if (place % 3 === 0) return Buffer.concat([head("Content-Encoding: gzip"), gzipSync(html)]);
  if (place % 3 === 1) return Buffer.concat([head("X-Crawl-Content-Encoding: gzip"), html]);
  const chunks = [html.subarray(0, 1000), html.subarray(1000)].filter(({ length }) => length > 0);
  const coded = chunks.flatMap((chunk) => [
    Buffer.from(`${chunk.length.toString(16)}\r\n`),
    chunk,
    Buffer.from("\r\n"),
  ]);
  return Buffer.concat([head("Transfer-Encoding: chunked"), ...coded, Buffer.from("0\r\n\r\n")]);
}

function htmlOf({ title, text }: FakePage): string {
  const escape = (part: string) => part.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const paragraphs = text.split("\n").map((line) => `<p>${escape(line)}</p>`);
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title><style>p { color: black }</style></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/about">About us</a></li></ul></nav>
<article><h1>${escape(title)}</h1>
${paragraphs.join("\n")}
</article><script>console.log("script text")</script>
<footer>Copyright footer. All rights reserved.</footer></body></html>`;
}
