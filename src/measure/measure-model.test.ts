import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Corpus } from "../corpus/corpus.js";
import { summarizeCorpus } from "../corpus/summarize-corpus.js";
import { createFakeModel } from "../model/fake-model.js";
import type { LanguageModel } from "../model/language-model.js";
import { countCodePoints } from "../text/code-points.js";
import type { ModelMeasurement } from "./measurement.js";
import { measureModel } from "./measure-model.js";
import { makeProtocol, type Protocol } from "./protocol.js";
import { describeProvenance } from "./provenance.js";
import { RunFolder } from "./run-folder.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-measure-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function corpusOf(texts: readonly string[]): Corpus {
  return {
    ref: "memory",
    name: "memory",
    source: { kind: "file", files: ["memory"], fileCount: 1 },
    async *documents() {
      for (const [index, text] of texts.entries()) yield { id: `memory:${index}`, text };
    },
  };
}

async function measure(
  model: LanguageModel,
  texts: readonly string[],
  protocol: Protocol,
  options: { run?: string; signal?: AbortSignal } = {},
): Promise<ModelMeasurement> {
  const corpus = corpusOf(texts);
  const summary = await summarizeCorpus(corpus);
  const info = {
    name: "memory",
    sha256: summary.sha256,
    source: corpus.source,
    documentCount: summary.documentCount,
    skipped: summary.skipped,
  };
  const context = {
    run: new RunFolder(options.run ?? folder),
    provenance: describeProvenance([]),
    signal: options.signal,
  };
  const measuring = measureModel(model, { corpus, summary, info }, protocol, context);
  let step = await measuring.next();
  while (step.done !== true) step = await measuring.next();
  return step.value;
}

const sentence = "The river runs past the old mill 🌊 and the miller counts the bags that came in the morning. ";
const texts = Array.from(
  { length: 40 },
  (_, index) => `${index} ${sentence.repeat(1 + (index % 5))}${"é∑𝛼".repeat(index % 3)}`,
);

/** Σ bits by the definition: pack, cut, score each window alone, add up. */
async function naivePaper(
  model: LanguageModel,
  documents: readonly string[],
  context: number,
  stride: number,
): Promise<number> {
  const stream: number[] = [];
  for (const text of documents)
    stream.push(...(model.bos === undefined ? [] : [model.bos]), ...(await model.tokenize(text)));
  let bits = 0;
  for (let begin = 0; begin + context + 1 <= stream.length; begin += stride) {
    const tokens = Int32Array.from(stream.slice(begin, begin + context + 1));
    const [row] = await model.score([{ tokens, scored: begin === 0 ? context : stride }]);
    for (const one of row as Float64Array) bits += one;
  }
  return bits;
}

describe("measuring with the paper protocol", () => {
  it("equals a naive second computation, and divides by every character", async () => {
    const model = createFakeModel();
    const result = await measure(model, texts, makeProtocol("paper", 120, 32));
    const chars = texts.reduce((sum, text) => sum + [...text].length, 0);
    expect(result.totalBits).toBeCloseTo(await naivePaper(model, texts, 120, 32), 6);
    expect(result.charCount).toBe(chars);
    expect(result.bpc).toBe(result.totalBits / chars);
    expect(result.byteCount).toBe(Buffer.byteLength(texts.join("")));
    expect(result.tokenCount - result.scoredTokenCount).toBe(result.unscoredTokenCount);
    expect(result.unscoredTokenCount).toBeGreaterThanOrEqual(1);
    expect(result.unscoredTokenCount).toBeLessThanOrEqual(32);
  });
});

