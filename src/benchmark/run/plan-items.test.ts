import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../errors.js";
import { blimp } from "../tasks/blimp.js";
import { hellaswag } from "../tasks/hellaswag.js";
import { mmlu } from "../tasks/mmlu.js";
import type { BenchmarkTask, Question } from "../task.js";
import { planItems, shotsOf, type BenchmarkPlan } from "./plan-items.js";

function question(id: string, part?: string, shotRank?: number): Question {
  return {
    ...{ id, shot: `example ${id}`, plain: id, ...(part === undefined ? {} : { part }) },
    ...(shotRank === undefined ? {} : { shotRank }),
    body: { kind: "choices", choices: [], gold: 0 },
  };
}

const several = (count: number, name: string, part?: string): Question[] =>
  Array.from({ length: count }, (_, place) => question(`${name}${place}`, part));
const idsOf = (questions: readonly Question[] | undefined): string[] => (questions ?? []).map(({ id }) => id);
const asked = (plan: BenchmarkPlan): string[] => idsOf(plan.items.map((item) => item.question));
const codes = (plan: BenchmarkPlan): string[] => plan.warnings.map(({ code }) => code);

describe("planItems", () => {
  it("asks everything in the data's order, in batches of the kind's size, each item with its place", () => {
    const plan = planItems(hellaswag, several(70, "q"), []);
    expect(asked(plan)).toEqual(idsOf(several(70, "q")));
    expect(plan.items.map(({ index }) => index)).toEqual(Array.from({ length: 70 }, (_, place) => place));
    expect(plan.batches.map(({ length }) => length)).toEqual([32, 32, 6]);
    expect(plan.batches.flat()).toEqual(plan.items);
    expect([plan.available, plan.shotCount, plan.warnings]).toEqual([70, 0, []]);
    const sizeOf = (kind: BenchmarkTask["kind"]) =>
      planItems({ ...hellaswag, kind }, several(70, "q"), []).batches[0]?.length;
    expect([sizeOf("continuation"), sizeOf("generation"), sizeOf("program")]).toEqual([64, 32, 16]);
  });

  it("takes the first examples of their own split, and scores the whole test split", () => {
    const task = { ...hellaswag, shots: 2 };
    const plan = planItems(task, several(3, "q"), several(5, "s"));
    expect(asked(plan)).toEqual(["q0", "q1", "q2"]);
    for (const { question: one } of plan.items) expect(idsOf(shotsOf(task, plan, one))).toEqual(["s0", "s1"]);
    expect(plan.warnings).toEqual([]);
  });

  it("puts examples with a rank in front, the lowest first, and the others in their order behind", () => {
    const pool = [question("a"), question("b", undefined, 7), question("c"), question("d", undefined, 2)];
    const take = (shots: number) => idsOf(planItems(hellaswag, several(1, "q"), pool, { shots }).shots.get(""));
    expect(take(4)).toEqual(["d", "b", "a", "c"]);
    expect(take(1)).toEqual(["d"]);
  });

  it("takes the first items as examples when there is no split for them, does not score them, and says so", () => {
    const plan = planItems(hellaswag, several(6, "q"), [], { shots: 2 });
    expect(idsOf(plan.shots.get(""))).toEqual(["q0", "q1"]);
    expect(asked(plan)).toEqual(["q2", "q3", "q4", "q5"]);
    expect([plan.available, plan.shotCount]).toEqual([6, 2]);
    expect(codes(plan)).toEqual(["shots-from-test", "shots-unusual"]);
    expect(plan.warnings[0]?.message).toMatch(/the first 2 items are the examples and are not scored/);
    // The limit counts what is asked, not what serves as an example.
    expect(asked(planItems(hellaswag, several(6, "q"), [], { shots: 2, limit: 3 }))).toEqual(["q2", "q3", "q4"]);
  });

  it("says when the data has fewer examples than wanted", () => {
    const plan = planItems({ ...hellaswag, shots: 4 }, several(2, "q"), several(3, "s"));
    expect(plan.shots.get("")).toHaveLength(3);
    expect(plan.warnings.map(({ message }) => message)).toEqual([
      "HellaSwag: 4 examples were wanted and the data has 3.",
    ]);
  });

  it("draws examples from the item's own part where the task says so, and from all parts where it does not", () => {
    const test = [...several(2, "x", "X"), ...several(2, "y", "Y")];
    const pool = [...several(3, "sx", "X"), ...several(3, "sy", "Y")];
    const own = planItems(mmlu, test, pool, { shots: 2 });
    expect(own.items.map((item) => idsOf(shotsOf(mmlu, own, item.question)))).toEqual([
      ["sx0", "sx1"],
      ["sx0", "sx1"],
      ["sy0", "sy1"],
      ["sy0", "sy1"],
    ]);
    const common = planItems(blimp, test, pool, { shots: 2 });
    for (const item of common.items) expect(idsOf(shotsOf(blimp, common, item.question))).toEqual(["sx0", "sx1"]);
  });

  it("borrows for each part that has no examples from that part alone, and says so, also when others have their own", () => {
    const test = [...several(3, "x", "X"), ...several(3, "y", "Y")];
    const none = planItems(mmlu, test, [], { shots: 1 });
    expect(asked(none)).toEqual(["x1", "x2", "y1", "y2"]);
    expect([idsOf(none.shots.get("X")), idsOf(none.shots.get("Y"))]).toEqual([["x0"], ["y0"]]);
    const some = planItems(mmlu, test, several(1, "sx", "X"), { shots: 1 });
    expect(asked(some)).toEqual(["x0", "x1", "x2", "y1", "y2"]);
    expect([idsOf(some.shots.get("X")), idsOf(some.shots.get("Y"))]).toEqual([["sx0"], ["y0"]]);
    const [messageOfNone, messageOfSome] = [none, some].map(({ warnings }) => warnings[0]?.message);
    expect(messageOfNone).toMatch(/no split for examples, so the first 1 items of each part are the examples/);
    expect(messageOfSome).toMatch(/no examples of Y, so the first 1 items there are the examples/);
  });

  it("refuses when every item would be an example", () => {
    expect(() => planItems(hellaswag, several(3, "q"), [], { shots: 3 })).toThrow(UsageError);
    expect(() => planItems(hellaswag, several(3, "q"), [], { shots: 9 })).toThrow(/all 3 items would be examples/);
    expect(asked(planItems(hellaswag, several(3, "q"), [], { shots: 2 }))).toEqual(["q2"]);
  });

  it("limits each part, also where parts alternate", () => {
    const test = Array.from({ length: 8 }, (_, place) => question(`q${place}`, place % 2 === 0 ? "X" : "Y"));
    expect(asked(planItems(blimp, test, [], { limit: 2 }))).toEqual(["q0", "q1", "q2", "q3"]);
    expect(planItems(blimp, test, [], { limit: 2 }).available).toBe(8);
  });

  it("loses and doubles nothing, and mixes no parts with examples of their own in a batch", () => {
    const part = fc.constantFrom("X", "Y", "Z");
    const args = fc.record({
      // Four examples of each part at most: something is left to ask.
      parts: fc.array(part, { minLength: 13, maxLength: 120, size: "max" }),
      pool: fc.array(part, { maxLength: 8 }),
      shots: fc.nat({ max: 4 }),
      limit: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
      shotsByPart: fc.boolean(),
    });
    fc.assert(
      fc.property(args, ({ parts, pool, shots, limit, shotsByPart }) => {
        const task: BenchmarkTask = { ...mmlu, shotsByPart };
        const test = parts.map((name, place) => question(`q${place}`, name));
        const examples = pool.map((name, place) => question(`s${place}`, name));
        const plan = planItems(task, test, examples, { shots, limit });
        expect(plan.batches.flat()).toEqual(plan.items);
        expect(plan.items.map(({ index }) => index)).toEqual([...plan.items.keys()]);
        expect(plan.batches.every(({ length }) => length >= 1 && length <= 32)).toBe(true);
        for (const batch of shotsByPart ? plan.batches : [])
          expect(new Set(batch.map((item) => item.question.part)).size).toBe(1);
        for (const name of ["X", "Y", "Z"]) {
          const all = test.filter((one) => one.part === name);
          const used = new Set([...plan.shots.values()].flatMap(idsOf));
          const expected = all.filter(({ id }) => !used.has(id)).slice(0, limit);
          expect(plan.items.filter((item) => item.question.part === name).map((item) => item.question)).toEqual(
            expected,
          );
        }
        expect(planItems(task, test, examples, { shots, limit })).toEqual(plan);
      }),
    );
  });
});
