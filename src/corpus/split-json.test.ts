import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitJson } from "./split-json.js";

async function* chunksOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function elementsOf(text: string, size: number, limit = 1e6): Promise<(string | undefined)[]> {
  const elements: (string | undefined)[] = [];
  for await (const { bytes } of splitJson(chunksOf(text, size), limit))
    elements.push(bytes && Buffer.from(bytes).toString());
  return elements;
}

const anyValues = fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 6 });

describe("splitJson", () => {
  it("finds the elements that JSON.parse finds in any array, however it is spaced and chunked", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyValues,
        fc.constantFrom(0, 1, 2),
        fc.integer({ min: 1, max: 50 }),
        async (values, indent, size) => {
          const elements = await elementsOf(JSON.stringify(values, null, indent), size);
          expect(elements.map((element) => JSON.parse(element ?? "") as unknown)).toEqual(
            JSON.parse(JSON.stringify(values)),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("finds objects written one after another, with or without line ends between them", async () => {
    const anyObjects = fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(
        anyObjects,
        fc.constantFrom("", "\n", "\r\n  "),
        fc.integer({ min: 1, max: 50 }),
        async (objects, between, size) => {
          const texts = objects.map((object) => JSON.stringify(object));
          expect(await elementsOf(texts.join(between), size)).toEqual(texts);
        },
      ),
    );
  });

  it("passes over an element above the limit and finds the next", async () => {
    expect(await elementsOf(`[{"a":"${"x".repeat(100)}"},{"b":1}]`, 7, 20)).toEqual([undefined, '{"b":1}']);
  });

  it.each(["[", "[1,2", '["abc', '{"a":{}', '["a\\"]'])("says that %s is truncated", async (text) => {
    await expect(elementsOf(text, 3)).rejects.toThrow("truncated");
  });

  it("takes an empty file for no elements", async () => {
    expect(await elementsOf(" \n", 1)).toEqual([]);
  });
});