describe("measuring with the full protocol", () => {
  it("charges every token of every document once, documents apart", async () => {
    const model = createFakeModel();
    const result = await measure(model, texts, makeProtocol("full", 500, 100));
    let bits = 0;
    let tokens = 0;
    for (const text of texts) {
      const plain = await model.tokenize(text);
      tokens += plain.length;
      // With a context of 500 a document of these is one or two windows; build them by hand.
      const first = plain.slice(0, 500);
      const rows = [{ tokens: Int32Array.from([model.bos as number, ...first]), scored: first.length }];
      for (let end = 500; end < plain.length;) {
        const scored = Math.min(100, plain.length - end);
        end += scored;
        rows.push({ tokens: Int32Array.from([model.bos as number, ...plain.slice(end - 500, end)]), scored });
      }
      for (const row of await model.score(rows)) for (const one of row) bits += one;
    }
    expect(result.totalBits).toBeCloseTo(bits, 6);
    expect(result.scoredTokenCount).toBe(tokens);
    expect(result.unscoredTokenCount).toBe(0);
    expect(result).toMatchObject({ interval: { unit: "document", unitCount: 40 } });
  });

  it("shares the bits out by context length", async () => {
    const { bitsByContext, totalBits, scoredTokenCount } = await measure(
      createFakeModel(),
      texts,
      makeProtocol("full", 64, 16),
    );
    const bins = bitsByContext ?? [];
    expect(bins.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(scoredTokenCount);
    expect(bins.reduce((sum, { bits }) => sum + bits, 0)).toBeCloseTo(totalBits, 6);
    // Each document's first token has the BOS alone in front of it.
    expect(bins[0]).toMatchObject({ from: 1, to: 1, tokens: texts.length });
    expect(bins.at(-1)?.from).toBeLessThanOrEqual(64);
  });

  it("charges log2(vocabulary) bits for each document's first token when the model has no BOS", async () => {
    const model = createFakeModel({ hasBos: false });
    const result = await measure(model, ["a", "b", "c"], makeProtocol("full", 10, 5));
    expect(result.uniformTokenCount).toBe(3);
    expect(result.scoredTokenCount).toBe(3);
    expect(result.totalBits).toBeCloseTo(3 * Math.log2(model.info.vocabularySize), 9);
  });

  it("counts the documents a lossy tokenizer changes, and warns", async () => {
    const result = await measure(
      createFakeModel({ isLossless: false }),
      ["one  two", "three four"],
      makeProtocol("full", 50, 20),
    );
    expect(result.lossyDocumentCount).toBe(1);
    expect(result.lossyCharCount).toBe(countCodePoints("one  two"));
    expect(result.warnings.map(({ code }) => code)).toContain("lossy-tokenizer");
  });

  it("has no interval from a single window, and says why", async () => {
    const result = await measure(createFakeModel(), ["short"], makeProtocol("full", 50, 20));
    expect(result.bpcInterval).toBeUndefined();
    expect(result).toHaveProperty("intervalMissing", expect.stringContaining("at least 2"));
  });
});

describe("a killed run", () => {
  const protocol = makeProtocol("paper", 60, 16);
  // Large enough parameters make shards of a window or two, so that there are many to lose.
  const model = createFakeModel({ parameterCount: 1e10 });

  it("gives bit-identical totals when it is resumed from a checkpoint torn at any byte", async () => {
    const whole = await measure(model, texts, protocol);
    const [shardFile] = (await readdir(path.join(folder, "shards", "fake"))).map((name) =>
      path.join(folder, "shards", "fake", name),
    );
    const content = await readFile(shardFile as string);
    for (let cut = 0; cut <= content.length; cut += Math.ceil(content.length / 25)) {
      await writeFile(shardFile as string, content);
      await truncate(shardFile as string, cut);
      const resumed = await measure(model, texts, protocol);
      expect(resumed.totalBits).toBe(whole.totalBits);
      expect(resumed.bpcInterval).toEqual(whole.bpcInterval);
    }
  });

  it("goes on after an abort with the same result", async () => {
    const whole = await measure(model, texts, protocol);
    const run = path.join(folder, "aborted");
    const controller = new AbortController();
    const slow = createFakeModel({ parameterCount: 1e10, pauseMsPerWindow: 1 });
    setTimeout(() => controller.abort(), 60);
    await expect(measure(slow, texts, protocol, { run, signal: controller.signal })).rejects.toThrow();
    const resumed = await measure(model, texts, protocol, { run });
    expect(resumed.totalBits).toBe(whole.totalBits);
  });
});

describe("the interval", () => {
  it.each([
    ["few documents, no BOS", createFakeModel({ hasBos: false }), "full"],
    ["few documents, the paper's unscored characters", createFakeModel(), "paper"],
    ["few documents", createFakeModel(), "full"],
  ] as const)("contains the estimate: %s", async (_, model, name) => {
    const protocol = makeProtocol(name, 40, 10);
    const { bpc, bpcInterval } = await measure(model, texts.slice(0, 12), protocol);
    const [low, high] = bpcInterval as readonly [number, number];
    expect(low).toBeLessThanOrEqual(bpc);
    expect(high).toBeGreaterThanOrEqual(bpc);
  });
});

describe("what an earlier session left", () => {
  const full = makeProtocol("full", 64);

  /** Stops before the first shard is scored: the token store and the checkpoint's head are there. */
  async function interrupt(run: string): Promise<string> {
    const model = createFakeModel();
    const stopping: LanguageModel = { ...model, score: () => Promise.reject(new Error("stopped")) };
    await expect(measure(stopping, texts, full, { run })).rejects.toThrow("stopped");
    const documents = path.join(run, "documents", model.info.name);
    const [name] = (await readdir(documents)).filter((file) => file.endsWith(".tokens.json"));
    return path.join(documents, (name as string).replace(/\.tokens\.json$/, ""));
  }

  it.each([
    ["a torn document list", (base: string) => truncate(`${base}.documents.jsonl`, 100)],
    ["no document list", (base: string) => rm(`${base}.documents.jsonl`)],
    ["short tokens", (base: string) => truncate(`${base}.tokens`, 400)],
    ["no tokens", (base: string) => rm(`${base}.tokens`)],
    ["a torn mark", (base: string) => truncate(`${base}.tokens.json`, 9)],
  ])("is made again when damaged: %s", async (_, damage) => {
    const run = path.join(folder, "run");
    const expected = (await measure(createFakeModel(), texts, full)).totalBits;
    await damage(await interrupt(run));
    expect((await measure(createFakeModel(), texts, full, { run })).totalBits).toBe(expected);
  });

  it("is refused when a line of the checkpoint is no record", async () => {
    const run = path.join(folder, "run");
    await interrupt(run);
    const shards = path.join(run, "shards", createFakeModel().info.name);
    const [name] = await readdir(shards);
    const file = path.join(shards, name as string);
    await writeFile(file, `${(await readFile(file, "utf8")).split("\n")[0]}\n5\n{"shard":0}\n`);
    await expect(measure(createFakeModel(), texts, full, { run })).rejects.toMatchObject({
      code: "checkpoint-damaged",
    });
  });
});

it("refuses a corpus whose text changed under it, even at the same length, and keeps nothing of it", async () => {
  const before = corpusOf(texts);
  const summary = await summarizeCorpus(before);
  const info = {
    name: "memory",
    sha256: summary.sha256,
    source: before.source,
    documentCount: 40,
    skipped: summary.skipped,
  };
  const corpus = corpusOf(texts.map((text) => text.replaceAll("river", "rover")));
  const context = { run: new RunFolder(folder), provenance: describeProvenance([]), signal: undefined };
  const drain = async (): Promise<void> => {
    for await (const event of measureModel(
      createFakeModel(),
      { corpus, summary, info },
      makeProtocol("full", 64),
      context,
    ))
      void event;
  };
  await expect(drain()).rejects.toMatchObject({ code: "corpus-changed" });
  const left = await readdir(path.join(folder, "documents"), { recursive: true });
  expect(left.filter((file) => file.includes(".tokens"))).toEqual([]);
});
