import { describe, expect, it } from "vitest";
import { EnvironmentError } from "../../errors.js";
import { fileFromRoot } from "../../package-root.js";
import { resolveLadder } from "../../model/ladder.js";
import { openModel } from "../../model/open-model.js";
import { byteLevelBpe, sentencePiece, withTinyModel } from "../../model/llama/tiny-model.test.support.js";
import { pack, unpack } from "../archive-bytes.test.support.js";
import { encodeModelRecord } from "../format/model-record.js";
import type { TextModel } from "../text-model.js";
import { openArchiveModel } from "./open-archive-model.js";
import { openTextModel, type TextModelOptions } from "./open-text-model.js";
import { readFileSync } from "node:fs";

const xs = resolveLadder("xs").path;
const geometry = { contextTokens: 256, overlapTokens: 64, streams: 4 };
const text = new Uint8Array(readFileSync(fileFromRoot("docs/method.md")).subarray(0, 6000));
const packing = { blockBytes: 3000, streamsFor: () => 3 };

async function withModel<Result>(
  options: Partial<TextModelOptions>,
  work: (model: TextModel) => Promise<Result>,
): Promise<Result> {
  const model = await openTextModel("ladder:xs", xs, { geometry, ...options });
  try {
    return await work(model);
  } finally {
    await model.close();
  }
}

/** A text in one stream of one block. */
function packedBy(options: Partial<TextModelOptions>, bytes = text) {
  return withModel(options, async (model) => {
    const tokens = await model.tokenize(Buffer.from(bytes).toString());
    return { tokens, ...(await pack(bytes, model, { blockBytes: 1 << 20, streamsFor: () => 1 })) };
  });
}

/** What llama.cpp charges for the last tokens of windows that begin with a BOS. */
async function bitsOf(windows: readonly { tokens: Int32Array; scored: number }[], contextTokens: number) {
  const model = await openModel("ladder:xs", { contextTokens });
  const withBos = windows.map(({ tokens, scored }) => ({
    tokens: Int32Array.from([model.bos as number, ...tokens]),
    scored,
  }));
  const bits = (await model.score(withBos)).reduce((sum, window) => sum + window.reduce((a, b) => a + b, 0), 0);
  await model.close();
  return bits;
}

