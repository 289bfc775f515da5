import { describe, expect, it } from "vitest";
import { createFakeModel } from "../../model/fake-model.js";
import type { LanguageModel, Window } from "../../model/language-model.js";
import { hashProbeItems } from "./hash-probe-items.js";
import { probeItems } from "./probe-items.js";
import { scoreProbe, type ProbeProgress, type ProbeScore, type ScoreProbeOptions } from "./score-probe.js";

async function finish(
  model: LanguageModel,
  options: ScoreProbeOptions = {},
): Promise<{ events: ProbeProgress[]; score: ProbeScore }> {
  const events: ProbeProgress[] = [];
  const run = scoreProbe(model, "english", options);
  for (;;) {
    const step = await run.next();
    if (step.done) return { events, score: step.value };
    events.push(step.value);
  }
}

/** A byte-level model whose bits for a window are decided by its text. */
function modelThatCharges(bitsOf: (text: string) => number): LanguageModel {
  const base = createFakeModel({ merges: [] });
  return {
    ...base,
    score: async (windows: readonly Window[]) =>
      windows.map(({ tokens, scored }) =>
        new Float64Array(scored).fill(bitsOf(Buffer.from(tokens.subarray(1)).toString()) / scored),
      ),
  };
}

const rightTexts = new Set(probeItems("english").map(({ context, choices, answer }) => context + choices[answer]));

describe("scoreProbe", () => {
  it("gives 1 to a model that knows every answer and 0 to one that knows every wrong one", async () => {
    const knowing = (await finish(modelThatCharges((text) => (rightTexts.has(text) ? 1 : 20)))).score;
    expect(knowing).toMatchObject({ accuracy: 1, correct: 480, itemCount: 480, chance: 0.5, accuracyPerByte: 1 });
    expect(knowing.interval.high).toBe(1);
    expect(knowing.interval.low).toBeGreaterThan(0.99);
    const contrary = (await finish(modelThatCharges((text) => (rightTexts.has(text) ? 400 : 1)))).score;
    expect(contrary).toMatchObject({ accuracy: 0, correct: 0 });
  });

  it("gives exactly chance to a model that finds everything equally likely, or that sees only the last letter", async () => {
    expect((await finish(modelThatCharges(() => 8))).score.accuracy).toBe(0.5);
    expect((await finish(modelThatCharges((text) => text.charCodeAt(text.length - 1)))).score.accuracy).toBe(0.5);
  });

  it("agrees with a plain loop over the items, by total bits and by bits per byte", async () => {
    const model = createFakeModel({ order: 1, merges: [] });
    let [correct, correctPerByte] = [0, 0];
    for (const { context, choices, answer } of probeItems("english")) {
      const totals: number[] = [];
      for (const choice of choices) {
        const tokens = Int32Array.of(model.bos!, ...(await model.tokenize(context + choice)));
        const [bits] = await model.score([{ tokens, scored: Buffer.byteLength(choice) }]);
        totals.push([...bits!].reduce((sum, value) => sum + value, 0));
      }
      const perByte = totals.map((total, place) => total / Buffer.byteLength(choices[place]!));
      if (totals.indexOf(Math.min(...totals)) === answer) correct++;
      if (perByte.indexOf(Math.min(...perByte)) === answer) correctPerByte++;
    }
    const { score } = await finish(model);
    expect(score.correct).toBe(correct);
    expect(score.accuracyPerByte).toBe(correctPerByte / 480);
  });

  it("records what was asked: metric, version, seed and the items' hash", async () => {
    const { score } = await finish(createFakeModel(), { seed: 3, count: 56 });
    expect(score).toMatchObject({
      family: "english",
      metric: "loglikelihood",
      probeVersion: 1,
      seed: 3,
      itemCount: 56,
    });
    expect(score.itemsSha256).toBe(hashProbeItems(probeItems("english", { seed: 3, count: 56 })));
  });

  it("reports kinds that add up to the whole", async () => {
    const { score } = await finish(createFakeModel(), { count: 200 });
    const kinds = Object.values(score.byKind);
    expect(kinds.length).toBeGreaterThanOrEqual(12);
    expect(kinds.reduce((sum, { itemCount }) => sum + itemCount, 0)).toBe(200);
    expect(kinds.reduce((sum, { correct }) => sum + correct, 0)).toBe(score.correct);
  });

  it("says how far it is after each batch, and gives the same score whatever the batch", async () => {
    const whole = await finish(createFakeModel(), { count: 100, itemsPerBatch: 1000 });
    const parts = await finish(createFakeModel(), { count: 100, itemsPerBatch: 30 });
    expect(parts.score).toEqual(whole.score);
    expect(parts.events.map(({ itemsDone }) => itemsDone)).toEqual([30, 60, 90, 100]);
    expect(parts.events.at(-1)).toMatchObject({ family: "english", itemCount: 100, correct: parts.score.correct });
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    const run = scoreProbe(createFakeModel(), "math", { itemsPerBatch: 10 }, controller.signal);
    await run.next();
    controller.abort();
    await expect(run.next()).rejects.toThrow(/abort/);
  });
});
