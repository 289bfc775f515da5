import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DataError, UsageError } from "../errors.js";
import { makeProtocol } from "../measure/protocol.js";
import { comparedSpans, shownSpans, type TokenInspection } from "../measure/token-inspection.js";
import { tokensRecord } from "../measure/token-record.js";
import { createFakeModel, type FakeModelOptions } from "../model/fake-model.js";
import { fileFromRoot } from "../package-root.js";
import { inspectTokens } from "./inspect-tokens.js";

const models: Readonly<Record<string, FakeModelOptions>> = {
  plain: { merges: [] },
  bigrams: {},
  words: { merges: ["the", " th", "ing", "in", "  ", "\n\n"], hasBos: false, seed: 3 },
  lossy: { isLossless: false },
};

async function inspect(text: string, model: string, against?: string): Promise<TokenInspection> {
  const inspecting = inspectTokens({
    ...{ model, against, alternatives: 2 },
    document: { name: "a text", text },
    protocol: makeProtocol("full", 300, 100),
    open: async (name) => createFakeModel({ name, ...models[name] }),
  });
  let step = await inspecting.next();
  while (step.done !== true) step = await inspecting.next();
  return step.value;
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, one) => total + one, 0);
const validate = new Ajv2020({ strict: false }).compile(
  JSON.parse(readFileSync(fileFromRoot("schemas/tokens.schema.json"), "utf8")) as object,
);

describe("two models on one document", () => {
  it("are compared over spans that tile the text and keep the bits of both, whatever the text", async () => {
    const text = fc.string({ unit: fc.constantFrom("the", " th", "in", "ing", " ", "\n", "🌊", "é", "漢", "x") });
    await fc.assert(
      fc.asyncProperty(text, async (source) => {
        const inspection = await inspect(source, "bigrams", "words");
        const { ends, sides, text: shown } = comparedSpans(inspection);
        expect(shown).toBe(source);
        expect(ends.at(-1) ?? 0).toBe(source.length);
        expect(ends.every((end, index) => end > (ends[index - 1] ?? 0))).toBe(true);
        inspection.models.forEach((model, index) => {
          const side = sides[index as 0 | 1];
          expect(sum(side?.bits ?? [])).toBeCloseTo(model?.tokens.totalBits ?? NaN, 6);
          expect(side?.firstTokens.at(-1)).toBe(model?.tokens.ids.length);
        });
        const boundaries = inspection.models.map((model) => new Set(model?.tokens.spanEnds));
        expect([...ends]).toEqual([...(boundaries[0] ?? [])].filter((end) => boundaries[1]?.has(end)));
      }),
      { numRuns: 40 },
    );
  });

  it("are shown over whole characters as a reader sees them, with all their bits", async () => {
    const inspection = await inspect("a👩‍👩‍👧 e\u0301 \r\nx", "bigrams", "words");
    const { ends, sides, text } = shownSpans(inspection);
    const spans = Array.from(ends, (end, span) => text.slice(ends[span - 1] ?? 0, end));
    expect(spans).toEqual(["a", "👩‍👩‍👧", " ", "e\u0301", " ", "\r", "\n", "x"]);
    inspection.models.forEach((model, index) => {
      expect(sum(sides[index as 0 | 1]?.bits ?? [])).toBeCloseTo(model?.tokens.totalBits ?? NaN, 8);
    });
  });

  it("with one tokenizer are compared token by token", async () => {
    const inspection = await inspect("the thing in the inn", "bigrams", "bigrams");
    const { ends, sides } = comparedSpans(inspection);
    expect(ends).toEqual(inspection.models[0].tokens.spanEnds);
    expect(sides[0].bits).toEqual(sides[1]?.bits);
  });

  it("are not compared when one reads another text, which is said with its name", async () => {
    await expect(inspect("a   b", "plain", "lossy")).rejects.toThrow(DataError);
    await expect(inspect("a   b", "plain", "lossy")).rejects.toThrow(/tokenizer of lossy/);
    expect((await inspect("a b", "plain", "lossy")).warnings).toEqual([]);
  });
});

describe("the record of a document's tokens", () => {
  it.each([
    ["one model", "the thing 🌊\r\n", "bigrams", undefined],
    ["a model without BOS", "the thing 🌊\r\n", "words", undefined],
    ["two models", "the thing 🌊 in it", "plain", "words"],
    ["an empty document", "", "bigrams", "words"],
  ] as const)("is what the schema says: %s", async (_, text, model, against) => {
    const record = tokensRecord(await inspect(text, model, against));
    const written = JSON.parse(JSON.stringify(record)) as typeof record;
    expect(validate(written), JSON.stringify(validate.errors)).toBe(true);
    for (const { spans, totalBits, tokenCount } of written.models) {
      expect(spans.map((span) => span.text).join("")).toBe(text);
      expect(spans.flatMap(({ tokens }) => tokens)).toHaveLength(tokenCount);
      expect(sum(spans.map(({ bits }) => bits))).toBeCloseTo(totalBits, 8);
    }
    if (written.difference === undefined) return expect(against).toBeUndefined();
    const { spans, totalBits } = written.difference;
    expect(sum(spans.map(({ bits: [first, second] }) => second - first))).toBeCloseTo(totalBits, 8);
    expect(spans.map((span) => span.text).join("")).toBe(text);
  });

  it("keeps a character's byte tokens in one span, each with its bytes in hex, and no rank where nothing was expected", async () => {
    const record = tokensRecord(await inspect("🌊", "words"));
    const [span] = record.models[0]?.spans ?? [];
    expect(span?.text).toBe("🌊");
    expect(span?.tokens.map((token) => ("hex" in token ? token.hex : token.text))).toEqual(["f0", "9f", "8c", "8a"]);
    expect(span?.tokens.map(({ rank }) => rank === undefined)).toEqual([true, false, false, false]);
    expect(span?.tokens[0]?.alternatives).toBeUndefined();
    expect(span?.tokens[1]?.alternatives).toHaveLength(2);
  });

  it("cannot be made of a model that gives no ranks", async () => {
    const { info, bos, tokenize, detokenize, score, close } = createFakeModel();
    const inspecting = inspectTokens({
      ...{ model: "fake", alternatives: 0, document: { name: "a text", text: "x" } },
      protocol: makeProtocol("full", 300, 100),
      open: async () => ({ info, bos, tokenize, detokenize, score, close }),
    });
    await expect(inspecting.next()).rejects.toThrow(UsageError);
  });
});
