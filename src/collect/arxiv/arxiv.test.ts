import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { CollectedStep } from "../../corpus/collected/manifest.js";
import { DataError, UsageError } from "../../errors.js";
import type { Document } from "../../text/document.js";
import type { CollectContext, Collector } from "../collector.js";
import { createHttpClient } from "../network/create-http-client.js";
import { startFaultServer, type FaultServerOptions } from "../network/fault-server.test.support.js";
import { HttpError } from "../network/http-error.js";
import { arxiv } from "./arxiv.js";
import type { ArxivOptions } from "./arxiv-options.js";
import { findPandoc } from "./convert/pandoc.js";
import { fakeArxiv, type FakeArxivOptions } from "./fake-arxiv.test.support.js";
import type { FakePaper } from "./fake-papers.test.support.js";
import { DROP_RULES } from "./paper-books.js";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(fakeOptions: FakeArxivOptions = {}, faults?: FaultServerOptions["faults"]) {
  const fake = fakeArxiv(fakeOptions);
  const server = await startFaultServer(fake, faults === undefined ? {} : { faults });
  const folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-arxiv-"));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  cleanups.push(() => server.close());
  const http = createHttpClient({ userAgent: "bitwit-test", firstWaitMs: 1, longestWaitMs: 5, stallMs: 300 });
  const days = { since: "2026-09-01", until: "2026-10-01", seed: 1, converter: "builtin" } as const;
  return {
    ...{ fake, server, folder, context: { http, downloadFolder: folder } },
    make: (options: Partial<ArxivOptions> = {}) => arxiv({ endpoint: server.url, ...days, ...options }),
  };
}

interface Gathered {
  readonly documents: readonly Document[];
  readonly books: readonly CollectedStep[];
}

async function gather(collector: Collector, context: CollectContext): Promise<Gathered> {
  const { units } = await collector.list(context);
  const documents: Document[] = [];
  const books: CollectedStep[] = [];
  for (const unit of units) {
    const run = collector.collect(unit, context);
    for await (const document of run.documents) documents.push(document);
    books.push(...run.books());
  }
  return { documents, books };
}

const idsOf = (documents: readonly Document[]) => documents.map(({ id }) => id).sort();
/** A text under 1,000 characters is dropped after its conversion. */
const isKept = ({ fate, kind }: FakePaper) => fate === "kept" && kind !== "short";
const keptIds = (papers: readonly FakePaper[]) =>
  papers
    .filter(isKept)
    .map(({ id }) => `arxiv:${id}`)
    .sort();

function total(books: readonly CollectedStep[], step: string, rule: string): number {
  const own = books.filter((record) => record.step === step);
  return own.reduce((sum, { counts }) => sum + (counts.rejections[rule] ?? counts.edits[rule] ?? 0), 0);
}

