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

  it("have a code within 0.5 % of the bits that `full` measures in the same geometry", async () => {
    const { archive, summary, streams } = await withModel({ contexts: 1 }, async (model) => {
      const tokens = await model.tokenize(Buffer.from(text).toString());
      const packed = await pack(text, model, { blockBytes: 1 << 20, streamsFor: () => 1 });
      return { ...packed, streams: tokens };
    });
    expect(archive.length).toBeLessThan(summary.codeBytes + 250);
    // The windows of `full` with context 256 and stride 192: BOS and 255 tokens, the last 192 scored, the first all.
    const model = await openModel("ladder:xs", { contextTokens: 256 });
    const windows = [];
    for (let end = Math.min(256, streams.length), from = 0; ; from = end, end = Math.min(streams.length, end + 192)) {
      const first = Math.max(0, end - 256);
      windows.push({
        tokens: Int32Array.from([model.bos as number, ...streams.subarray(first, end)]),
        scored: end - from,
      });
      if (end === streams.length) break;
    }
    const bits = (await model.score(windows)).reduce((sum, window) => sum + window.reduce((a, b) => a + b, 0), 0);
    await model.close();
    expect(Math.abs((8 * summary.codeBytes) / bits - 1)).toBeLessThan(0.005);
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
