import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openCorpus } from "../corpus/open-corpus.js";
import type { Document } from "../text/document.js";
import { assembleCollection } from "./assemble-collection.js";
import { readPlan, planFile } from "./collection/plan.js";
import { UnitError, type Collector, type CorpusStep } from "./collector.js";
import { runCollection, type CollectOptions, type CollectResult } from "./run-collection.js";
import { dropEqualDocuments } from "./steps/exact-duplicates/drop-equal-documents.js";
import { runStep, KEEP } from "./steps/run-step.js";

const folders: string[] = [];
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-collect-"));
  folders.push(folder);
  return folder;
}
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

interface FakeOptions {
  readonly units?: number;
  /** Throws when it returns one. */
  readonly failAt?: (unitIndex: number, documentIndex: number) => Error | undefined;
  readonly onDocument?: (unitIndex: number) => void;
}

const DOCUMENTS_A_UNIT = 5;
/** Every third document of a unit is the same in all units. */
function textOf(unit: number, document: number): string {
  return document === 2
    ? "the same everywhere, é🙂"
    : `unit ${unit} document ${document} ${"x".repeat(unit + document)}`;
}

const unique: CorpusStep = {
  name: "equal",
  settings: { key: "bytes" },
  run: (source) => dropEqualDocuments(source(), "bytes"),
};

function fake({ units = 12, failAt, onDocument }: FakeOptions = {}): Collector & {
  listings: number;
  collected: string[];
} {
  const collector = {
    source: "commoncrawl" as const,
    subset: "cc",
    settings: { since: "2026-09-01", until: "2026-10-01" },
    listings: 0,
    collected: [] as string[],
    list() {
      collector.listings += 1;
      const listed = Array.from({ length: units }, (_, index) => ({ id: `unit-${index}`, detail: index }));
      return Promise.resolve({ units: listed, snapshot: { crawl: "CC-FAKE" } });
    },
    collect({ id, detail }: { id: string; detail: unknown }) {
      const unit = detail as number;
      collector.collected.push(id);
      async function* read(): AsyncGenerator<Document> {
        for (let index = 0; index < DOCUMENTS_A_UNIT; index += 1) {
          await new Promise((resolve) => setTimeout(resolve, (unit * 7) % 5));
          const error = failAt?.(unit, index);
          if (error !== undefined) throw error;
          onDocument?.(unit);
          yield {
            id: `${id}:${index}`,
            text: textOf(unit, index),
            meta: { date: `2026-09-${10 + (unit % 20)}T00:00:00Z` },
          };
        }
      }
      const run = runStep(read(), () => KEEP, { rules: ["never"] });
      return { documents: run.documents, books: () => [{ step: "read", settings: {}, counts: run.counts() }] };
    },
    corpusSteps: [unique],
    card: { title: "A fake corpus", origin: "Made for a test.", licence: "None needed." },
  };
  return collector;
}

const context = {
  http: {
    get: () => Promise.reject(new Error("no network")),
    download: () => Promise.reject(new Error("no network")),
    fetch,
  },
};

function options(folder: string, more: Partial<CollectOptions> = {}): CollectOptions {
  return { folder, context, seed: 1, format: "zst", moreSteps: [], concurrency: 3, ...more };
}

async function finish(run: AsyncGenerator<unknown, CollectResult>): Promise<CollectResult> {
  let step = await run.next();
  while (step.done !== true) step = await run.next();
  return step.value;
}

async function corpusOf(folder: string): Promise<{ text: string; id: unknown }[]> {
  const corpus = await openCorpus(folder);
  const documents: { text: string; id: unknown }[] = [];
  for await (const { text, meta } of corpus.documents()) documents.push({ text, id: meta?.["id"] });
  return documents;
}

