import { describe, expect, it } from "vitest";
import { gsm8k } from "../tasks/gsm8k.js";
import type { Question } from "../task.js";
import { planScreen } from "./plan-screen.js";

const questions = (count: number, name: string): Question[] =>
  Array.from({ length: count }, (_, place) => ({
    ...{ id: String(place + 1), shot: "", plain: `${name} ${place}` },
    body: { kind: "generation", context: "", grade: () => ({ metrics: {} }) },
  }));

describe("planScreen", () => {
  it("draws as many items of the train split as of the test split, in their order, the same ones every time", () => {
    const plan = planScreen(gsm8k, questions(100, "test"), questions(900, "train"), 50);
    expect(plan.items.filter(({ split }) => split === "test")).toHaveLength(50);
    const train = plan.items.filter(({ split }) => split === "train").map(({ id }) => Number(id));
    expect(train).toHaveLength(50);
    expect(train).toEqual([...new Set(train)].sort((a, b) => a - b));
    expect(Math.max(...train)).toBeGreaterThan(600);
    expect(plan.items.map(({ index }) => index)).toEqual(plan.items.map((_, place) => place));
    expect(planScreen(gsm8k, questions(100, "test"), questions(900, "train"), 50)).toEqual(plan);
    expect(plan.available).toEqual({ test: 100, train: 900 });
  });

  it("takes the whole test split without a limit, and no more than the train split has", () => {
    const plan = planScreen(gsm8k, questions(60, "test"), questions(30, "train"));
    expect(plan.items.map(({ split }) => split)).toEqual([...Array(60).fill("test"), ...Array(30).fill("train")]);
    expect(plan.items.slice(0, 60).map(({ text }) => text)).toEqual(questions(60, "test").map(({ plain }) => plain));
  });

  it("keeps the splits in batches of their own, every item in one", () => {
    const plan = planScreen(gsm8k, questions(40, "test"), questions(40, "train"));
    expect(plan.batches.map((batch) => batch.length)).toEqual([32, 8, 32, 8]);
    expect(plan.batches.flat()).toEqual(plan.items);
    for (const batch of plan.batches) expect(new Set(batch.map(({ split }) => split)).size).toBe(1);
  });

  it("has a hash that changes with any item's text", () => {
    const hash = (name: string) => planScreen(gsm8k, questions(40, name), questions(40, "train")).itemsSha256;
    expect(hash("a")).toBe(hash("a"));
    expect(hash("a")).not.toBe(hash("b"));
  });

  it("says when there is no train split, or too small a one", () => {
    const none = planScreen(gsm8k, questions(40, "test"), []);
    expect(none.warnings.map(({ message }) => message)).toEqual([
      "GSM8K: the data has no train split, so only the test split is screened, and only its level is tested.",
    ]);
    const few = planScreen(gsm8k, questions(40, "test"), questions(5, "train"));
    expect(few.items).toHaveLength(40);
    expect(few.warnings[0]?.message).toContain("a train split of 5 items, fewer than 20");
  });
});
