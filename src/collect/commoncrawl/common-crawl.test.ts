import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { CollectedStep } from "../../corpus/collected/manifest.js";
import { createFakeModel } from "../../model/fake-model.js";
import type { Document } from "../../text/document.js";
import { UnitError, type CollectContext, type Collector, type Unit } from "../collector.js";
import { createHttpClient } from "../network/create-http-client.js";
import { startFaultServer, type FaultServerOptions } from "../network/fault-server.test.support.js";
import { commonCrawl, type CommonCrawlOptions } from "./common-crawl.js";
import {
  fakeCommonCrawl,
  type FakeCommonCrawl,
  type FakeCommonCrawlOptions,
} from "./fake-common-crawl.test.support.js";
import type { FakePage, PageKind } from "./fake-pages.test.support.js";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Two tries, without waits. */
const client = createHttpClient({ userAgent: "bitwit-test", attempts: 2, firstWaitMs: 1, longestWaitMs: 2 });

interface Here {
  readonly fake: FakeCommonCrawl;
  readonly context: CollectContext;
  readonly server: Awaited<ReturnType<typeof startFaultServer>>;
  readonly folder: string;
  make(options?: Partial<CommonCrawlOptions>): Collector;
}

async function start(fakeOptions: FakeCommonCrawlOptions = {}, faults?: FaultServerOptions["faults"]): Promise<Here> {
  const fake = fakeCommonCrawl(fakeOptions);
  const server = await startFaultServer(fake, faults === undefined ? {} : { faults });
  const folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-cc-"));
  cleanups.push(() => server.close());
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  const days = { since: "2026-09-01", until: "2026-10-01" };
  const scorer = { sha256: "fake", open: () => Promise.resolve(createFakeModel()) };
  return {
    ...{ fake, server, folder, context: { http: client, downloadFolder: folder } },
    make: (options = {}) => commonCrawl({ endpoint: server.url, ...days, ...options }, scorer),
  };
}

async function collectUnit(collector: Collector, unit: Unit, context: CollectContext) {
  const run = collector.collect(unit, context);
  const documents: Document[] = [];
  for await (const document of run.documents) documents.push(document);
  return { documents, books: run.books() };
}

/** What the lead's runner does, in memory. */
async function collectAll(collector: Collector, context: CollectContext) {
  const { units, snapshot } = await collector.list(context);
  const damaged: string[] = [];
  const books: CollectedStep[] = [];
  let documents: Document[] = [];
  for (const unit of units) {
    try {
      const collected = await collectUnit(collector, unit, context);
      documents.push(...collected.documents);
      books.push(...collected.books);
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      damaged.push(`${unit.id}: ${error.reason}`);
    }
  }
  for (const step of collector.corpusSteps) {
    const source = documents;
    const run = await step.run(async function* () {
      yield* source;
    });
    documents = [];
    for await (const document of run.documents) documents.push(document);
    books.push({ step: step.name, settings: { ...step.settings, ...run.found }, counts: run.counts() });
  }
  return { units, snapshot, documents, books, damaged };
}

const bookOf = (books: readonly CollectedStep[], step: string) => books.filter((book) => book.step === step);
const total = (books: readonly CollectedStep[], step: string, rule: string) =>
  bookOf(books, step).reduce((sum, { counts }) => sum + (counts.rejections[rule] ?? 0), 0);
const pagesOf = ({ fake }: Here, ...kinds: PageKind[]): FakePage[] =>
  fake.shards
    .filter(({ isInSeptember, isDamaged }) => isInSeptember && !isDamaged)
    .flatMap((shard) => shard.pages())
    .filter(({ kind }) => kinds.includes(kind));