describe("arxiv", () => {
  it("gives exactly the papers that it must, with books that say what became of the others", async () => {
    const { fake, context, make } = await start();
    const collector = make();
    const { documents, books } = await gather(collector, context);
    expect(idsOf(documents)).toEqual(keptIds(fake.papers));
    for (const rule of DROP_RULES) {
      expect([rule, total(books, "latex-to-text", rule)]).toEqual([
        rule,
        fake.papers.filter(({ fate }) => fate === rule).length,
      ]);
    }
    expect(total(books, "clean-papers", "too-short")).toBe(fake.papers.filter(({ kind }) => kind === "short").length);
    for (const { counts } of books) {
      const dropped = Object.values(counts.rejections).reduce((sum, count) => sum + count, 0);
      expect(counts.documentsIn).toBe(counts.documentsOut + dropped);
    }
    expect(collector.subset).toBe("arxiv_math");
    expect(JSON.parse(JSON.stringify(collector.settings))).toEqual(collector.settings);
  });

  it("puts a paper's files together and keeps its text, its letters and its date", async () => {
    const { fake, context, make } = await start();
    const { documents } = await gather(make(), context);
    for (const paper of fake.papers.filter((one) => isKept(one) && one.kind !== "shared")) {
      const document = documents.find(({ id }) => id === `arxiv:${paper.id}`);
      const text = document?.text ?? "";
      // The first word of the main file and the last of what it includes; a near-copy ends as its original does.
      expect(text).toContain(`This is ${paper.mark}.`);
      expect(text).toMatch(/This was markword\d+end\./);
      expect(text).not.toMatch(/escaped|Dear referee|a comment|root:/);
      if (paper.kind === "latin1") expect(text).toContain("Poincaré.");
      expect(text).toContain("\\int_{\\mathbb{R}}");
      expect(document?.meta).toMatchObject({
        ...{ id: paper.id, version: 1, url: `https://arxiv.org/abs/${paper.id}v1`, date: paper.created },
        ...{ title: paper.title, licence: paper.licence, primary: paper.categories.split(" ")[0] },
        ...{ converter: "bitwit-latex 1", hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
        source_sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      });
      expect(JSON.stringify(document?.meta)).not.toContain("Person");
    }
  });

  it("gives the same texts through cut, stalled and spoiled answers, refusals and expired tokens", async () => {
    const clean = await start();
    const calm = await gather(clean.make(), clean.context);
    let spoiled = 0;
    const { context, make } = await start({ expiredTokens: 3 }, ({ url }, attempt) => {
      if (attempt > 1) return undefined;
      spoiled += 1;
      const place = [...url.pathname, ...url.search].reduce((sum, char) => sum + char.charCodeAt(0), 0) % 5;
      if (place === 0) return { kind: "status", status: 503, retryAfterSeconds: 0 };
      if (place === 1) return { kind: "cut", afterBytes: 20 };
      if (place === 2) return { kind: "stall", afterBytes: 10 };
      return place === 3 ? { kind: "reset" } : { kind: "status", status: 429 };
    });
    const { documents } = await gather(make(), context);
    expect(spoiled).toBeGreaterThan(40);
    expect(documents).toEqual(calm.documents);
  }, 60_000);

  it("reads the same papers out of bulk tars", async () => {
    const { fake, context, folder, make } = await start();
    const bulkFolder = path.join(folder, "bulk");
    await mkdir(bulkFolder);
    for (const [name, bytes] of fake.bulkTars(3)) await writeFile(path.join(bulkFolder, name), bytes);
    const collector = make({ bulkFolder });
    const { units } = await collector.list(context);
    expect(units.map(({ id }) => id).sort()).toEqual([
      "arXiv_src_2609_001",
      "arXiv_src_2609_002",
      "arXiv_src_2609_003",
    ]);
    const { documents, books } = await gather(collector, context);
    expect(idsOf(documents)).toEqual(keptIds(fake.papers));
    expect(total(books, "latex-to-text", "pdf-only")).toBe(3);
    await expect(make({ bulkFolder: folder }).list(context)).rejects.toThrow(UsageError);
    expect(() => make({ bulkFolder, version: "first" })).toThrow(UsageError);
  });

  it("takes the same papers in the same order whatever the pages' size, and others first with another seed", async () => {
    const [one, other] = [await start({ pageSize: 3 }), await start({ pageSize: 1000 })];
    const listing = await one.make().list(one.context);
    expect(await other.make().list(other.context)).toEqual(listing);
    const reseeded = await one.make({ seed: 2 }).list(one.context);
    expect(reseeded.snapshot).toEqual(listing.snapshot);
    expect(reseeded.units).not.toEqual(listing.units);
    expect(listing.snapshot).toMatchObject({
      responseDate: "2026-10-05T06:00:00Z",
      records: { "other-date": 3, "other-category": 3, withdrawn: 3 },
    });
  });

  it("chooses by licence, category and date", async () => {
    const { fake, context, make } = await start();
    const listed = async (options: Partial<ArxivOptions>) => {
      const { units } = await make({ papersPerUnit: 1000, ...options }).list(context);
      const papers = units.flatMap(({ detail }) => (detail as unknown as { papers: { id: string }[] }).papers);
      return papers.map(({ id }) => id).sort();
    };
    const those = (choose: (paper: FakePaper) => boolean) =>
      fake.papers
        .filter((paper) => paper.fate !== "listing" && choose(paper))
        .map(({ id }) => id)
        .sort();
    expect(await listed({ licences: ["licenses/by/"] })).toEqual(those(({ licence }) => licence.includes("/by/")));
    expect(await listed({ category: "math.NT" })).toEqual(those(({ categories }) => categories.startsWith("math.NT")));
    const week = { since: "2026-09-05", until: "2026-09-12" };
    expect(await listed(week)).toEqual(those(({ created }) => created >= week.since && created < week.until));
    expect(await listed({ dropsWithdrawn: false })).toHaveLength(those(() => true).length + 3);
  });

  it("drops near-copies over the whole corpus, and nothing else of the generated papers", async () => {
    const { fake, context, make } = await start();
    const collector = make();
    let { documents } = await gather(collector, context);
    expect(collector.corpusSteps.map(({ name }) => name)).toEqual(["equal-documents", "near-duplicates"]);
    for (const step of collector.corpusSteps) {
      const before = documents;
      const run = await step.run(async function* () {
        yield* before;
      });
      documents = [];
      for await (const document of run.documents) documents = [...documents, document];
    }
    const generated = fake.papers.filter((paper) => isKept(paper) && paper.kind !== "shared");
    const left = new Set(idsOf(documents));
    for (const { id, nearCopyOf } of generated.filter((one) => one.nearCopyOf !== undefined)) {
      expect([left.has(`arxiv:${id}`), left.has(`arxiv:${nearCopyOf}`)].sort()).toEqual([false, true]);
    }
    const copies = generated.filter(({ nearCopyOf }) => nearCopyOf !== undefined).length;
    expect(generated.filter(({ id }) => left.has(`arxiv:${id}`))).toHaveLength(generated.length - copies);
  });

  it("stops when the network fails for good, and when the listing is hostile", async () => {
    const down = await start({}, ({ url }) => (url.pathname === "/oai" ? undefined : { kind: "status", status: 503 }));
    await expect(gather(down.make(), down.context)).rejects.toThrow(HttpError);
    const laughs = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><OAI-PMH>&b;</OAI-PMH>`;
    const deep = `<OAI-PMH><responseDate>2026-10-05</responseDate>${"<a>".repeat(5000)}${"</a>".repeat(5000)}</OAI-PMH>`;
    for (const page of [laughs, deep, "<html></html>", "", "{}", `${deep.slice(0, 60)}`]) {
      const hostile = await start({ page });
      await expect(hostile.make().list(hostile.context)).rejects.toThrow(DataError);
    }
  });

  it("writes nothing but downloads, and asks for each source once", async () => {
    const { fake, context, folder, make, server } = await start();
    await gather(make(), context);
    const asked = server.requests.filter(({ url }) => url.pathname.startsWith("/e-print/"));
    expect(new Set(asked.map(({ path: one }) => one)).size).toBe(asked.length);
    const files = await readdir(folder, { recursive: true });
    for (const file of files) expect(file).toMatch(/^[\w.-]+\.source[\w.-]*$/);
    await gather(make(), context);
    const again = server.requests.filter(({ url }) => url.pathname.startsWith("/e-print/"));
    // Only what was not there is asked for again.
    const missing = fake.papers.filter(({ fate }) => fate === "gone").length;
    expect(again.length - asked.length).toBe(missing);
  });

  it.skipIf(findPandoc() === undefined)(
    "reads the same papers by the paper's rules with pandoc, where it is",
    async () => {
      const { fake, context, make } = await start({ papers: 6 });
      const collector = make({ preset: "paper", converter: "pandoc", category: "math" });
      expect(collector.corpusSteps).toEqual([]);
      expect(collector.settings).toMatchObject({ converterSeconds: 10, minimumChars: 0, version: "latest" });
      const { documents, books } = await gather(collector, context);
      const single = fake.papers.find(({ kind }) => kind === "single");
      const text = documents.find(({ id }) => id === `arxiv:${single?.id}`)?.text ?? "";
      expect(text).toMatch(/^---\n[^]*A title[^]*\n---\n/);
      expect(text).toContain(`This is ${single?.mark}.`);
      expect(text).not.toMatch(/^:::/m);
      expect(total(books, "clean-papers", "fence-lines")).toBeGreaterThan(10);
    },
    120_000,
  );

  it("refuses options out of range, naming value and rule", () => {
    const days = { since: "2026-09-01", until: "2026-10-01", seed: 1 };
    const bad: Partial<ArxivOptions>[] = [
      ...[{ since: "yesterday" }, { since: "2026-02-30" }, { until: "2026-09-01" }, { category: "Math" }],
      ...[{ papersPerUnit: 0 }, { converterSeconds: 1.5 }, { minimumChars: -1 }, { preset: "best" as "paper" }],
      { converter: "tex2txt" as "auto" },
    ];
    for (const options of bad) expect(() => arxiv({ ...days, ...options })).toThrow(UsageError);
    expect(() => arxiv({ ...days, papersPerUnit: 0 })).toThrow(
      "The option papersPerUnit is 0; it must be a whole number from 1 to 1000.",
    );
  });
});
