import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { taskById } from "../benchmark/tasks/all-tasks.js";
import { DataError, UsageError } from "../errors.js";
import { createFakeModel } from "../model/fake-model.js";
import type { Window } from "../model/language-model.js";
import type { BenchmarkResult } from "./benchmark-result.js";
import { readRun } from "./read-run.js";
import { runBenchmarks, type BenchmarkEvent, type BenchmarkRequest } from "./run-benchmarks.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-benchmarks-"));
  await mkdir(path.join(folder, "blimp"));
  for (const [paradigm, count] of [
    ["passive_1", 80],
    ["wh_island", 40],
  ] as const)
    await writeFile(path.join(folder, "blimp", `${paradigm}.jsonl`), lines(pairs(paradigm, count)));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lines = (records: readonly unknown[]): string => records.map((record) => JSON.stringify(record) + "\n").join("");
const nouns = ["miller", "river", "wheel", "baker", "heron", "bell"];

/** Made up; which of the two the fake model likes better is as good as chance. */
function pairs(paradigm: string, count: number) {
  return Array.from({ length: count }, (_, n) => ({
    sentence_good: `The ${nouns[n % 6]} counts ${n} of the ${nouns[(n + 1) % 6]}s.`,
    sentence_bad: `The ${nouns[n % 6]}s counts of ${n} the ${nouns[(n * 5) % 6]}.`,
    UID: paradigm,
    pairID: String(n),
  }));
}

async function ask(
  request: Partial<BenchmarkRequest> = {},
  onEvent: (event: BenchmarkEvent) => void = () => undefined,
): Promise<BenchmarkResult[]> {
  const asking = runBenchmarks({
    models: ["fake"],
    tasks: [{ task: taskById("blimp"), data: path.join(folder, "blimp") }],
    contextTokens: 1900,
    runFolder: path.join(folder, "run"),
    open: async (name) => createFakeModel({ name }),
    ...request,
  });
  let step = await asking.next();
  for (; step.done !== true; step = await asking.next()) onEvent(step.value);
  return step.value;
}

const withoutTime = ({ seconds: _, provenance: __, ...result }: BenchmarkResult) => result;
async function onlyFile(...parts: string[]): Promise<string> {
  const [name] = await readdir(path.join(folder, ...parts));
  return path.join(folder, ...parts, name ?? "nothing");
}

