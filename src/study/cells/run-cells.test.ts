import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Measurement } from "../../measure/measurement.js";
import { runCells, type StudyOutcome, type StudyRunRequest } from "./run-cells.js";
import { studyStatus } from "./study-status.js";
import { planStudy } from "./plan-study.js";
import { corpusText, countedModels, finish, studyOf, type Counted } from "./study.test.support.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-study-"));
  await writeFile(path.join(folder, "one.jsonl"), corpusText("one"));
  await writeFile(path.join(folder, "two.jsonl"), corpusText("two"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const protocol = "protocols: {context: 60, stride: 20}\n";
const base = `models: [fake-a, fake-bb, "gzip:9"]\ncorpora: [one.jsonl]\n${protocol}`;

async function run(text: string, counted: Counted, more: Partial<StudyRunRequest> = {}): Promise<StudyOutcome> {
  return finish(runCells({ study: studyOf(folder, text), models: counted.models, ...more }));
}

const states = ({ cells }: Pick<StudyOutcome, "cells">) => cells.map(({ id, state }) => `${id}: ${state}`);
const numbers = (all: readonly Measurement[]) =>
  all.map(({ model, corpus, totalBits, bpc, planHash }) => ({ model, corpus, totalBits, bpc, planHash }));

/** Made up, in the shape of BLiMP's files. */
async function writePairs(count: number): Promise<void> {
  const nouns = ["miller", "river", "wheel", "baker"];
  const pairs = Array.from({ length: count }, (_, n) => ({
    sentence_good: `The ${nouns[n % 4]} counts ${n} of the ${nouns[(n + 1) % 4]}s.`,
    sentence_bad: `The ${nouns[n % 4]}s counts of ${n} the ${nouns[(n * 3) % 4]}.`,
    UID: "passive_1",
    pairID: String(n),
  }));
  await mkdir(path.join(folder, "blimp"));
  await writeFile(path.join(folder, "blimp", "passive_1.jsonl"), pairs.map((one) => JSON.stringify(one)).join("\n"));
}

describe("running a study", () => {
  it("measures nothing again that is done: adding a model or a corpus scores only what is new, and opens only that", async () => {
    const first = countedModels();
    const before = await run(base, first);
    expect(states(before)).toEqual([
      "fake-a · one.jsonl · full 60/20: done",
      "fake-bb · one.jsonl · full 60/20: done",
      "gzip:9 · one.jsonl: done",
    ]);
    const again = countedModels();
    const repeated = await run(base, again);
    expect([again.opened, repeated.cells.every((one) => one.state === "done" && one.reused)]).toEqual([[], true]);
    expect(numbers(repeated.measurements)).toEqual(numbers(before.measurements));

    const model = countedModels();
    await run(base.replace("fake-bb,", "fake-bb, fake-ccc,"), model);
    expect([...model.windows.keys(), ...model.opened]).toEqual(["fake-ccc", "fake-ccc"]);

    const corpus = countedModels();
    await run(base.replace("one.jsonl", "one.jsonl, two.jsonl"), corpus);
    const perCorpus = (first.windows.get("fake-a") as number) + (first.windows.get("fake-bb") as number);
    expect((corpus.windows.get("fake-a") as number) + (corpus.windows.get("fake-bb") as number)).toBe(perCorpus);
  });

  it("asks nothing again of a benchmark that is answered: a new model alone is asked, a new limit asks all", async () => {
    await writePairs(12);
    const text = "models: [fake-a, fake-bb]\nbenchmarks: [{task: blimp, data: ./blimp, limit: 10}]\n";
    const first = countedModels();
    expect(states(await run(text, first))).toEqual(["fake-a · blimp: done", "fake-bb · blimp: done"]);
    expect(first.windows.get("fake-a")).toBeGreaterThan(0);
    const before = await studyStatus(studyOf(folder, text));
    expect(before.cells[0]?.score).toBeGreaterThanOrEqual(0);

    const added = countedModels();
    const more = text.replace("fake-bb", "fake-bb, fake-ccc, gzip");
    const outcome = await run(more, added);
    expect(added.opened).toEqual(["fake-ccc"]);
    expect(added.windows).toEqual(new Map([["fake-ccc", first.windows.get("fake-a")]]));
    expect(outcome.cells.map((one) => [one.id, one.state === "done" && one.reused])).toEqual([
      ["fake-a · blimp", true],
      ["fake-bb · blimp", true],
      ["fake-ccc · blimp", false],
    ]);
    const after = await studyStatus(studyOf(folder, more));
    expect(after.cells.slice(0, 2)).toEqual(before.cells);
    expect((await finish(planStudy({ study: studyOf(folder, more), models: added.models }))).cells[2]).toMatchObject({
      ...{ kind: "benchmark", subject: "blimp", state: "done", items: 10 },
    });

    const limited = countedModels();
    await run(text.replace("limit: 10", "limit: 4"), limited);
    expect(limited.opened).toEqual(["fake-a", "fake-bb"]);
  });

  it("goes on behind the answers that were given when a benchmark is killed, with the same score", async () => {
    await writePairs(80);
    const text = "models: fake-a\nbenchmarks: [{task: blimp, data: ./blimp}]\n";
    const runFolder = path.join(folder, "whole");
    const whole = countedModels();
    await run(text, whole, { runFolder });
    const all = whole.windows.get("fake-a") as number;
    const controller = new AbortController();
    const killed = countedModels((count) => {
      if (count > all / 2) controller.abort();
    });
    await expect(run(text, killed, { signal: controller.signal })).rejects.toThrow();
    const rest = countedModels();
    await run(text, rest);
    expect(rest.windows.get("fake-a")).toBeLessThan(all);
    const scoreIn = async (where?: string) => (await studyStatus(studyOf(folder, text), where)).cells[0]?.score;
    expect(await scoreIn()).toBe(await scoreIn(runFolder));
  });

  it("measures again what changed under its name: the corpus", async () => {
    const before = await run(base, countedModels());
    await writeFile(path.join(folder, "one.jsonl"), corpusText("another"));
    const counted = countedModels();
    const after = await run(base, counted);
    expect(counted.opened).toEqual(["fake-a", "fake-bb"]);
    expect(after.measurements[0]?.bpc).not.toBe(before.measurements[0]?.bpc);
  });

  it("goes on behind a cell that fails, writes down why, and tries it again", async () => {
    const text = base.replace("fake-bb", "missing.gguf").replace("one.jsonl", "absent.jsonl, one.jsonl");
    const outcome = await run(text, countedModels());
    expect(states(outcome)).toEqual([
      "fake-a · absent.jsonl · full 60/20: failed",
      "fake-a · one.jsonl · full 60/20: done",
      "missing.gguf · absent.jsonl · full 60/20: failed",
      "missing.gguf · one.jsonl · full 60/20: failed",
      "gzip:9 · absent.jsonl: failed",
      "gzip:9 · one.jsonl: done",
    ]);
    const status = await studyStatus(studyOf(folder, text));
    expect(status.cells[3]).toMatchObject({ state: "failed", error: { code: "model-missing", exitCode: 3 } });
    await writeFile(path.join(folder, "absent.jsonl"), corpusText("late"));
    const later = await run(text, countedModels());
    expect(states(later).filter((state) => state.endsWith("failed"))).toHaveLength(2);
  });

  it("fails a cell whose context the model was not made for, and no other of that model", async () => {
    const counted = countedModels();
    const { open } = counted.models;
    const models = {
      ...counted.models,
      open: async (model: Parameters<typeof open>[0], context: number) => {
        if (context > 100) throw new RangeError("too long");
        return open(model, context);
      },
    };
    const text = base.replace(protocol, "protocols: [{context: 200, stride: 20}, {context: 60, stride: 20}]\n");
    const outcome = await run(text, { ...counted, models });
    expect(states(outcome).slice(0, 2)).toEqual([
      "fake-a · one.jsonl · full 200/20: failed",
      "fake-a · one.jsonl · full 60/20: done",
    ]);
  });

  it("stops behind a shard when the time is over, says what is left, and ends with the same bits later", async () => {
    const whole = await run(base, countedModels(), { runFolder: path.join(folder, "whole") });
    const text = `${base}budget: {maxTime: 10s}\n`;
    let time = 0;
    const slow = countedModels(() => (time += 2500));
    const outcome = await run(text, slow, { now: () => time });
    expect(states(outcome)).toEqual([
      "fake-a · one.jsonl · full 60/20: left",
      "fake-bb · one.jsonl · full 60/20: left",
      "gzip:9 · one.jsonl: left",
    ]);
    const status = await studyStatus(studyOf(folder, text));
    expect(status.cells[0]?.state).toBe("partly");
    const { done, total } = status.cells[0]?.shards as { done: number; total: number };
    expect([done > 0, done < total]).toEqual([true, true]);
    const plan = await finish(planStudy({ study: studyOf(folder, text), models: slow.models }));
    expect(plan.cells[0]).toMatchObject({ state: "partly", shards: { done, total } });

    const rest = countedModels();
    const finished = await run(base, rest);
    expect(numbers(finished.measurements)).toEqual(numbers(whole.measurements));
    // What was scored before is not scored again.
    expect((slow.windows.get("fake-a") as number) + (rest.windows.get("fake-a") as number)).toBe(
      rest.windows.get("fake-bb"),
    );
  });

  it("goes on after an abort, which is as good as a kill, with the same bits", async () => {
    const whole = await run(base, countedModels(), { runFolder: path.join(folder, "whole") });
    const controller = new AbortController();
    const killed = countedModels((count) => {
      if (count > 60) controller.abort();
    });
    await expect(run(base, killed, { signal: controller.signal })).rejects.toThrow();
    const resumed = await run(base, countedModels());
    expect(numbers(resumed.measurements)).toEqual(numbers(whole.measurements));
  });

  it("says in its status who scores, while a run on a queue goes on, and not when that ended or was killed long ago", async () => {
    await run(base, countedModels());
    const file = path.join(folder, "runs/study/progress.json");
    const workers = [{ name: "host-1", state: "scoring", model: "fake-a", shards: 3 }];
    const progress = {
      schemaVersion: 1,
      state: "running",
      pid: process.pid,
      updatedAt: new Date().toISOString(),
      workers,
    };
    const statusWith = async (changed: object) => {
      await writeFile(file, JSON.stringify({ ...progress, ...changed }));
      return (await studyStatus(studyOf(folder, base))).workers;
    };
    expect(await statusWith({})).toEqual(workers);
    expect(await statusWith({ state: "stopped" })).toBeUndefined();
    expect(await statusWith({ pid: 2 ** 30, updatedAt: "2026-01-01T00:00:00Z" })).toBeUndefined();
  });

  it("shows the first protocol in study.json and keeps the others' records", async () => {
    const text = base.replace(
      protocol,
      "protocols: [{context: 60, stride: 20}, {name: paper, context: 50, stride: 25}]\n",
    );
    const outcome = await run(text, countedModels());
    expect(outcome.measurements.map((one) => one.protocol.name)).toEqual(["full", "paper", "full", "paper", "whole"]);
    const study = JSON.parse(await readFile(path.join(folder, "runs/study/study.json"), "utf8")) as StudyOutcome;
    expect(study.measurements.map((one) => one.protocol.name)).toEqual(["full", "full", "whole"]);
  });
});
