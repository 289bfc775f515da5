import { mkdtemp, readFile, readdir, rm, truncate, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gsm8k } from "../benchmark/tasks/gsm8k.js";
import { createFakeModel } from "../model/fake-model.js";
import { createRandom, drawOne } from "../math/random.js";
import { runScreen, type ScreenEvent, type ScreenRequest } from "./run-screen.js";
import type { ScreenResult } from "./screen-result.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-screen-"));
  const random = createRandom("items");
  const words = ["the river", "seven", "apples", "and then", "a train", "ran", "twice", "more", "in all"];
  const line = (): string => Array.from({ length: 8 }, () => drawOne(random, words)).join(" ");
  for (const split of ["test", "train"])
    await writeFile(
      path.join(folder, `gsm8k_${split}.jsonl`),
      Array.from({ length: 80 }, () => JSON.stringify({ question: `${line()}?`, answer: `${line()}.\n#### 7` })).join(
        "\n",
      ),
    );
  await writeFile(path.join(folder, "control.txt"), Array.from({ length: 30 }, line).join("\n"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

let opened = 0;
let scored = 0;
function request(options: Partial<ScreenRequest> = {}): ScreenRequest {
  const models = ["a", "b", "c", "d", "e"];
  return {
    models,
    tasks: [{ task: gsm8k, data: folder, controls: [path.join(folder, "control.txt")] }],
    ...{ limit: 40, kPercent: 20, alpha: 0.01, contextTokens: 1900 },
    runFolder: path.join(folder, "run"),
    open: async (ref) => {
      opened++;
      const place = models.indexOf(ref);
      const model = createFakeModel({ name: ref, order: place % 3, smoothing: 1 + place, seed: place });
      return { ...model, score: (windows, signal) => ((scored += windows.length), model.score(windows, signal)) };
    },
    ...options,
  };
}

async function finish(
  asked: ScreenRequest,
  watch: (event: ScreenEvent) => void = () => {},
): Promise<[ScreenResult, ...ScreenResult[]]> {
  const events = runScreen(asked);
  let step = await events.next();
  for (; step.done !== true; step = await events.next()) watch(step.value);
  return step.value as [ScreenResult, ...ScreenResult[]];
}

const withoutTimes = ({ models, provenance: _provenance, ...rest }: ScreenResult) => ({
  ...rest,
  models: models.map(({ seconds: _seconds, ...model }) => model),
});

describe("runScreen", () => {
  it("reads every item of both splits with every model, and leaves the decision in the run folder", async () => {
    const [result] = await finish(request());
    expect(result.models.map(({ splits }) => splits.map(({ split, items }) => `${split} ${items}`))).toEqual(
      Array(5).fill(["test 40", "train 40"]),
    );
    expect(result.tests).toHaveLength(15);
    const [name = ""] = await readdir(path.join(folder, "run", "screens"));
    expect(JSON.parse(await readFile(path.join(folder, "run", "screens", name), "utf8"))).toEqual(result);
    expect(result.warnings.map(({ code }) => code)).toEqual(["screen-few-models"]);
  });

  it("gives the same after a kill in the middle of a line, and reads only what is missing", async () => {
    const [whole] = await finish(request({ runFolder: path.join(folder, "other") }));
    const stopped = runScreen(request());
    for (let seen = 0; seen < 4;) {
      const { value } = await stopped.next();
      if ((value as ScreenEvent).type === "screening") seen++;
    }
    await stopped.return([]);
    const items = path.join(folder, "run", "items");
    const [model = ""] = await readdir(items);
    const [file = ""] = await readdir(path.join(items, model));
    const torn = path.join(items, model, file);
    await truncate(torn, (await readFile(torn)).length - 20);
    let resumed = 0;
    const [again] = await finish(request(), (event) => {
      if (event.type === "screening") resumed = Math.max(resumed, event.resumed);
    });
    expect(resumed).toBeGreaterThan(0);
    expect(withoutTimes(again)).toEqual(withoutTimes(whole));
  });

  it("scores nothing again for another k, and decides from the record", async () => {
    const [first] = await finish(request());
    [opened, scored] = [0, 0];
    const [second] = await finish(request({ kPercent: 50 }));
    expect(scored).toBe(0);
    expect(opened).toBeGreaterThan(0);
    expect(second.models[0]?.splits[0]?.mean).toBeLessThan(first.models[0]?.splits[0]?.mean as number);
    expect(await readdir(path.join(folder, "run", "screens"))).toHaveLength(2);
  });

  it("refuses a compressor, a model named twice, and a trusted stranger before anything is read", async () => {
    const code = async (options: Partial<ScreenRequest>) =>
      finish(request(options)).then(
        () => "none",
        (error: { code: string }) => error.code,
      );
    expect(await code({ models: ["a", "gzip"] })).toBe("screen-compressor");
    expect(await code({ models: ["a", "a"] })).toBe("model-twice");
    expect(await code({ trusted: ["z"] })).toBe("trust");
    expect(await code({ kPercent: 0 })).toBe("k");
    expect(await code({ alpha: 1 })).toBe("alpha");
  });
});
