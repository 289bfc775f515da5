/** Segments of files and the limit of a repository. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Document } from "../../text/document.js";
import type { StepRun } from "../steps/step.js";
import { limitRepositories } from "./limit-repositories.js";
import { takeSegments } from "./take-segments.js";

const charsOf = (text: string): number => [...text].length;
const text = fc
  .array(fc.constantFrom("", "a = 1", "😀😀😀", "def f(x):", "x".repeat(30)), { maxLength: 12 })
  .map((lines) => lines.join("\n"));

async function read(run: StepRun): Promise<Document[]> {
  const documents: Document[] = [];
  for await (const document of run.documents) documents.push(document);
  return documents;
}

/** What `meta` says of a part must be what the whole has there. */
function expectPart(part: Document, whole: Document): void {
  const { firstLine, lineCount, hash } = part.meta as Record<string, number | string>;
  const lines = whole.text.split("\n").map((line, place, all) => (place < all.length - 1 ? `${line}\n` : line));
  const from = Number(firstLine) - 1;
  expect(lines.slice(from, from + Number(lineCount)).join("")).toContain(part.text);
  expect(hash).toBe(createHash("sha256").update(part.text).digest("hex"));
}

describe("takeSegments", () => {
  it("leaves short documents and takes of a long one whole lines that are in it, at most so many characters", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { maxLength: 5 }),
        fc.integer({ min: 1, max: 60 }),
        async (texts, segmentChars) => {
          const list = texts.map((one, place) => ({ id: `d${place}`, text: one }));
          const run = takeSegments(list, { segmentChars, seed: 1 });
          const parts = await read(run);
          expect(parts.map(({ id }) => id)).toEqual(list.map(({ id }) => id));
          for (const [place, part] of parts.entries()) {
            const whole = list[place] as Document;
            expect(charsOf(part.text)).toBeLessThanOrEqual(segmentChars);
            if (charsOf(whole.text) <= segmentChars) expect(part).toBe(whole);
            else expectPart(part, whole);
          }
          expect(run.counts().edits["segment"]).toBe(list.filter((one) => charsOf(one.text) > segmentChars).length);
        },
      ),
    );
  });

  it("draws every segment of a document about equally often, by seed and id", async () => {
    const whole = Array.from({ length: 40 }, (_, line) => `line${10 + line}\n`).join("");
    const counts = new Map<unknown, number>();
    for (let seed = 0; seed < 400; seed++) {
      const [part] = await read(takeSegments([{ id: "d", text: whole }], { segmentChars: 70, seed }));
      counts.set(part?.meta?.["firstLine"], (counts.get(part?.meta?.["firstLine"]) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([1, 11, 21, 31]);
    // Five standard errors of 400 draws with probability 1/4 are 43.
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(43);
  });
});

describe("limitRepositories", () => {
  const place = fc.record({ repo: fc.constantFrom("a/a", "b/b", "c/c"), text });
  const documentsOf = (list: readonly { repo: string; text: string }[]): Document[] =>
    list.map(({ repo, text: one }, index) => ({ id: `${repo}/${index}`, text: one, meta: { repo } }));
  const limit = async (list: readonly Document[], perRepositoryChars: number) => {
    const source = async function* () {
      yield* list;
    };
    return read(await limitRepositories(source, { perRepositoryChars, seed: 7 }));
  };

  it("leaves no repository more than its limit, and all of those that are within it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(place, { maxLength: 12 }), fc.integer({ min: 1, max: 120 }), async (list, most) => {
        const all = documentsOf(list);
        const kept = await limit(all, most);
        for (const repo of ["a/a", "b/b", "c/c"]) {
          const of = (documents: readonly Document[]) => documents.filter(({ meta }) => meta?.["repo"] === repo);
          const total = of(all).reduce((sum, one) => sum + charsOf(one.text), 0);
          const left = of(kept).reduce((sum, one) => sum + charsOf(one.text), 0);
          expect(left).toBeLessThanOrEqual(most);
          if (total <= most) expect(of(kept)).toEqual(of(all));
          // Less than a line, of at most 31 characters, is lost where the documents have more than the limit.
          else expect(left).toBeGreaterThan(most - 31);
        }
        for (const one of kept) {
          const whole = all.find(({ id }) => id === one.id) as Document;
          if (one !== whole) expectPart(one, whole);
          expect(whole.text.startsWith(one.text)).toBe(true);
        }
      }),
    );
  });

  it("does not depend on the order, and a larger limit only adds", async () => {
    const all = documentsOf(
      Array.from({ length: 30 }, (_, index) => ({ repo: "a/a", text: `x = ${index}\n`.repeat(5) })),
    );
    const textsOf = async (list: readonly Document[], most: number) =>
      new Map((await limit(list, most)).map((one) => [one.id, one.text]));
    const [small, large] = [await textsOf(all, 300), await textsOf(all, 700)];
    for (const [id, one] of small) expect(large.get(id)?.startsWith(one)).toBe(true);
    expect(await textsOf(all.toReversed(), 300)).toEqual(new Map([...small].reverse()));
  });
});
