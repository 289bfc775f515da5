import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../math/random.js";
import type { Rejection } from "../step.js";
import { dropContaminated } from "./drop-contaminated.js";
import { OverlapIndex, type BenchmarkText } from "./overlap-index.js";

const naiveWords = (text: string): string[] =>
  (text.match(/[\p{L}\p{M}\p{N}_]+/gu) ?? []).map((word) => word.toLowerCase());
function naiveRuns(text: string, size: number): string[] {
  const words = naiveWords(text);
  return words.slice(0, Math.max(0, words.length - size + 1)).map((_, at) => words.slice(at, at + size).join(" "));
}

describe("OverlapIndex", () => {
  it("finds the items that a naive search for joined words finds", () => {
    const anyText = fc
      .array(fc.constantFrom("a", "B", "c", "dé", "E-f", "g.", "(h)"), { maxLength: 14 })
      .map((words) => words.join(" "));
    fc.assert(
      fc.property(
        fc.array(anyText, { maxLength: 5 }),
        anyText,
        fc.integer({ min: 1, max: 5 }),
        (benchmark, text, size) => {
          const index = new OverlapIndex(size);
          const owners = new Map<string, number>();
          for (const [item, itemText] of benchmark.entries()) {
            index.add({ benchmark: "b", item: `${item}`, text: itemText });
            for (const run of naiveRuns(itemText, size)) if (!owners.has(run)) owners.set(run, item);
          }
          const hits = [...new Set(naiveRuns(text, size).flatMap((run) => owners.get(run) ?? []))];
          expect(index.find(text).map(({ item }) => Number(item))).toEqual(hits);
          const short = benchmark.flatMap((itemText, item) => (naiveWords(itemText).length < size ? [`${item}`] : []));
          expect(index.tooShort.map(({ item }) => item)).toEqual(short);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("needs thirteen words, and sees through case, punctuation and layout", () => {
    const index = new OverlapIndex();
    index.add({
      benchmark: "quiz",
      item: "7",
      text: "Which of the following is the capital of France, and why is that so?",
    });
    expect(index.find("WHICH of the 'following' is\nthe capital -- of France: and why is that?")).toHaveLength(1);
    expect(index.find("Which of the following is the capital of France, and why is?")).toHaveLength(0);
    expect(index.find("of the following is the capital of France, and why is that so")).toHaveLength(1);
  });

  it("names an item once that was given in parts", () => {
    const index = new OverlapIndex(2);
    index.add({ benchmark: "quiz", item: "7", text: "one two" });
    index.add({ benchmark: "quiz", item: "7", text: "three four" });
    expect(index.find("one two three four")).toEqual([{ benchmark: "quiz", item: "7" }]);
  });

  it("finds nothing in a hundred thousand runs of other words", () => {
    const random = createRandom("other");
    const text = (name: string) =>
      Array.from({ length: 100_000 }, () => `${name}${Math.floor(random() * 1000)}`).join(" ");
    const index = new OverlapIndex();
    index.add({ benchmark: "b", item: "1", text: text("x") });
    expect(index.find(text("y"))).toEqual([]);
  });

  it("refuses a run without words", () => {
    expect(() => new OverlapIndex(0)).toThrow(RangeError);
  });
});

describe("dropContaminated", () => {
  it("drops what overlaps and says with which benchmarks and items", async () => {
    const index = new OverlapIndex(3);
    const texts: BenchmarkText[] = [
      { benchmark: "quiz", item: "q1", text: "one two three" },
      { benchmark: "quiz", item: "q2", text: "four five six" },
      { benchmark: "code", item: "c1", text: "seven eight nine" },
      { benchmark: "never", item: "n1", text: "ten eleven twelve" },
    ];
    for (const text of texts) index.add(text);
    const rejections: Rejection[] = [];
    const documents = ["clean text here", "seven eight nine, four five six; one two three", "one two"].map(
      (text, place) => ({ id: `d${place}`, text }),
    );
    const run = dropContaminated(documents, index, { onRejection: (one) => rejections.push(one) });
    const kept: string[] = [];
    for await (const { id } of run.documents) kept.push(id);
    expect(kept).toEqual(["d0", "d2"]);
    expect(rejections).toEqual([{ documentId: "d1", rule: "benchmark-overlap", value: "code: c1; quiz: q2, q1" }]);
    expect(run.counts().edits).toEqual({ "hits-code": 1, "hits-quiz": 1, "hits-never": 0 });
    expect(run.counts()).toMatchObject({
      rejections: { "benchmark-overlap": 1 },
    });
  });
});
