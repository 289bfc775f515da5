import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Document } from "../../../text/document.js";
import type { Rejection, StepRun } from "../step.js";
import { dropEqualDocuments } from "./drop-equal-documents.js";
import { dropRepeatedLines } from "./drop-repeated-lines.js";
import { normalizeLine } from "./normalize-line.js";

const documentsOf = (texts: readonly string[]): Document[] => texts.map((text, place) => ({ id: `d${place}`, text }));
const sourceOf = (list: readonly Document[]) =>
  async function* () {
    yield* list;
  };

async function collect(run: StepRun): Promise<Document[]> {
  const documents: Document[] = [];
  for await (const document of run.documents) documents.push(document);
  return documents;
}

describe("normalizeLine", () => {
  it.each([
    ["  Hello, World! 2026 ", "hello, world! 0000"],
    ["\u001c\u0085\u00a0x\u3000\t", "x"],
    ["\ufeffx", "\ufeffx"],
    ["٣ and ９ and １", "0 and 0 and 0"],
    ["“Quote” — it’s…", "quote  its"],
    ["tab\there\u0007\u009f", "tabhere"],
    ["ASCII \"stays\" - (so) 'do' these: ;", "ascii \"stays\" - (so) 'do' these: ;"],
    ["¿this too? ‘and’ these ‹›", "¿this too? ‘and these ‹›"],
    ["ÀÉ İ ΣΑΣ", "àé i̇ σας"],
    ["", ""],
    [" \t", ""],
  ])("turns %j into %j, as cc_net's code does", (line, expected) => {
    expect(normalizeLine(line)).toBe(expected);
  });
});

describe("dropRepeatedLines", () => {
  /** Lines by their normalised text, without a hash. */
  function naive(texts: readonly string[]): (string | undefined)[] {
    const counts = new Map<string, number>();
    for (const line of texts.filter((text) => text !== "").flatMap((text) => text.split("\n"))) {
      counts.set(normalizeLine(line), (counts.get(normalizeLine(line)) ?? 0) + 1);
    }
    return texts.map((text) => {
      const kept = text.split("\n").filter((line) => counts.get(normalizeLine(line)) === 1);
      return text === "" || kept.length === 0 ? undefined : kept.join("\n");
    });
  }

  it("gives what a naive count of normalised lines gives, for any documents", async () => {
    const line = fc.constantFrom("", " ", "Menu", "menu ", "Page 1", "page 2", "a", "b", "c", "d", "e", "A", "“b”");
    const text = fc.array(line, { minLength: 1, maxLength: 5 }).map((lines) => lines.join("\n"));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 6 }), async (texts) => {
        const run = await dropRepeatedLines(sourceOf(documentsOf(texts)));
        const expected = naive(texts);
        const kept = expected.flatMap((left, place) => (left === undefined ? [] : [{ id: `d${place}`, text: left }]));
        expect(await collect(run)).toEqual(kept);
        const counts = run.counts();
        const linesIn = texts.filter((one) => one !== "").flatMap((one) => one.split("\n")).length;
        const linesOut = kept.flatMap((one) => one.text.split("\n")).length;
        expect(counts.edits).toEqual({ "lines-removed": linesIn - linesOut });
        expect(counts.rejections).toEqual({ "no-line-left": texts.length - kept.length });
        expect(counts.charsOut).toBe(kept.reduce((sum, one) => sum + [...one.text].length, 0));
      }),
      { numRuns: 300 },
    );
  });

  it("removes the first occurrence too, also inside one document, and says which documents had nothing left", async () => {
    const list = documentsOf(["Menu\nnews of the day\n", "MENU\nother news", "twice\ntwice", "menu"]);
    const rejections: Rejection[] = [];
    const run = await dropRepeatedLines(sourceOf(list), { onRejection: (one) => rejections.push(one) });
    expect((await collect(run)).map(({ text }) => text)).toEqual(["news of the day\n", "other news"]);
    expect(rejections).toEqual([
      { documentId: "d2", rule: "no-line-left", value: 2 },
      { documentId: "d3", rule: "no-line-left", value: 1 },
    ]);
  });
});

describe("dropEqualDocuments", () => {
  const texts = ["x = 1\n", "x=1", "x = 1\n", "y", "x\u0085=\u001c1", "x\ufeff=1", "é", "e\u0301"];

  it("keeps the first of equal bytes", async () => {
    const rejections: Rejection[] = [];
    const run = dropEqualDocuments(documentsOf(texts), "bytes", { onRejection: (one) => rejections.push(one) });
    expect((await collect(run)).map(({ id }) => id)).toEqual(["d0", "d1", "d3", "d4", "d5", "d6", "d7"]);
    const hash = createHash("sha256").update("x = 1\n").digest("hex").slice(0, 16);
    expect(rejections).toEqual([{ documentId: "d2", rule: "equal-document", value: hash }]);
  });

  it("keeps the first of those that differ in what Python calls white space alone", async () => {
    const run = dropEqualDocuments(documentsOf(texts), "without-whitespace");
    expect((await collect(run)).map(({ id }) => id)).toEqual(["d0", "d3", "d5", "d6", "d7"]);
    expect(run.counts()).toMatchObject({ documentsIn: 8, documentsOut: 5, rejections: { "equal-document": 3 } });
  });
});