describe("commonCrawl", () => {
  it("chooses crawls and files by date, in an order that the seed draws", async () => {
    const here = await start({ shards: 12, pagesPerShard: 1 });
    const idsOf = async (options: Partial<CommonCrawlOptions>) =>
      (await here.make(options).list(here.context)).units.map(({ id }) => id);
    const september = here.fake.shards.filter((shard) => shard.isInSeptember).map(({ id }) => id);
    const first = await idsOf({});
    expect([...first].sort()).toEqual([...september].sort());
    expect(await idsOf({})).toEqual(first);
    expect(await idsOf({ seed: 1 })).not.toEqual(first);
    expect(await idsOf({ since: "2026-09-03", until: "2026-09-05" })).toHaveLength(2);
    expect(await idsOf({ since: "2026-10-01", until: "2026-11-01" })).toEqual([here.fake.shards.at(-1)?.id]);
    const asked = here.server.requests.length;
    expect(await idsOf({ crawls: ["CC-MAIN-2026-39"], since: undefined, until: undefined })).toHaveLength(13);
    // A named crawl needs no list of crawls.
    expect(here.server.requests.length - asked).toBe(1);
    await expect(idsOf({ since: "2020-01-01", until: "2020-02-01" })).rejects.toThrow("has pages from");
    await expect(idsOf({ since: "2026-09-28", until: "2026-09-29" })).rejects.toThrow("no file with pages");
  });

  it("keeps what the default rules should keep of WET files, and the books balance", async () => {
    const here = await start();
    const collector = here.make();
    const { documents, books } = await collectAll(collector, here.context);
    const kept = new Set(documents.map(({ id }) => id));
    const originals = pagesOf(here, "english");
    // Of a page and its planted duplicates one stays, whichever comes first.
    const originalOf = new Map(pagesOf(here, "exact-duplicate", "near-duplicate").map(({ id, of }) => [id, of ?? ""]));
    const keptOriginals = [...kept].map((id) => originalOf.get(id) ?? id);
    expect(new Set(keptOriginals).size).toBe(keptOriginals.length);
    expect(originals.filter(({ id }) => !keptOriginals.includes(id))).toEqual([]);
    const others = pagesOf(here, "german", "russian", "boilerplate", "short", "not-utf8", "outside-dates");
    expect(others.length).toBeGreaterThan(40);
    expect(others.filter(({ id }) => kept.has(id))).toEqual([]);
    expect(total(books, "read", "not-utf8")).toBe(pagesOf(here, "not-utf8").length);
    expect(total(books, "read", "outside-dates")).toBe(pagesOf(here, "outside-dates").length);
    expect(total(books, "language", "language")).toBe(pagesOf(here, "german", "russian").length);
    for (const { counts } of books) {
      const dropped = Object.values(counts.rejections).reduce((sum, count) => sum + count, 0);
      expect(counts.documentsIn).toBe(counts.documentsOut + dropped);
    }
    expect(documents[0]?.meta).toMatchObject({
      ...{ url: expect.stringMatching(/^https/) as string, date: expect.stringMatching(/^2026-09/) as string },
      ...{ language: "en", language_score: expect.any(Number) as number, crawl: "CC-MAIN-2026-39" },
      file: expect.stringMatching(/^crawl-data/) as string,
    });
    expect(bookOf(books.slice(0, 6), "language")).toHaveLength(1);
    expect(books.slice(0, 6).map(({ step }) => step)).toEqual([
      ...["read", "language", "gopher-repetition", "gopher-quality", "c4", "fineweb"],
    ]);
  });

  it("takes the main content of pages of WARC files, whatever their coding, and nothing around it", async () => {
    const here = await start({ shards: 1, pagesPerShard: 40 });
    const { documents, books } = await collectAll(here.make({ format: "warc" }), here.context);
    const texts = new Map(pagesOf(here, "english").map((page) => [page.id, page]));
    const found = documents.filter(({ id }) => texts.has(id));
    expect(found.length).toBeGreaterThan(10);
    for (const { id, text, meta } of found) {
      const page = texts.get(id);
      expect(text.replace(`${page?.title}\n`, "")).toBe(page?.text);
      expect(meta?.["title"]).toBe(page?.title);
    }
    const [read] = bookOf(books, "read");
    expect(read?.counts.documentsIn).toBe(40);
    expect(read?.counts.rejections).toMatchObject({ "not-decodable": pagesOf(here, "not-utf8").length });
  });

  it("does as cc_net did with the paper's preset, with a model's bound instead of KenLM's", async () => {
    const here = await start();
    const { documents, books } = await collectAll(here.make({ preset: "paper" }), here.context);
    expect(books.map(({ step }) => step).filter((step, place, all) => all.indexOf(step) === place)).toEqual([
      ...["read", "cc-net-text", "repeated-lines", "language", "perplexity"],
    ]);
    const [perplexity] = bookOf(books, "perplexity");
    const { documentsIn, documentsOut } = perplexity?.counts ?? { documentsIn: 0, documentsOut: 0 };
    expect(documentsOut / documentsIn).toBeGreaterThanOrEqual(0.3);
    expect(documentsOut / documentsIn).toBeLessThan(0.4);
    const { boundBitsPerByte, engine } = perplexity?.settings as { boundBitsPerByte: number; engine: string };
    expect(engine).toBe("fake 1 cpu:fake");
    for (const { meta, text } of documents) {
      expect(meta?.["bits_per_byte"]).toBeLessThanOrEqual(boundBitsPerByte);
      expect(text.startsWith(meta?.["title"] as string)).toBe(false);
    }
    // Every line of an exact duplicate is a repeated line, and so are those of its original.
    const kept = new Set(documents.map(({ id }) => id));
    const duplicates = pagesOf(here, "exact-duplicate").flatMap(({ id, of }) => [id, of ?? ""]);
    expect(duplicates.filter((id) => kept.has(id))).toEqual([]);
  });

  it("leaves a damaged file out after a second download, and comes through one that was damaged once", async () => {
    const damagedOnce = /00001\.warc\.wet\.gz$/;
    const here = await start({ damagedShard: 0, pagesPerShard: 20 }, ({ path: asked }, attempt) =>
      damagedOnce.test(asked) && attempt === 1 ? { kind: "corrupt", at: 5000 } : undefined,
    );
    const { damaged, documents } = await collectAll(here.make(), here.context);
    expect(damaged).toEqual([`${here.fake.shards[0]?.id}: damaged`]);
    const asked = (ending: string) => here.server.requests.filter(({ path }) => path.endsWith(ending)).length;
    expect(asked("00000.warc.wet.gz")).toBe(2);
    expect(asked("00001.warc.wet.gz")).toBe(2);
    expect(asked("00002.warc.wet.gz")).toBe(1);
    const clean = await start({ damagedShard: 0, pagesPerShard: 20 });
    expect(documents).toEqual((await collectAll(clean.make(), clean.context)).documents);
  });

  it("gives no document of a damaged unit", async () => {
    const here = await start({ damagedShard: 0, pagesPerShard: 60, shards: 1 });
    const collector = here.make();
    const { units } = await collector.list(here.context);
    const documents: Document[] = [];
    const read = async () => {
      for await (const document of collector.collect(units[0] as Unit, here.context).documents)
        documents.push(document);
    };
    await expect(read()).rejects.toMatchObject({ name: "UnitError", reason: "damaged" });
    expect(documents).toEqual([]);
  });

  it("leaves out what is gone, and stops at what may come back", async () => {
    const here = await start({ shards: 2, pagesPerShard: 5 }, ({ path: asked }) =>
      asked.endsWith("00000.warc.wet.gz") ? { kind: "status", status: 404 } : undefined,
    );
    expect((await collectAll(here.make(), here.context)).damaged).toEqual([`${here.fake.shards[0]?.id}: gone`]);
    const throttled = await start({ shards: 1, pagesPerShard: 5 }, ({ path: asked }) =>
      asked.endsWith("wet.gz") ? { kind: "status", status: 403 } : undefined,
    );
    await expect(collectAll(throttled.make(), throttled.context)).rejects.toThrow("403");
  });

  it("reads files of this machine as it reads those of the network", async () => {
    const here = await start({ shards: 2, pagesPerShard: 30 });
    for (const { wetPath, isInSeptember } of here.fake.shards) {
      if (!isInSeptember) continue;
      await writeFile(path.join(here.folder, path.basename(wetPath)), here.fake.file(wetPath) as Buffer);
    }
    const files = [path.join(here.folder, "*.warc.wet.gz")];
    const local = await collectAll(commonCrawl({ files, since: "2026-09-01", until: "2026-10-01" }), here.context);
    const fetched = await collectAll(here.make(), { ...here.context, downloadFolder: here.folder });
    expect(local.units).toHaveLength(2);
    const seen = (documents: readonly Document[]) => documents.map(({ id, text }) => `${id} ${text}`).sort();
    expect(seen(local.documents)).toEqual(seen(fetched.documents));
    expect(local.documents.length).toBeGreaterThan(20);
    const cut = path.join(here.folder, "cut.warc.wet.gz");
    const whole = await readFile(path.join(here.folder, path.basename(here.fake.shards[0]?.wetPath ?? "")));
    await writeFile(cut, whole.subarray(0, whole.length - 100));
    expect((await collectAll(commonCrawl({ files: [cut] }), here.context)).damaged).toEqual(["cut: damaged"]);
    await expect(collectAll(commonCrawl({ files: ["none/*.gz"] }), here.context)).rejects.toThrow("No file fits");
  });

  it("leaves out hosts of a list with all below them, and takes so many pages of one", async () => {
    const here = await start({ pagesPerShard: 60 });
    const plain = await collectAll(here.make(), here.context);
    const host = new URL(plain.documents[0]?.meta?.["url"] as string).hostname;
    const { documents, books } = await collectAll(
      here.make({ excludedHosts: ["# a comment", host.replace("www.", "").toUpperCase()], maximumPerHost: 1 }),
      here.context,
    );
    const hosts = documents.map(({ meta }) => new URL(meta?.["url"] as string).hostname);
    expect(hosts).not.toContain(host);
    expect(new Set(hosts).size).toBe(hosts.length);
    expect(total(books, "excluded-hosts", "excluded-host")).toBeGreaterThan(0);
    expect(total(books, "host-limit", "host-limit")).toBeGreaterThan(0);
  });

  it("has settings that say everything but where the files come from", async () => {
    const here = await start({ shards: 1, pagesPerShard: 1 });
    const settings = here.make().settings;
    expect(JSON.stringify(settings)).not.toContain("127.0.0.1");
    expect(settings).toEqual(JSON.parse(JSON.stringify(settings)));
    expect(settings).toEqual(here.make({ endpoint: "https://mirror.example" }).settings);
    expect(settings).not.toEqual(here.make({ languages: ["de"] }).settings);
    expect(JSON.stringify(here.make({ format: "warc" }).settings)).toContain("readability 0.");
  });
});
