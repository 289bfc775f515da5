import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Corpus } from "../corpus/corpus.js";
import { summarizeCorpus } from "../corpus/summarize-corpus.js";
import { createFakeModel } from "../model/fake-model.js";
import { resolveLadder } from "../model/ladder.js";
import { openLlamaModel } from "../model/llama/llama-model.js";
import { byteLevelBpe, sentencePiece, withTinyModel } from "../model/llama/tiny-model.test.support.js";
import type { InspectableModel } from "../model/inspectable-model.js";
import { measureModel } from "./measure-model.js";
import { makeProtocol, type Protocol } from "./protocol.js";
import { describeProvenance } from "./provenance.js";
import { RunFolder } from "./run-folder.js";
import { measureTokens, type TokenBits } from "./token-bits.js";

async function tokensOf(model: InspectableModel, text: string, protocol: Protocol): Promise<TokenBits> {
  const measuring = measureTokens(model, text, { protocol, alternatives: 3, name: "a text" });
  let step = await measuring.next();
  while (step.done !== true) step = await measuring.next();
  return step.value;
}

/** What `bitwit measure` says of a corpus of this document alone. */
async function measuredBits(model: InspectableModel, text: string, protocol: Protocol): Promise<number> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-tokens-"));
  try {
    const corpus: Corpus = {
      ref: "memory",
      name: "memory",
      source: { kind: "file", files: ["memory"], fileCount: 1 },
      async *documents() {
        yield { id: "memory:0", text };
      },
    };
    const summary = await summarizeCorpus(corpus);
    const info = { name: "memory", source: corpus.source, ...summary };
    const context = { run: new RunFolder(folder), provenance: describeProvenance([]) };
    const measuring = measureModel(model, { corpus, summary, info }, protocol, context);
    let step = await measuring.next();
    while (step.done !== true) step = await measuring.next();
    return step.value.totalBits;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function expectWhole(found: TokenBits, text: string): void {
  expect(found.isLossy).toBe(false);
  expect(found.text).toBe(text);
  const { spanEnds, firstTokens, ids } = found;
  expect(spanEnds.at(-1) ?? 0).toBe(text.length);
  expect(spanEnds.every((end, index) => end > (spanEnds[index - 1] ?? 0))).toBe(true);
  expect([firstTokens[0], firstTokens.at(-1)]).toEqual([0, ids.length]);
  // A span that cut a character would hold a lone surrogate or, from bytes, U+FFFD.
  const spans = Array.from(spanEnds, (end, index) => text.slice(spanEnds[index - 1] ?? 0, end));
  for (const span of spans) expect(Buffer.from(span).toString()).toBe(span);
  const bySpan = spans.map((_, index) => found.bits.slice(firstTokens[index], firstTokens[index + 1]));
  const total = bySpan.flatMap((bits) => [...bits]).reduce((sum, one) => sum + one, 0);
  expect(total).toBeCloseTo(found.totalBits, 6);
}

const named: readonly [name: string, text: string][] = [
  ["an empty document", ""],
  ["one letter", "a"],
  ["a sentence", "The miller counts the bags that came in the morning."],
  ["spaces in front, tabs and CRLF", "  leading spaces\n\n\ttabs\tand\r\nCRLF \r\n"],
  [
    "emoji, CJK and combining marks",
    "👩‍👩‍👧‍👦 emoji 🌊🇩🇪, 漢字かな交じり文, e\u0301 \u0928\u093f Größe \u{1d49c}\u2028 \ufffd",
  ],
  ["what looks like special tokens and markup", "<s> </s> <|endoftext|> & <b>"],
  ["code of several windows", "def area(w, h):\n    return w * h\n".repeat(30)],
];
const texts = named.map(([, text]) => text);

describe.each([
  ["with BOS", createFakeModel()],
  ["without BOS", createFakeModel({ hasBos: false })],
])("tokens of the fake model %s", (_, model) => {
  it.each(named)("tile %s and sum to its measured bits", async (_name, text) => {
    for (const protocol of [makeProtocol("full", 400, 100), makeProtocol("full", 20, 7)]) {
      const found = await tokensOf(model, text, protocol);
      expectWhole(found, text);
      if (text === "") expect(found.totalBits).toBe(0);
      else expect(found.totalBits).toBeCloseTo(await measuredBits(model, text, protocol), 8);
      found.ids.subarray(found.uniformTokenCount).forEach((id, place) => {
        const index = place + found.uniformTokenCount;
        const best = found.alternativeBits[3 * index] as number;
        expect(found.ranks[index] === 1).toBe(found.bits[index] === best);
        expect(found.pieces.has(id)).toBe(true);
        expect(found.pieces.has(found.alternatives[3 * index] as number)).toBe(true);
      });
    }
  });
});

it("tokens of a tokenizer that loses something tile what the model read, and say so", async () => {
  const found = await tokensOf(createFakeModel({ isLossless: false }), "a   b", makeProtocol("full", 400));
  expect(found.isLossy).toBe(true);
  expect(found.text).toBe("a b");
  expect(found.spanEnds.at(-1)).toBe(3);
});

it("progress comes in order and reaches the last token; an abort ends it", async () => {
  const model = createFakeModel({ parameterCount: 1e11 }); // A large model's shards are single windows.
  const text = texts.at(-1) as string;
  const options = { protocol: makeProtocol("full", 40, 10), alternatives: 1, name: "code" };
  const dones: number[] = [];
  for await (const { done, total } of measureTokens(model, text, options)) dones.push(done / total);
  expect(dones.length).toBeGreaterThan(10);
  expect(dones).toEqual([...dones].sort((a, b) => a - b));
  expect(dones.at(-1)).toBe(1);
  const aborted = measureTokens(model, text, { ...options, signal: AbortSignal.abort() });
  await expect(aborted.next()).rejects.toThrow("abort");
});

describe("tokens of ladder:xs in the real engine", () => {
  let model: InspectableModel;
  beforeAll(async () => {
    model = await openLlamaModel("ladder:xs", resolveLadder("xs").path, { contextTokens: 600 });
  });
  afterAll(() => model.close());

  it.each(named)("tile %s and sum to its measured bits", async (_name, text) => {
    const protocol = makeProtocol("full", 200, 50);
    const found = await tokensOf(model, text, protocol);
    expectWhole(found, text);
    if (text !== "") expect(found.totalBits).toBeCloseTo(await measuredBits(model, text, protocol), 8);
  });
});

describe.each([
  ["SentencePiece with a space prefix", sentencePiece],
  ["byte-level BPE without BOS", byteLevelBpe],
])("tokens of %s", (_, tokenizer) => {
  it("tile every text and sum to its measured bits", async () => {
    await withTinyModel(tokenizer, async (file) => {
      const model = await openLlamaModel("tiny", file, { contextTokens: 200 });
      const protocol = makeProtocol("full", 100, 30);
      for (const text of texts) {
        const found = await tokensOf(model, text, protocol);
        expectWhole(found, text);
        if (text !== "") expect(found.totalBits).toBeCloseTo(await measuredBits(model, text, protocol), 8);
      }
      await model.close();
    });
  });
});