describe("runBenchmarks", () => {
  it("gives the score that a count of the model's own bits gives, suite first, each paradigm the same weight", async () => {
    const [result] = await ask();
    const model = createFakeModel({ name: "fake" });
    const bitsOf = async (sentence: string): Promise<number> => {
      const tokens = Int32Array.of(model.bos as number, ...(await model.tokenize(` ${sentence}`)));
      const [bits] = await model.score([{ tokens, scored: tokens.length - 1 }]);
      return (bits as Float64Array).reduce((sum, one) => sum + one, 0);
    };
    const shares: number[] = [];
    for (const [paradigm, count] of [
      ["passive_1", 80],
      ["wh_island", 40],
    ] as const) {
      let right = 0;
      for (const { sentence_good: good, sentence_bad: bad } of pairs(paradigm, count))
        if ((await bitsOf(good)) <= (await bitsOf(bad))) right += 1;
      shares.push(right / count);
    }
    const rows = result?.scores.map(({ benchmark, score, n, partOf }) => ({ benchmark, score, n, partOf }));
    expect(rows).toEqual([
      { benchmark: "blimp", score: (shares[0]! + shares[1]!) / 2, n: 120, partOf: undefined },
      { benchmark: "blimp_passive_1", score: shares[0], n: 80, partOf: "blimp" },
      { benchmark: "blimp_wh_island", score: shares[1], n: 40, partOf: "blimp" },
    ]);
    expect(result?.data).toMatchObject({
      available: 120,
      availableByPart: { blimp_passive_1: 80, blimp_wh_island: 40 },
    });
  });

  it("reads a finished score instead of asking again, and asks anew where anything differs", async () => {
    const [first] = await ask();
    const events: BenchmarkEvent[] = [];
    const [second] = await ask({}, (event) => events.push(event));
    expect(second).toEqual(first);
    expect(events.map(({ type }) => type)).toEqual(["reading", "benchmark"]);
    const [limited] = await ask({ limit: 10 });
    expect(limited?.scores[0].n).toBe(20);
    expect(limited?.planHash).not.toBe(first?.planHash);
    const { benchmarks, warnings } = await readRun(path.join(folder, "run"));
    expect(benchmarks.map(({ scores }) => scores[0].n)).toEqual([120]);
    expect(warnings.map(({ message }) => message).join()).toMatch(
      /asked blimp 2 times .* shown is the one with 120 items/,
    );
  });

  it("goes on behind the last whole batch, wherever the records are torn, with the same result to the last digit", async () => {
    const [whole] = await ask();
    const records = await readFile(await onlyFile("run", "items", "fake"), "utf8");
    const lineEnds = [...records].flatMap((one, at) => (one === "\n" ? [at + 1] : []));
    const cuts = [0, 1, ...lineEnds, ...lineEnds.slice(1).map((end, n) => end - 7 * (n + 1))];
    for (const cut of cuts) {
      const run = path.join(folder, `torn-${cut}`);
      await cp(path.join(folder, "run"), run, { recursive: true });
      await rm(path.join(run, "scores"), { recursive: true });
      await writeFile(await onlyFile(`torn-${cut}`, "items", "fake"), records.slice(0, cut));
      let asked = 0;
      const [again] = await ask({ runFolder: run }, ({ type }) => (asked += type === "asking" ? 1 : 0));
      expect(withoutTime(again as BenchmarkResult)).toEqual(withoutTime(whole as BenchmarkResult));
      const finishedBatches = Math.max(0, lineEnds.filter((end) => end <= cut).length - 1);
      expect(asked).toBe(lineEnds.length - 1 - finishedBatches);
    }
  });

  it("keeps what was answered when it is interrupted", async () => {
    const stop = new AbortController();
    let batches = 0;
    const interrupted = ask({ signal: stop.signal }, ({ type }) => {
      if (type === "asking" && ++batches === 2) stop.abort();
    });
    await expect(interrupted).rejects.toThrow();
    const progress = JSON.parse(await readFile(path.join(folder, "run", "progress.json"), "utf8"));
    expect(progress).toMatchObject({ state: "stopped", measured: 0, toMeasure: 1, counts: "scores" });
    const resumed: number[] = [];
    await ask({}, (event) => event.type === "asking" && resumed.push(event.resumed));
    expect(resumed[0]).toBe(64);
  });

  it("refuses records that something else has changed, and names the line", async () => {
    await ask();
    const file = await onlyFile("run", "items", "fake");
    const records = (await readFile(file, "utf8")).split("\n");
    const second = JSON.parse(records[2] as string);
    records[2] = JSON.stringify({ ...second, items: second.items.slice(1) });
    await writeFile(file, records.join("\n"));
    await rm(path.join(folder, "run", "scores"), { recursive: true });
    const error = await ask().catch((one: unknown) => one);
    expect(error).toBeInstanceOf(DataError);
    expect(String(error)).toMatch(/Line 3 of .*blimp-.*jsonl is not the record of a batch/);
  });

  it("says before any work what is wrong with a request", async () => {
    const problems = [
      [{ models: [] }, /No model/],
      [{ tasks: [] }, /No task/],
      [{ limit: 0 }, /--limit 0/],
      [{ shots: -1 }, /--shots -1/],
      [{ contextTokens: 12.5 }, /--context 12\.5/],
    ] as const;
    for (const [request, message] of problems) {
      const error = await ask(request).catch((one: unknown) => one);
      expect(error).toBeInstanceOf(UsageError);
      expect(String(error)).toMatch(message);
    }
    const away = { task: taskById("blimp"), data: path.join(folder, "nowhere") };
    await expect(ask({ tasks: [away] })).rejects.toThrow(/nowhere/);
  });

  it("stores answers, prompts' hashes and examples of generated answers, and cuts what does not fit", async () => {
    const item = (n: number) => ({
      question: `Heron number ${n} asks: ${"how many bells ring over the river, ".repeat(4)}?`,
      answer: `Two.\n#### ${n}`,
    });
    const items = Array.from({ length: 9 }, (_, n) => item(n));
    await mkdir(path.join(folder, "gsm8k"));
    await writeFile(path.join(folder, "gsm8k", "test.jsonl"), lines(items.slice(4)));
    await writeFile(path.join(folder, "gsm8k", "train.jsonl"), lines(items.slice(0, 4)));
    const tasks = [{ task: taskById("gsm8k"), data: path.join(folder, "gsm8k") }];
    const [result] = await ask({ tasks, shots: 3, contextTokens: 720 });
    expect(result?.scores).toHaveLength(1);
    expect(result?.scores[0]).toMatchObject({ benchmark: "gsm8k", n: 5, shots: 3 });
    expect(result?.scores[0].shotsUsed).toBeLessThan(3); // In every prompt, so that none stands out by having fewer.
    expect(result?.warnings.map(({ code }) => code)).toEqual(["shots-unusual", "shots-dropped"]);
    const [, first] = (await readFile(path.join(folder, "run", result?.itemsFile ?? ""), "utf8")).split("\n");
    const [record] = JSON.parse(first as string).items;
    expect(record.promptSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(record.answer).toMatchObject({ kind: "generation" });
    // Items are other people's text: of them only the hash stays.
    expect(Object.keys(record).sort()).toEqual(["answer", "id", "index", "metrics", "promptSha256", "shots"]);
  });

  it("asks every batch in one call to the model, the shared prefix and all", async () => {
    const calls: number[] = [];
    const open = async (name: string) => {
      const model = createFakeModel({ name });
      const score = (windows: readonly Window[], signal?: AbortSignal) => {
        calls.push(windows.length);
        return model.score(windows, signal);
      };
      return { ...model, score };
    };
    await ask({ open });
    expect(calls).toEqual([64, 64, 64, 48]);
  });
});
