import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFakeModel, type FakeModelOptions } from "../../model/fake-model.js";
import { createRandom, drawIndex } from "../../math/random.js";
import { measureAll, type MeasureRequest } from "../measure-all.js";
import type { ModelMeasurement } from "../measurement.js";
import { makeProtocol } from "../protocol.js";
import { RunFolder } from "../run-folder.js";
import { pairedDifferences } from "./paired-differences.js";
import { makeSampling } from "./sampling.js";

let folder: string;
let corpusFile: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-sample-"));
  corpusFile = path.join(folder, "words.jsonl");
  await writeFile(corpusFile, documents.map((content) => JSON.stringify({ content }) + "\n").join(""));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const documents = makeDocuments(150);
const models: Record<string, FakeModelOptions> = {
  plain: {},
  merging: { merges: ["the ", "river", "mill", "ing ", "and ", "stone", " wh"], order: 1 },
  boundless: { hasBos: false, order: 3 },
};

async function measure(
  options: Partial<MeasureRequest> & { models: string[]; run: string; stopAfter?: number },
): Promise<ModelMeasurement[]> {
  const { run, stopAfter, ...rest } = options;
  const measuring = measureAll({
    corpora: [corpusFile],
    protocol: makeProtocol("full", 64, 16),
    runFolder: path.join(folder, run),
    open: async (ref) => createFakeModel({ name: ref, ...models[ref] }),
    ...rest,
  });
  let scored = 0;
  let step = await measuring.next();
  for (; step.done !== true; step = await measuring.next()) {
    if (step.value.type === "progress" && step.value.stage === "score" && ++scored === stopAfter) {
      await measuring.return([]);
      return [];
    }
  }
  return step.value as ModelMeasurement[];
}

/** Everything that is not a time. */
function numbersOf(measurements: readonly ModelMeasurement[]) {
  return measurements.map(({ model, totalBits, bpcInterval, sample, windowCount, bitsByContext, planHash }) => ({
    ...{ model, totalBits, bpcInterval, sample, windowCount, bitsByContext, planHash },
  }));
}

