import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "../../math/random.js";
import type { ModelInfo } from "../../model/language-model.js";
import type { Measurement } from "../../measure/measurement.js";
import { OUTCOME_FILE } from "./cell-outcome.js";
import { mergeParts } from "./merge-parts.js";
import { listParts } from "./part-folder.js";
import { runCells } from "./run-cells.js";
import type { StudyModels } from "./study-models.js";
import { studyStatus } from "./study-status.js";
import { corpusText, countedModels, finish, studyOf } from "./study.test.support.js";

let folder: string;
let whole: readonly Measurement[];
const text = `models: [fake-a, "gzip:9", fake-ccc]\ncorpora: [one.jsonl, two.jsonl]
protocols: [{context: 60, stride: 20}, {name: paper, context: 50, stride: 25}]\n`;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-merge-"));
  await writeFile(path.join(folder, "one.jsonl"), corpusText("one"));
  await writeFile(path.join(folder, "two.jsonl"), corpusText("two"));
  const study = studyOf(folder, text);
  whole = (await finish(runCells({ study, models: countedModels().models, runFolder: path.join(folder, "whole") })))
    .measurements;
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function runParts(name: string, count: number, yaml = text): Promise<string[]> {
  const runFolder = path.join(folder, name);
  const study = studyOf(folder, yaml);
  for (let index = 0; index < count; index++) {
    await finish(runCells({ study, models: countedModels().models, runFolder, part: { index, count } }));
  }
  return listParts(runFolder);
}

/** Everything but when, how long and by which command. */
const numbers = (all: readonly Measurement[]): unknown[] =>
  all.map(({ provenance: _p, seconds: _s, ...one }) => {
    const { tokensPerSecond: _t, bytesPerSecond: _b, ...rest } = one as typeof one & Record<string, unknown>;
    return rest;
  });

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "none",
    (error: { code: string }) => error.code,
  );

