import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { measureAll, type MeasureEvent } from "../measure/measure-all.js";
import type { Measurement } from "../measure/measurement.js";
import { makeProtocol, type Protocol } from "../measure/protocol.js";
import { RunFolder } from "../measure/run-folder.js";
import { createFakeModel } from "../model/fake-model.js";
import type { LanguageModel } from "../model/language-model.js";
import { fileFromRoot } from "../package-root.js";
import { monthCurves } from "./by-month.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-months-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Dated {
  readonly text: string;
  readonly date?: string;
}

async function measure(
  documents: readonly Dated[],
  protocol: Protocol,
  open: (ref: string) => LanguageModel = (name) => createFakeModel({ name }),
  models = ["fake"],
): Promise<{ measurements: Measurement[]; reused: number }> {
  const file = path.join(folder, "dated.jsonl");
  await writeFile(
    file,
    documents.map(({ text, date }) => JSON.stringify({ content: text, meta: { date } })).join("\n"),
  );
  const measuring = measureAll({
    models,
    corpora: [file],
    protocol,
    runFolder: path.join(folder, "run"),
    modelDates: new Map([["fake", { released: "2026-03-01", source: "given" as const }]]),
    open: (ref) => Promise.resolve(open(ref)),
  });
  let reused = 0;
  const count = (event: MeasureEvent) => event.type === "measurement" && event.reused && (reused += 1);
  let step = await measuring.next();
  for (; step.done !== true; step = await measuring.next()) count(step.value);
  return { measurements: step.value, reused };
}

const curvesOf = (measurements: readonly Measurement[]) =>
  monthCurves(new RunFolder(path.join(folder, "run")), measurements);

const MONTHS = Array.from({ length: 12 }, (_, place) => `2026-${String(place + 1).padStart(2, "0")}`);
const nouns = ["miller", "river", "wheel", "baker", "heron", "bell", "barge"];
const generated = Array.from({ length: 60 }, (_, n) => ({
  text: `Note ${n}: the ${nouns[n % 7]} passed the ${nouns[(n * 3 + 1) % 7]} ${n * n} times 🌊. `.repeat(1 + (n % 4)),
  date: `${MONTHS[n % 3]}-${String(1 + (n % 28)).padStart(2, "0")}`,
}));

describe("the curve over time", () => {
  it("adds up to the measurement when every document is dated, whatever the windows", async () => {
    for (const hasBos of [true, false]) {
      const { measurements } = await measure(generated, makeProtocol("full", 60, 20), (name) =>
        createFakeModel({ name: `${name}-${hasBos}`, hasBos }),
      );
      const [measurement] = measurements as [Measurement];
      const { curves, warnings } = await curvesOf(measurements);
      const months = curves[0]?.months ?? [];
      expect(warnings).toEqual([]);
      expect(months.map(({ month }) => month)).toEqual(MONTHS.slice(0, 3));
      const total = months.reduce((sum, { totalBits }) => sum + totalBits, 0);
      expect(total / measurement.totalBits).toBeCloseTo(1, 12);
      expect(months.reduce((sum, { charCount }) => sum + charCount, 0)).toBe(measurement.charCount);
    }
  });

  it("equals scoring each month's documents alone, since documents are apart", async () => {
    const { measurements } = await measure(generated, makeProtocol("full", 60, 20));
    const { curves } = await curvesOf(measurements);
    for (const { month, bpc } of curves[0]?.months ?? []) {
      const model = createFakeModel({ name: "fake" });
      let bits = 0;
      let chars = 0;
      for (const { text } of generated.filter(({ date }) => date.startsWith(month))) {
        const tokens = await model.tokenize(text);
        chars += [...text].length;
        for (let from = 0; from < tokens.length;) {
          // The first window takes all that fits beside the BOS, each later one twenty tokens more.
          const to = Math.min(tokens.length, from === 0 ? 60 : from + 20);
          const window = [model.bos as number, ...tokens.slice(Math.max(0, to - 60), to)];
          const [row] = await model.score([{ tokens: Int32Array.from(window), scored: to - from }]);
          for (const one of row as Float64Array) bits += one;
          from = to;
        }
      }
      expect(bpc).toBeCloseTo(bits / chars, 9);
    }
  });

  it("gives a window's bits to the documents that hold its tokens, where windows cross documents", async () => {
    const { measurements } = await measure(generated, makeProtocol("paper", 120, 64));
    const [measurement] = measurements as [Measurement];
    const { curves } = await curvesOf(measurements);
    const [curve] = curves;
    // What is not whole lies at the end: the tail that the protocol never scores.
    expect(curve?.unscored.documentCount).toBeLessThan(3);
    const chars = curve?.months.reduce((sum, { charCount }) => sum + charCount, 0) ?? 0;
    expect(chars + (curve?.unscored.charCount ?? 0)).toBe(measurement.charCount);
    const bits = curve?.months.reduce((sum, { totalBits }) => sum + totalBits, 0) ?? 0;
    expect(bits).toBeLessThanOrEqual(measurement.totalBits + 1e-6);
    expect(bits / measurement.totalBits).toBeGreaterThan(0.9);
  });

  it("follows new dates without scoring again, and warns by the new ones", async () => {
    const first = await measure(generated, makeProtocol("full", 60, 20));
    expect(first.measurements[0]?.warnings.map(({ code }) => code)).toEqual(["older-than-model"]);
    const later = generated.map(({ text, date }) => ({ text, date: date.replace("2026", "2027") }));
    const second = await measure(later, makeProtocol("full", 60, 20));
    expect(second.reused).toBe(1);
    expect(second.measurements[0]?.warnings).toEqual([]);
    expect(second.measurements[0]?.corpusInfo.dates?.first).toMatch(/^2027-01/);
    expect((await curvesOf(second.measurements)).curves[0]?.months[0]?.month).toBe("2027-01");
  });

  it("is absent, with the reason, without dates or without records", async () => {
    const undated = await measure(
      generated.map(({ text }) => ({ text })),
      makeProtocol("full", 60, 20),
    );
    expect(undated.measurements[0]?.corpusInfo.dates).toEqual({ undated: 60 });
    expect((await curvesOf(undated.measurements)).warnings[0]?.message).toContain("has a date");
    const { measurements } = await measure(generated, makeProtocol("full", 60, 20));
    await rm(path.join(folder, "run", "shards"), { recursive: true });
    const { curves, warnings } = await curvesOf(measurements);
    expect(curves).toEqual([]);
    expect(warnings[0]?.code).toBe("by-month-no-records");
  });

  it("does not read a file of dates that was cut or changed", async () => {
    const { measurements } = await measure(generated, makeProtocol("full", 60, 20));
    const name = (await readdir(path.join(folder, "run", "documents"))).find((one) => one.endsWith(".dates")) as string;
    const file = path.join(folder, "run", "documents", name);
    const content = await readFile(file, "utf8");
    for (const damaged of [content.replace("2026-01", "2026-99"), content.replace(/^./, "x"), ""]) {
      await writeFile(file, damaged);
      expect((await curvesOf(measurements)).curves).toEqual([]);
    }
    await writeFile(file, content);
    await truncate(file, 200);
    expect((await curvesOf(measurements)).curves).toEqual([]);
    await writeFile(file, content);
    expect((await curvesOf(measurements)).curves).toHaveLength(1);
  });
});