async function filesOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith("."));
  const entries = names.map(
    async (name) => [name, (await readFile(path.join(folder, name))).toString("base64")] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** The documents that a naive reading of all units gives. */
function naive(units: number): string[] {
  const seen = new Set<string>();
  const texts: string[] = [];
  for (let unit = 0; unit < units; unit += 1) {
    for (let document = 0; document < DOCUMENTS_A_UNIT; document += 1) {
      const text = textOf(unit, document);
      if (!seen.has(text)) texts.push(text);
      seen.add(text);
    }
  }
  return texts;
}

describe("runCollection", () => {
  it("writes every document once, in the listing's order, with a manifest that openCorpus believes", async () => {
    const folder = await newFolder();
    const { manifest, status, warnings } = await finish(runCollection(fake(), options(folder)));
    expect(status).toBe("written");
    expect(warnings).toEqual([]);
    expect((await corpusOf(folder)).map(({ text }) => text)).toEqual(naive(12));
    expect(manifest?.units).toEqual({ listed: 12, collected: 12, leftOut: [] });
    expect(manifest?.dates).toEqual({
      ...{ since: "2026-09-01", until: "2026-10-01", first: "2026-09-10", last: "2026-09-21", undated: 0 },
    });
    expect(manifest?.steps.map(({ step, counts }) => [step, counts.documentsIn, counts.documentsOut])).toEqual([
      ["read", 60, 60],
      ["equal", 60, 49],
    ]);
    expect(manifest?.content.charCount).toBe(naive(12).reduce((sum, text) => sum + [...text].length, 0));
    expect(await readFile(path.join(folder, "README.md"), "utf8")).toContain("| equal | 60 | 49 |");
  });

  it("gives the same bytes again, whatever the order in which units answered", async () => {
    const [one, other] = [await newFolder(), await newFolder()];
    await finish(runCollection(fake(), options(one, { concurrency: 1 })));
    await finish(runCollection(fake(), options(other, { concurrency: 7 })));
    expect(await filesOf(other)).toEqual(await filesOf(one));
  });

  it("goes on after it was stopped at any document, without a listing, a unit or a document twice", async () => {
    const whole = await newFolder();
    await finish(runCollection(fake({ units: 6 }), options(whole)));
    const expected = await filesOf(whole);
    for (let stopAfter = 1; stopAfter <= 6 * DOCUMENTS_A_UNIT; stopAfter += 4) {
      const folder = await newFolder();
      let seen = 0;
      const failing = fake({ units: 6, failAt: () => ((seen += 1) > stopAfter ? new Error("killed") : undefined) });
      await expect(finish(runCollection(failing, options(folder)))).rejects.toThrow("killed");
      const second = fake({ units: 6 });
      await finish(runCollection(second, options(folder)));
      expect(await filesOf(folder), `stopped after ${stopAfter} documents`).toEqual(expected);
      expect(second.listings).toBe(0);
    }
  });

  it("leaves out a unit that cannot be had, with its reason, and none of its documents", async () => {
    const folder = await newFolder();
    const collector = fake({
      units: 4,
      failAt: (unit, document) =>
        unit === 1 && document === 3 ? new UnitError("damaged", "its gzip is cut") : undefined,
    });
    const { manifest } = await finish(runCollection(collector, options(folder)));
    expect(manifest?.units.leftOut).toEqual([{ id: "unit-1", reason: "damaged", message: "its gzip is cut" }]);
    expect((await corpusOf(folder)).some(({ id }) => String(id).startsWith("unit-1:"))).toBe(false);
  });

  it("stops when one unit after another fails", async () => {
    const collector = fake({ units: 40, failAt: () => new UnitError("gone", "404") });
    await expect(finish(runCollection(collector, options(await newFolder())))).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining("20 units in a row") as string,
    });
  });

  it("fetches no more units than the budget needs, and asks for more when steps drop much", async () => {
    const folder = await newFolder();
    const collector = fake({ units: 200 });
    const { manifest } = await finish(runCollection(collector, options(folder, { budgetChars: 3000, concurrency: 1 })));
    const chars = manifest?.content.charCount ?? 0;
    expect(chars).toBeGreaterThanOrEqual(3000);
    const texts = (await corpusOf(folder)).map(({ text }) => text);
    const longest = Math.max(...texts.map((text) => [...text].length));
    expect(chars).toBeLessThan(3000 + longest);
    expect(collector.collected.length).toBeLessThan(60);
    expect(manifest?.steps.at(-1)).toMatchObject({ step: "sample", settings: { budgetChars: 3000, seed: 1 } });
  });

  it("warns when the source has less than was asked for", async () => {
    const folder = await newFolder();
    const { warnings } = await finish(runCollection(fake({ units: 3 }), options(folder, { budgetChars: 1e6 })));
    expect(warnings.map(({ code }) => code)).toEqual(["collect-short"]);
    expect(await corpusOf(folder)).toHaveLength(naive(3).length);
  });

  it("refuses a folder that holds another collection, names the difference, and begins anew when told", async () => {
    const folder = await newFolder();
    await finish(runCollection(fake({ units: 2 }), options(folder)));
    const other = options(folder, { seed: 2 });
    await expect(finish(runCollection(fake({ units: 2 }), other))).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining("seed was 1, is 2") as string,
    });
    const again = await finish(runCollection(fake({ units: 2 }), { ...other, restart: true }));
    expect(again.reused).toBe(false);
    expect((await finish(runCollection(fake({ units: 2 }), other))).reused).toBe(true);
  });

  it("notices a damaged unit and says which file to delete", async () => {
    const folder = await newFolder();
    await finish(runCollection(fake({ units: 2 }), options(folder)));
    await rm(path.join(folder, "manifest.json"));
    await rm(path.join(folder, ".collect", "steps"), { recursive: true });
    const unit = path.join(folder, ".collect", "units", "unit-1.jsonl.gz");
    await writeFile(unit, (await readFile(unit)).subarray(0, 40));
    await expect(finish(runCollection(fake({ units: 2 }), options(folder)))).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringContaining("unit-1.jsonl.gz is damaged") as string,
    });
  });

  it("lets no two runs into one folder", async () => {
    const folder = await newFolder();
    const first = runCollection(fake(), options(folder));
    await first.next();
    await expect(finish(runCollection(fake(), options(folder)))).rejects.toMatchObject({ code: "collect-locked" });
    await finish(first);
  });
});

