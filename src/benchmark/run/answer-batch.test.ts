import { describe, expect, it } from "vitest";
import { createFakeModel, type FakeModelOptions } from "../../model/fake-model.js";
import type { BenchmarkTask, Question, QuestionBody } from "../task.js";
import { answerBatch } from "./answer-batch.js";
import type { ItemRecord } from "./item-record.js";
import { planItems } from "./plan-items.js";

/** One token a byte, and no examples in front of anything but what a test gives. */
const task: BenchmarkTask = {
  ...{ id: "made-up", name: "Made-up", kind: "choices", metric: "acc", shots: 2, lmEvalName: "made_up" },
  data: { files: { test: /x/ }, hub: { test: "" } },
  question: () => undefined,
};
const model = (options: FakeModelOptions = {}) => createFakeModel({ merges: [], ...options });
const question = (body: QuestionBody, shot = ""): Question => ({ ...{ id: shot, shot, plain: "" }, body });
const noAnswer = { kind: "choices", choices: [], gold: 0 } as const;
/** Ten tokens each, with the blank line behind. */
const shots = [question(noAnswer, "example1"), question(noAnswer, "example2")];

async function answer(
  body: QuestionBody,
  contextTokens: number,
  changes: Partial<BenchmarkTask> = {},
  by = model(),
): Promise<ItemRecord> {
  const changed = { ...task, kind: body.kind, ...changes };
  const plan = planItems(changed, [question(body)], shots);
  const [record] = await answerBatch(plan.batches[0]!, { task: changed, plan, model: by, contextTokens });
  return record!;
}

describe("a multiple-choice item", () => {
  const body: QuestionBody = {
    kind: "choices",
    choices: ["b", "longest", "c"].map((text) => ({ context: "Q:", continuation: ` ${text}` })),
    gold: 1,
  };

  it("has as many examples as fit in front of its longest choice, the same for all", async () => {
    // The BOS, 20 of examples, "Q:" and " longest" are 31 tokens, of which the last is no input.
    expect((await answer(body, 30)).shots).toBe(2);
    expect((await answer(body, 29)).shots).toBe(1);
    expect((await answer(body, 19)).shots).toBe(0);
    expect(await answer(body, 10)).not.toHaveProperty("dropped");
    expect(await answer(body, 9)).toMatchObject({ shots: 0, dropped: 1 });
  });

  it("is measured by what its choices say without the space in front, or by the text that the task names", async () => {
    const choices = [
      { context: "Q:", continuation: " é" },
      { context: "Q:", continuation: "  🌊" },
      { context: "Q:", continuation: " A", text: "Athens" },
    ];
    const { answer: given } = await answer({ kind: "choices", choices, gold: 0 }, 100);
    expect(given).toMatchObject({ tokens: [3, 6, 2], characters: [1, 2, 6], bytes: [2, 5, 6] });
  });
});

describe("a continuation", () => {
  it("is right exactly when the model would write it", async () => {
    const by = model({ order: 3, smoothing: 0.01 });
    const outcomes = new Set<number>();
    for (const context of ["abcabcabcab", "xyxyzxyxyzxy", "qqqqq"])
      for (const continuation of ["c", "ca", "cab", "cac", "z", "zx", "qq", "qr"]) {
        const body: QuestionBody = { kind: "continuation", context, continuation };
        const { metrics, answer: given } = await answer(body, 100, { metric: "acc", shots: 0 }, by);
        const prompt = Int32Array.of(by.bos!, ...(await by.tokenize(context)));
        const [written] = await by.generate([prompt], { maxTokens: continuation.length, stopStrings: [] });
        const isGreedy = written!.text === continuation;
        expect([metrics["acc"], given], `${context} ${continuation}`).toEqual([
          isGreedy ? 1 : 0,
          expect.objectContaining({ kind: "continuation", tokens: continuation.length, isGreedy }),
        ]);
        outcomes.add(metrics["acc"]!);
      }
    expect([...outcomes].sort()).toEqual([0, 1]);
  });
});

describe("a written answer", () => {
  const body: QuestionBody = {
    kind: "generation",
    context: "Question:",
    grade: (text) => ({ metrics: { acc: text.includes("x") ? 1 : 0 }, extracted: text.slice(0, 1) }),
  };

  it("has room kept free for it: examples go, then the question's own front", async () => {
    const limits = { maxTokens: 8, metric: "acc" };
    // The BOS, 20 of examples, 9 of the question, 8 of the answer.
    expect((await answer(body, 38, limits)).shots).toBe(2);
    expect((await answer(body, 37, limits)).shots).toBe(1);
    expect(await answer(body, 18, limits)).not.toHaveProperty("dropped");
    expect(await answer(body, 16, limits)).toMatchObject({ shots: 0, dropped: 2 });
    expect(await answer(body, 37, limits, model({ hasBos: false }))).toMatchObject({ shots: 2 });
  });

  it("loses the front of a question that is too long, behind the BOS", async () => {
    const plain = model();
    const prompts: Int32Array[] = [];
    const by: typeof plain = {
      ...plain,
      generate: (given, ...rest) => {
        prompts.push(...given);
        return plain.generate(given, ...rest);
      },
    };
    await answer(body, 16, { maxTokens: 8, metric: "acc" }, by);
    expect(prompts).toEqual([Int32Array.of(plain.bos!, ...Buffer.from("estion:"))]);
  });

  it("ends before its first stop string, and is graded as it stands there", async () => {
    const by = model({ order: 3, smoothing: 0.01 });
    const repeating: QuestionBody = { ...body, context: "abx.abx.abx.ab" };
    const record = await answer(repeating, 200, { shots: 0, stopStrings: ["."], maxTokens: 20 }, by);
    expect(record).toMatchObject({
      metrics: { acc: 1 },
      answer: { kind: "generation", text: "x", ending: "stop-string", extracted: "x" },
    });
    const whole = await answer(repeating, 200, { shots: 0, stopStrings: ["!"], maxTokens: 6 }, by);
    expect(whole.answer).toMatchObject({ text: "x.abx.", ending: "length" });
  });
});
