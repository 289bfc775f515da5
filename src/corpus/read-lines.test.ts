import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLines } from "./read-lines.js";

async function linesOf(
  text: string,
  cuts: readonly number[],
  maxLineBytes: number,
): Promise<[number, string | undefined][]> {
  const lines: [number, string | undefined][] = [];
  for await (const batch of readLines(chunksOf(Buffer.from(text), cuts), maxLineBytes)) {
    for (const { number, bytes } of batch) lines.push([number, bytes && Buffer.from(bytes).toString()]);
  }
  return lines;
}

async function* chunksOf(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (const [index, place] of places.slice(0, -1).entries()) yield bytes.subarray(place, places[index + 1]);
}

describe("readLines", () => {
  it("is split by LF, wherever the chunks end, and drops only lines above the limit", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", "é", "\n", "\r", "漢"), maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.array(fc.nat(200), { maxLength: 8 }),
        fc.integer({ min: 1, max: 12 }),
        async (content, cuts, limit) => {
          const expected = content.split("\n");
          if (expected.at(-1) === "") expected.pop();
          const kept = expected.map((line, index): [number, string | undefined] => [
            index + 1,
            Buffer.byteLength(line) > limit ? undefined : line,
          ]);
          expect(await linesOf(content, cuts, limit)).toEqual(kept);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