describe("the parts of a study", () => {
  it.each([2, 3, 5])(
    "%i of them, united, are the single process's measurements to the last bit",
    async (count) => {
      const parts = await runParts(`n${count}`, count);
      expect(parts).toHaveLength(count);
      const output = path.join(folder, `n${count}`);
      const merged = await mergeParts({ parts, output });
      expect(numbers(merged.measurements)).toEqual(numbers(whole));
      expect(merged.missing).toEqual([]);
      // The united folder is a run folder like any other: a run finds everything done.
      const counted = countedModels();
      const again = await finish(runCells({ study: studyOf(folder, text), models: counted.models, runFolder: output }));
      expect([counted.opened, numbers(again.measurements)]).toEqual([[], numbers(whole)]);
    },
    120_000,
  );

  it("are equal in size, to within a shard of each cell", async () => {
    const study = studyOf(folder, text.replace(', "gzip:9"', ""));
    const windows: number[] = [];
    for (let index = 0; index < 3; index++) {
      const counted = countedModels();
      const runFolder = path.join(folder, "sizes");
      await finish(runCells({ study, models: counted.models, runFolder, part: { index, count: 3 } }));
      windows.push([...counted.windows.values()].reduce((sum, one) => sum + one, 0));
    }
    const mean = windows.reduce((sum, one) => sum + one, 0) / 3;
    for (const one of windows) expect(Math.abs(one - mean) / mean).toBeLessThan(0.3);
  }, 120_000);

  it("go on where they were killed, at any shard, with the same result", async () => {
    const random = createRandom("kills");
    const runFolder = path.join(folder, "killed");
    const study = studyOf(folder, text);
    for (let index = 0; index < 2; index++) {
      for (let isDone = false; !isDone;) {
        const controller = new AbortController();
        const after = 40 + Math.floor(random() * 150);
        const counted = countedModels((count) => {
          if (count > after) controller.abort();
        });
        const request = {
          study,
          models: counted.models,
          runFolder,
          part: { index, count: 2 },
          signal: controller.signal,
        };
        isDone = (await codeOf(finish(runCells(request)))) === "none";
      }
    }
    const merged = await mergeParts({ parts: await listParts(runFolder), output: path.join(folder, "killed-out") });
    expect(numbers(merged.measurements)).toEqual(numbers(whole));
  }, 240_000);

  it("say what they are while they go on, and what lacks", async () => {
    const runFolder = path.join(folder, "half");
    const study = studyOf(folder, text);
    await finish(runCells({ study, models: countedModels().models, runFolder, part: { index: 1, count: 2 } }));
    const status = await studyStatus(study, runFolder);
    expect(status.parts).toEqual(["2-of-2"]);
    expect(new Set(status.cells.map(({ state }) => state))).toEqual(new Set(["waiting", "partly", "done"]));
    const parts = await listParts(runFolder);
    const output = path.join(folder, "half-out");
    await expect(mergeParts({ parts, output })).rejects.toMatchObject({
      code: "shard-missing",
      message: expect.stringContaining("part 1/2 is not among them"),
    });
    await expect(readdir(output)).rejects.toThrow();
    const merged = await mergeParts({ parts, output, unfinished: true });
    expect(merged.missing.join()).toMatch(/lacks \d+ of \d+ shards/);
    expect(merged.measurements.length).toBeLessThan(whole.length);
  }, 120_000);

  it("are refused when one is given twice, is no part, or was cut otherwise", async () => {
    const parts = await runParts("refused", 2);
    const output = path.join(folder, "refused-out");
    const [first, second] = parts as [string, string];
    expect(await codeOf(mergeParts({ parts: [first, second, first], output }))).toBe("part-double");
    expect(await codeOf(mergeParts({ parts: [first, folder], output }))).toBe("part-missing");
    const others = await runParts("others", 2, text.replace("fake-ccc", "fake-dddd"));
    expect(await codeOf(mergeParts({ parts: [first, others[1] as string], output }))).toBe("part-division");
    const thirds = await runParts("thirds", 3);
    expect(await codeOf(mergeParts({ parts: [first, thirds[1] as string], output }))).toBe("part-division");
  }, 120_000);

  it.each<[string, (info: ModelInfo) => ModelInfo, string]>([
    [
      "another processor",
      (info) => ({ ...info, backend: { ...info.backend, device: "cpu:other" } }),
      "another engine (cpu:fake, 1 threads, fake",
    ],
    [
      "other weights under the same name and size",
      (info) => ({ ...info, sha256: "ab".repeat(32) }),
      "another model file (",
    ],
  ])("are refused when one machine had %s", async (what, change, message) => {
    const runFolder = path.join(folder, what);
    const study = studyOf(folder, "models: fake-a\ncorpora: one.jsonl\nprotocols: {context: 60, stride: 20}\n");
    for (const index of [0, 1]) {
      const { models } = countedModels();
      const open: StudyModels["open"] = async (...asked) => {
        const model = await models.open(...asked);
        return index === 0 ? model : { ...model, info: change(model.info) };
      };
      await finish(runCells({ study, models: { ...models, open }, runFolder, part: { index, count: 2 } }));
    }
    const merging = mergeParts({ parts: await listParts(runFolder), output: path.join(folder, `${what}-out`) });
    await expect(merging).rejects.toMatchObject({
      code: "part-plan",
      exitCode: 4,
      message: expect.stringContaining(`fake-a on one.jsonl: part 1/2 and part 2/2 have ${message}`),
      hint: expect.stringContaining("cpuVariant"),
    });
  });

  it("are refused when their records are damaged, doubled or another plan's", async () => {
    const parts = await runParts("damaged", 2);
    const output = path.join(folder, "damaged-out");
    const attempt = async (edit: (log: string[]) => string[]): Promise<string> => {
      const copy = path.join(folder, `copy-${Math.abs(Number(process.hrtime.bigint() % 1_000_000_007n))}`);
      await cp(parts[0] as string, copy, { recursive: true });
      const shards = path.join(copy, "shards", "fake-a");
      const file = path.join(shards, (await readdir(shards))[0] as string);
      const lines = (await readFile(file, "utf8")).split("\n").slice(0, -1);
      await writeFile(file, edit(lines).join("\n") + "\n");
      return codeOf(mergeParts({ parts: [copy, parts[1] as string], output }));
    };
    expect(await attempt((lines) => lines)).toBe("none");
    expect(await attempt((lines) => lines.slice(0, -1))).toBe("shard-missing");
    expect(await attempt((lines) => lines.with(1, "{"))).toBe("checkpoint-damaged");
    expect(
      await attempt((lines) => lines.with(0, JSON.stringify({ schemaVersion: 1, planHash: "0".repeat(64) }))),
    ).toBe("record-plan");
    expect(await attempt((lines) => lines.with(1, (lines[1] as string).replace('"shard":', '"shard":1')))).toBe(
      "record-damaged",
    );
    // Of a cell that both parts share, a shard of the one in the log of the other.
    const shared = await sharedLog(parts as [string, string]);
    const [mine, theirs] = await Promise.all(shared.map(async (file) => (await readFile(file, "utf8")).split("\n")));
    await writeFile(shared[0] as string, [...(mine as string[]).slice(0, -1), (theirs as string[])[1], ""].join("\n"));
    expect(await codeOf(mergeParts({ parts, output }))).toBe("shard-double");
    const outcomes = await readFile(path.join(parts[0] as string, OUTCOME_FILE), "utf8");
    expect(JSON.parse(outcomes)).toMatchObject({ part: { index: 0, count: 2 } });
  }, 240_000);
});

/** A log of the same plan, with records, in both. */
async function sharedLog([one, other]: readonly [string, string]): Promise<[string, string]> {
  for (const model of await readdir(path.join(one, "shards"))) {
    for (const name of await readdir(path.join(one, "shards", model))) {
      const pair: [string, string] = [path.join(one, "shards", model, name), path.join(other, "shards", model, name)];
      const logs = await Promise.all(pair.map((file) => readFile(file, "utf8").catch(() => "")));
      if (logs.every((log) => log.split("\n").length > 2)) return pair;
    }
  }
  throw new Error("the parts share no cell");
}