describe("measuring to a precision", { timeout: 400_000 }, () => {
  it("scores a part, and the interval is as narrow as asked and holds what the whole gives, for several seeds", async () => {
    const [full] = await measure({ models: ["plain"], run: "full" });
    let held = 0;
    for (const seed of ["1", "2", "3", "4", "5", "6"]) {
      const [part] = await measure({ models: ["plain"], run: `part-${seed}`, sampling: makeSampling(0.03, seed) });
      const { sample, bpcInterval, bpc } = part!;
      expect(sample).toMatchObject({ status: "reached", seed, precision: 0.03 });
      expect(sample!.relativeHalfWidth).toBeLessThanOrEqual(0.03);
      expect((bpcInterval![1] - bpcInterval![0]) / 2 / bpc).toBeCloseTo(sample!.relativeHalfWidth, 12);
      expect(sample!.scoredCharShare).toBeLessThan(0.7);
      expect(sample!.windowCount).toBe(full!.windowCount);
      if (bpcInterval![0] <= full!.bpc && full!.bpc <= bpcInterval![1]) held += 1;
    }
    // Of six intervals of 95 %, fewer than four with probability 0.002.
    expect(held).toBeGreaterThanOrEqual(4);
  });

  it("windows over several documents are sampled too, under paper", async () => {
    const protocol = makeProtocol("paper", 64, 16);
    const [full] = await measure({ models: ["plain"], run: "full", protocol });
    const [part] = await measure({ models: ["plain"], run: "part", protocol, sampling: makeSampling(0.03) });
    expect(part!.sample).toMatchObject({ status: "reached", windowCount: full!.windowCount });
    expect(part!.sample!.scoredCharShare).toBeLessThan(0.7);
    // Twice the interval: a seed that the interval itself misses is no mistake, one that misses twice as much is.
    expect(Math.abs(part!.bpc / full!.bpc - 1)).toBeLessThan(2 * part!.sample!.relativeHalfWidth);
  });

  it.each(["full", "paper"])(
    "a precision that only everything reaches gives the full run's figure under %s, no width, and says so",
    async (name) => {
      const protocol = makeProtocol(name, 64, 16);
      for (const model of ["plain", "boundless"]) {
        const [full] = await measure({ models: [model], run: `${model}-full`, protocol });
        const [all] = await measure({ models: [model], run: `${model}-all`, protocol, sampling: makeSampling(1e-9) });
        expect(all!.totalBits / full!.totalBits).toBeCloseTo(1, 12);
        expect(all!.bpcInterval![1] - all!.bpcInterval![0]).toBe(0);
        expect(all!.sample).toMatchObject({ status: "exhausted", scoredCharShare: 1, inputTokenShare: 1 });
        expect(all!.warnings.map(({ code }) => code)).toContain("sample-exhausted");
        expect(all!.scoredTokenCount).toBe(full!.scoredTokenCount);
        expect(all!.unscoredTokenCount).toBe(full!.unscoredTokenCount);
      }
    },
  );

  it("a run that was stopped at any point goes on to the same numbers", async () => {
    const options = { models: ["plain", "boundless"], sampling: makeSampling(0.02) };
    const whole = numbersOf(await measure({ ...options, run: "whole" }));
    for (const stopAfter of [1, 7, 30]) {
      await measure({ ...options, run: `stopped-${stopAfter}`, stopAfter });
      expect(numbersOf(await measure({ ...options, run: `stopped-${stopAfter}` }))).toEqual(whole);
    }
    expect(await readdir(path.join(folder, "whole", "documents", "plain"))).toHaveLength(1); // The tokens are gone.
  });

  it("models of one call score the same rounds, and each is narrow enough", async () => {
    const parts = await measure({
      models: ["merging", "plain", "boundless"],
      run: "joint",
      sampling: makeSampling(0.02),
    });
    expect(new Set(parts.map(({ sample }) => sample!.roundCount)).size).toBe(1);
    for (const { sample } of parts) expect(sample!.relativeHalfWidth).toBeLessThanOrEqual(0.02);
  });

  it("differences of models with different tokenizers hold the full differences, and are narrower than the models' intervals", async () => {
    const refs = ["plain", "merging", "boundless"];
    const full = await measure({ models: refs, run: "full" });
    let held = 0;
    let count = 0;
    let narrower = 0;
    for (const seed of ["1", "2", "3", "4"]) {
      const parts = await measure({ models: refs, run: `pairs-${seed}`, sampling: makeSampling(0.04, seed) });
      for (const one of await pairedDifferences(new RunFolder(path.join(folder, `pairs-${seed}`)), parts)) {
        const [a, b] = one.models.map((ref) => full.find(({ model }) => model === ref)!.bpc);
        const [low, high] = one.bpcInterval;
        count += 1;
        if (low <= a! - b! && a! - b! <= high) held += 1;
        const ofModels = one.models.map((ref) => parts.find(({ model }) => model === ref)!.bpcInterval!);
        if (high - low < Math.hypot(...ofModels.map((interval) => interval[1] - interval[0]))) narrower += 1;
      }
    }
    expect(count).toBe(12);
    expect(held).toBeGreaterThanOrEqual(9);
    expect(narrower).toBeGreaterThanOrEqual(10);
  });

  it("the plan's hash names precision and seed, and is the old one without them", async () => {
    const hashes = await Promise.all(
      [undefined, makeSampling(0.3), makeSampling(0.2), makeSampling(0.3, "2")].map(
        async (sampling, place) => (await measure({ models: ["plain"], run: `hash-${place}`, sampling }))[0]!.planHash,
      ),
    );
    expect(new Set(hashes).size).toBe(4);
  });

  it("a compressor beside sampled models takes everything", async () => {
    const [, gzip] = await measure({ models: ["plain", "gzip"], run: "gzip", sampling: makeSampling(0.1) });
    expect(gzip).toMatchObject({ kind: "compressor", charCount: documents.join("").length });
    expect(gzip).not.toHaveProperty("sample");
  });

  it("the shard records hold no more than was scored", async () => {
    const [part] = await measure({ models: ["plain"], run: "records", sampling: makeSampling(0.1) });
    const [file] = await readdir(path.join(folder, "records", "shards", "plain"));
    const [, ...lines] = (await readFile(path.join(folder, "records", "shards", "plain", file!), "utf8"))
      .trim()
      .split("\n");
    const windows = lines.flatMap((line) =>
      (JSON.parse(line) as { segments: number[][] }).segments.map(([window]) => window),
    );
    expect(new Set(windows).size).toBe(part!.windowCount);
    expect(part!.windowCount).toBeLessThan(part!.sample!.windowCount);
  });
});

/** Documents of 30 to 1500 characters, each of its own few words, so that they differ in how hard they are. */
function makeDocuments(count: number): string[] {
  const random = createRandom("documents");
  const words = "the river runs past old mill and miller counts bags stone wheel turning slowly by night while".split(
    " ",
  );
  return Array.from({ length: count }, () => {
    const own = 3 + drawIndex(random, words.length - 3);
    const length = Math.round(30 * 50 ** random());
    let text = "";
    while (text.length < length) text += `${words[drawIndex(random, own)]} `;
    return text.slice(0, length);
  });
}