describe("assembleCollection", () => {
  it("makes of three machines' shares the corpus that one machine makes", async () => {
    const whole = await newFolder();
    await finish(runCollection(fake(), options(whole)));
    const shares: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      const share = await newFolder();
      shares.push(share);
      const plan = shares.length === 1 ? undefined : await readPlan(planFile(shares[0] as string));
      const more = { shard: { index, count: 3 }, ...(plan === undefined ? {} : { plan }) };
      const { status } = await finish(runCollection(fake(), options(share, more)));
      expect(status).toBe("share-collected");
    }
    const folder = await newFolder();
    await finish(assembleCollection(fake(), { folder, shares: shares.reverse(), moreSteps: [] }));
    expect(await filesOf(folder)).toEqual(await filesOf(whole));
  });

  it("refuses shares that are unfinished or of another plan", async () => {
    const [share, other] = [await newFolder(), await newFolder()];
    const failing = fake({ failAt: (unit) => (unit === 3 ? new Error("killed") : undefined) });
    await expect(finish(runCollection(failing, options(share, { shard: { index: 0, count: 1 } })))).rejects.toThrow();
    const assemble = (shares: string[]) => finish(assembleCollection(fake(), { folder: share, shares, moreSteps: [] }));
    await expect(assemble([share])).rejects.toThrow(/is not finished/);
    await finish(runCollection(fake(), options(share, { shard: { index: 0, count: 1 } })));
    await finish(runCollection(fake({ units: 3 }), options(other, { shard: { index: 0, count: 1 } })));
    await expect(assemble([share, other])).rejects.toThrow(/from another plan/);
    await expect(assemble([await newFolder()])).rejects.toThrow(/holds no collection/);
  });
});
