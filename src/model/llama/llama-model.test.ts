import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataError, EnvironmentError, UsageError } from "../../errors.js";
import { resolveLadder } from "../ladder.js";
import type { InspectableModel } from "../inspectable-model.js";
import { openLlamaModel } from "./llama-model.js";
import { packWindows } from "./pack-windows.js";

const xs = resolveLadder("xs").path;
const text = `def area(width, height):\n\treturn width * height  # ok .\r\nThe miller , who counts , is "old" 🌊 e\u0301 <|endoftext|> \u{1d49c}.\n\n  x = 3`;

describe("a ladder model in the real engine", () => {
  let model: InspectableModel;
  beforeAll(async () => {
    model = await openLlamaModel("ladder:xs", xs, { contextTokens: 600, contexts: 2 });
  });
  afterAll(() => model.close());

  it("comes back from its tokens letter by letter, and takes special tokens in a text as text", async () => {
    const tokens = await model.tokenize(text);
    expect(tokens).not.toContain(model.bos);
    expect(await model.detokenize(tokens)).toBe(text);
    expect(await model.tokenize("")).toHaveLength(0);
  });

  it("gives the same bits on every call and with one context or two", async () => {
    const tokens = await model.tokenize(text.repeat(8));
    const windows = [40, 300, 17, 500].map((length) => ({
      tokens: Int32Array.from([0, ...tokens.slice(0, length)]),
      scored: length,
    }));
    const first = await model.score(windows);
    expect(await model.score(windows)).toEqual(first);
    const single = await openLlamaModel("ladder:xs", xs, { contextTokens: 600, contexts: 1, threads: 1 });
    expect(await single.score(windows)).toEqual(first);
    await single.close();
  });

  it("agrees with a second path that asks for one target at a time", async () => {
    const tokens = Int32Array.from([0, ...(await model.tokenize(text.repeat(3)))]).slice(0, 161);
    const [together] = (await model.score([{ tokens, scored: tokens.length - 1 }])) as [Float64Array];
    let total = 0;
    for (let end = 2; end <= tokens.length; end++) {
      // Windows of one call may share a decode, so each goes alone.
      const [[bits]] = (await model.score([{ tokens: tokens.slice(0, end), scored: 1 }])) as unknown as [[number]];
      total += bits;
      expect(Math.abs(bits - (together[end - 2] as number))).toBeLessThan(0.5);
    }
    const sum = together.reduce((a, b) => a + b, 0);
    expect(Math.abs(total / sum - 1)).toBeLessThan(0.005);
  });

  it("examines without moving a bit, whether windows share a call or not", async () => {
    const tokens = await model.tokenize(text.repeat(8));
    const windows = [40, 300, 17, 500].map((length) => ({
      tokens: Int32Array.from([0, ...tokens.slice(0, length)]),
      scored: length - 3,
    }));
    const examined = await model.examine(windows, 3);
    expect(examined.map(({ bits }) => bits)).toEqual(await model.score(windows));
    windows.forEach(({ tokens: read, scored }, index) => {
      const { bits, ranks, alternatives, alternativeBits } = examined[index]!;
      expect([ranks.length, alternatives.length, alternativeBits.length]).toEqual([scored, 3 * scored, 3 * scored]);
      read.slice(-scored).forEach((token, place) => {
        const likely = [...alternatives.subarray(3 * place, 3 * place + 3)];
        expect(ranks[place] === 1).toBe(bits[place]! <= alternativeBits[3 * place]!);
        if (ranks[place]! <= 3) expect(likely).toContain(token);
        else expect(likely).not.toContain(token);
        if (likely.includes(token)) expect(alternativeBits[3 * place + likely.indexOf(token)]).toBe(bits[place]);
      });
    });
    expect((await model.examine(windows, 0))[2]!.ranks).toEqual(examined[2]!.ranks);
    await expect(model.examine(windows, 17)).rejects.toThrow(RangeError);
  });

  it("agrees with asking for every token of the vocabulary as the next one", async () => {
    const prefix = Int32Array.from([0, ...(await model.tokenize("The miller counts"))]);
    const [came] = await model.tokenize(" the");
    const [examined] = await model.examine([{ tokens: Int32Array.from([...prefix, came!]), scored: 1 }], 3);
    const candidates = Array.from({ length: model.info.vocabularySize }, (_, token) => ({
      tokens: Int32Array.from([...prefix, token]),
      scored: 1,
    }));
    // Each alone: windows that share a call differ in their last digits.
    const all = await Promise.all(candidates.map(async (window) => (await model.score([window]))[0]![0]!));
    expect(all[came!]).toBe(examined!.bits[0]);
    expect(examined!.ranks[0]).toBe(1 + all.filter((one) => one < examined!.bits[0]!).length);
    const best = [...all.keys()].sort((a, b) => all[a]! - all[b]!).slice(0, 3);
    expect([...examined!.alternatives]).toEqual(best);
    best.forEach((token, place) => expect(examined!.alternativeBits[place]).toBeCloseTo(all[token]!, 9));
  });

  it("gives the bytes of every token, also of those that hold a part of a character", async () => {
    const tokens = await model.tokenize(text);
    const { bytes, ends } = await model.tokenBytes(tokens, true);
    expect(Buffer.from(bytes).toString("utf8")).toBe(text);
    expect(ends).toHaveLength(tokens.length);
    expect(ends.at(-1)).toBe(bytes.length);
    expect(ends.every((end, index) => index === 0 || end >= ends[index - 1]!)).toBe(true);
  });

  it("rejects a window that scores nothing or more than it holds", async () => {
    await expect(model.score([{ tokens: Int32Array.of(0, 5), scored: 2 }])).rejects.toThrow(RangeError);
  });
});

describe("a file that is no causal model", () => {
  it("is refused with its reason, never a crash", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-gguf-"));
    try {
      const good = await readFile(xs);
      const write = async (name: string, bytes: Uint8Array): Promise<string> => {
        await writeFile(path.join(folder, name), bytes);
        return path.join(folder, name);
      };
      const patched = (name: string) =>
        Buffer.from(good.toString("latin1").replace("\x05\0\0\0\0\0\0\0llama", `\x05\0\0\0\0\0\0\0${name}`), "latin1");
      const open = (file: string, contextTokens = 100) => openLlamaModel(file, file, { contextTokens });
      await expect(open(await write("cut.gguf", good.subarray(0, 300_000)))).rejects.toThrow(DataError);
      await expect(open(await write("text.gguf", Buffer.from("not a model at all, but long enough")))).rejects.toThrow(
        /not a GGUF/,
      );
      await expect(open(await write("unknown.gguf", patched("xlama")))).rejects.toThrow(
        /unknown model architecture|cannot load/,
      );
      await expect(open(await write("encoder.gguf", patched("xbert")))).rejects.toThrow(
        /does not predict the next token/,
      );
      await expect(open(path.join(folder, "absent.gguf"))).rejects.toThrow(EnvironmentError);
      await expect(open(xs, 5000)).rejects.toThrow(UsageError);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe("packing", () => {
  it("keeps order, fills calls and leaves long windows alone", () => {
    const window = (inputs: number) => ({ tokens: new Int32Array(inputs + 1).fill(inputs), scored: 1 });
    const groups = packWindows([200, 300, 20, 900, 5].map(window), true);
    expect(groups.map(({ lengths }) => [...lengths])).toEqual([[201, 301], [21], [901], [6]]);
    expect(packWindows([5, 5].map(window), false)).toHaveLength(2);
  });
});