const shared = fileFromRoot("../shared/corpora/english.jsonl");

describe.skipIf(!existsSync(shared))(
  `a training cutoff${existsSync(shared) ? "" : " (skipped: no ../shared/corpora)"}`,
  () => {
    it(
      "is a step in the curve of the model that has seen the text before, and in no other",
      { timeout: 120_000 },
      async () => {
        const text = readFileSync(shared, "utf8")
          .split("\n", 60)
          .map((line) => (line === "" ? "" : (JSON.parse(line) as { content: string }).content))
          .join("\n");
        // Passages go round the months, so that all months are alike but for what was seen.
        const documents = Array.from({ length: 120 }, (_, n) => ({
          text: text.slice(n * 600, (n + 1) * 600),
          date: `${MONTHS[n % 12]}-15`,
        }));
        const seen = documents.filter(({ date }) => date < "2026-08").map((one) => one.text);
        const { measurements } = await measure(
          documents,
          makeProtocol("full", 1900, 512),
          (name) => (name === "fake" ? remembering(createFakeModel({ name }), seen) : createFakeModel({ name })),
          ["fake", "control"],
        );
        const { curves } = await curvesOf(measurements);
        const [remembered, control] = curves.map(({ months }) => months.map(({ bpc }) => bpc)) as [number[], number[]];
        const ratios = remembered.map((bpc, month) => bpc / (control[month] as number));
        for (const [month, ratio] of ratios.entries()) expect(ratio, MONTHS[month]).toBeCloseTo(month < 7 ? 0.5 : 1, 9);
        // The step is outside the intervals of its own curve, and no step of the control is.
        const [before, after] = [curves[0]?.months[6]?.bpcInterval, curves[0]?.months[7]?.bpcInterval];
        expect(before?.[1]).toBeLessThan(after?.[0] as number);
        expect(Math.max(...control) / Math.min(...control)).toBeLessThan(1.5);
      },
    );
  },
);

/** A model that has these texts by heart: half the bits for each token of them. */
function remembering(model: LanguageModel, texts: readonly string[]): LanguageModel {
  const known = new Set(texts);
  return {
    ...model,
    score: async (windows, signal) => {
      const bits = await model.score(windows, signal);
      return Promise.all(
        bits.map(async (row, index) => {
          const own = (windows[index]?.tokens ?? new Int32Array()).filter((token) => token !== model.bos);
          return known.has(await model.detokenize(own)) ? row.map((one) => one / 2) : row;
        }),
      );
    },
  };
}