describe("archives of the engines", () => {
  it("come out the same with 1 and with 2 contexts, and come back in a context of another history", async () => {
    const one = await withModel({ contexts: 1, threads: 1 }, async (model) => {
      await pack(text.subarray(100, 900), model, packing);
      return pack(text, model, packing);
    });
    const two = await withModel({ contexts: 2, threads: 2 }, (model) => pack(text, model, packing));
    expect(one.summary.blocks.text).toBe(2);
    expect(Buffer.compare(two.archive, one.archive)).toBe(0);
    await withModel({ contexts: 1, threads: 1 }, async (model) => {
      await unpack(one.archive, model);
      expect(Buffer.compare(await unpack(one.archive, model), text)).toBe(0);
    });
  });

  it("of llama.cpp come out the same with 1 thread and with 2, and name its build and CPU variant", async () => {
    const native = { engine: "native", contexts: 1 } as const;
    const short = text.subarray(0, 200); // Two threads that wait for each other are slow on a busy machine.
    const one = await withModel({ ...native, threads: 1 }, (model) => pack(short, model, packing));
    await withModel({ ...native, threads: 2 }, async (model) => {
      const two = await pack(short, model, packing);
      expect(Buffer.compare(two.archive, one.archive)).toBe(0);
      expect(Buffer.compare(await unpack(one.archive, model), short)).toBe(0);
      expect(model.identity.engine).toMatch(/^llama\.cpp v/);
      expect(model.identity.device).toMatch(/^cpu:./);
    });
  });

  it("have a code within 0.5 % of the bits that `full` measures in the same geometry, where windows begin anew", async () => {
    const { archive, summary, tokens } = await packedBy({ contexts: 1, generation: 1 });
    expect(archive.length).toBeLessThan(summary.codeBytes + 250);
    // The windows of `full` with context 256 and stride 192: BOS and 255 tokens, the last 192 scored, the first all.
    const windows = [];
    for (let end = Math.min(256, tokens.length), from = 0; ; from = end, end = Math.min(tokens.length, end + 192)) {
      windows.push({ tokens: tokens.subarray(Math.max(0, end - 256), end), scored: end - from });
      if (end === tokens.length) break;
    }
    expect(Math.abs((8 * summary.codeBytes) / (await bitsOf(windows, 256)) - 1)).toBeLessThan(0.005);
  });

  it("have a code within 0.5 % of the bits that llama.cpp charges, where one window holds all", async () => {
    const { summary, tokens } = await packedBy(
      { contexts: 1, geometry: { ...geometry, contextTokens: 2048 } },
      text.subarray(0, 5000),
    );
    expect(tokens.length).toBeLessThan(2047);
    const bits = await bitsOf([{ tokens, scored: tokens.length }], 2048);
    expect(Math.abs((8 * summary.codeBytes) / bits - 1)).toBeLessThan(0.005);
  });

  it("with a window that slides need no more bits than with windows that begin anew and hold as much", async () => {
    const [slides, anew] = [await packedBy({ contexts: 1 }), await packedBy({ contexts: 1, generation: 1 })];
    expect(slides.summary.codeBytes).toBeLessThan(anew.summary.codeBytes);
  });

  it("do not depend on what the other streams hold", async () => {
    await withModel({ contexts: 1 }, async (model) => {
      const tokens = await model.tokenize(Buffer.from(text).toString());
      const [a, b, c] = [tokens.slice(0, 400), tokens.slice(400, 500), tokens.slice(500, 1100)];
      const bits = async (...streams: Int32Array[]): Promise<number> => (await model.encode(streams, 10_000)).idealBits;
      const apart = (await bits(a)) + (await bits(b)) + (await bits(c));
      expect(await bits(c, a, b)).toBeCloseTo(apart, 6);
    });
  });

  it("of models with other tokenizers come back, with and without a BOS", async () => {
    for (const tokenizer of [sentencePiece, byteLevelBpe])
      await withTinyModel(tokenizer, async (file) => {
        const model = await openTextModel("tiny", file, {
          geometry: { ...geometry, contextTokens: 64, overlapTokens: 16 },
          contexts: 1,
          threads: 1,
        });
        const bytes = new Uint8Array(Buffer.from("the mill, ünïcödé  and  spaces \n the mill\n".repeat(3)));
        const tokens = await model.tokenize(Buffer.from(bytes).toString());
        const streams = [tokens.subarray(0, 90), tokens.subarray(90)];
        const { payload } = await model.encode(streams, 10_000);
        const back = await model.decode(
          streams.map(({ length }) => length),
          payload as Uint8Array,
        );
        expect(back).toEqual(streams.map((stream) => stream.slice()));
        expect(Buffer.compare((await model.tokenBytes(tokens)).bytes, bytes)).toBe(0);
        await model.close();
      });
  });

  it("are refused, with the reason, where the probe, the model or the engine is another", async () => {
    const identity = await withModel({ contexts: 1 }, (model) => Promise.resolve(model.identity));
    expect(encodeModelRecord(identity).length).toBeLessThan(120);
    const refused = async (changes: Partial<typeof identity>, because: RegExp, model?: string): Promise<void> => {
      const error: unknown = await openArchiveModel({ ...identity, ...changes }, { model, contexts: 1 }).catch(
        (caught: unknown) => caught,
      );
      expect(error).toBeInstanceOf(EnvironmentError);
      expect((error as Error).message).toMatch(because);
    };
    await refused({ probe: "00".repeat(8) }, /decode the archive differently: its probe/);
    await refused({ tokenizerHash: "00".repeat(8) }, /tokenizer has other tokens/);
    await refused({ sha256: "ab".repeat(32) }, /which is not built in/);
    await refused({ sha256: "ab".repeat(32) }, /is another one/, "ladder:xs");
    await refused({ engine: "llama.cpp v9.9.9/1", device: "cpu:haswell" }, /another engine gives other numbers/);
  });

  it("are refused where the CPU variant cannot run", async () => {
    const error: unknown = await openTextModel("ladder:xs", xs, {
      geometry,
      engine: "native",
      cpuVariant: "no-such-cpu",
    }).catch((caught: unknown) => caught);
    expect((error as Error).message).toMatch(/no-such-cpu.*cannot run on this machine/);
  });
});
