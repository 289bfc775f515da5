/** Files that are well-formed and yet would end the process, or change its numbers, inside the native library. */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MetadataEntry } from "../gguf/encode-gguf-header.js";
import { writeGguf, type TensorSource } from "../gguf/write-gguf.js";
import { resolveLadder } from "../ladder.js";
import { openLlamaModel } from "./llama-model.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-hostile-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const DIM = 32;
const bytes = Array.from({ length: 256 }, (_, byte) => {
  const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  return printable ? String.fromCodePoint(byte) : String.fromCodePoint(256 + byte);
});
const tokens = [...bytes, "<s>"];
const weights = (name: string, shape: number[]): TensorSource => ({
  name,
  shape,
  type: "F32",
  fill: (chunk, start) => chunk.forEach((_, index) => (chunk[index] = Math.sin(start + index) / 10)),
});

const METADATA: readonly MetadataEntry[] = [
  ["general.architecture", "string", "llama"],
  ["llama.context_length", "u32", 64],
  ["llama.embedding_length", "u32", DIM],
  ["llama.block_count", "u32", 1],
  ["llama.feed_forward_length", "u32", DIM],
  ["llama.attention.head_count", "u32", 2],
  ["llama.attention.layer_norm_rms_epsilon", "f32", 1e-5],
  ["tokenizer.ggml.model", "string", "gpt2"],
  ["tokenizer.ggml.pre", "string", "gpt-2"],
  ["tokenizer.ggml.tokens", "array", "string", tokens],
  ["tokenizer.ggml.token_type", "array", "i32", tokens.map((_, id) => (id === 256 ? 3 : 1))],
  ["tokenizer.ggml.merges", "array", "string", ["a b"]],
  ["tokenizer.ggml.bos_token_id", "u32", 256],
  ["tokenizer.ggml.add_bos_token", "bool", true],
];
const TENSORS = [
  weights("token_embd.weight", [DIM, 257]),
  weights("output_norm.weight", [DIM]),
  ...["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"].map((name) =>
    weights(`blk.0.${name}.weight`, [DIM, DIM]),
  ),
  weights("blk.0.attn_norm.weight", [DIM]),
  weights("blk.0.ffn_norm.weight", [DIM]),
];

/** A tiny whole model with one metadata entry replaced, or left out. */
async function put(name: string, replaced?: MetadataEntry, without?: string): Promise<string> {
  const file = path.join(folder, `${name}.gguf`);
  const metadata = METADATA.filter(([key]) => key !== without).map((entry) =>
    entry[0] === replaced?.[0] ? replaced : entry,
  );
  await writeGguf(file, metadata, TENSORS);
  return file;
}

const open = (file: string) => openLlamaModel(file, file, { contextTokens: 32, contexts: 1, threads: 1 });

describe("a tiny model", () => {
  it("opens without complaint", async () => {
    const model = await open(await put("whole"));
    expect(model.warnings).toEqual([]);
    expect((await model.score([{ tokens: Int32Array.of(256, 1, 2), scored: 2 }]))[0]).toHaveLength(2);
    await model.close();
  });

  it.each<[string, MetadataEntry, RegExp]>([
    ["no layers", ["llama.block_count", "u32", 0], /block_count is 0/],
    ["too many layers", ["llama.block_count", "u32", 100_000], /block_count is 100000/],
    ["a NaN epsilon", ["llama.attention.layer_norm_rms_epsilon", "f32", NaN], /epsilon is NaN/],
    ["a negative epsilon", ["llama.attention.layer_norm_rms_epsilon", "f32", -1], /epsilon is -1/],
    ["a token twice", ["tokenizer.ggml.tokens", "array", "string", [...tokens.slice(0, 255), "A", "<s>"]], /"A" twice/],
  ])("is refused with %s", async (name, entry, message) => {
    await expect(open(await put(name, entry))).rejects.toThrow(message);
  });

  it("passes on what llama.cpp warns about", async () => {
    const model = await open(await put("no-pre", undefined, "tokenizer.ggml.pre"));
    expect(model.warnings?.map(({ message }) => message).join("\n")).toMatch(/pre-tokenizer/);
    await model.close();
  });

  it("refuses tokens that it does not have", async () => {
    const model = await open(await put("tokens"));
    expect(() => model.detokenize(Int32Array.of(9999))).toThrow(/no token 9999/);
    await expect(model.score([{ tokens: Int32Array.of(256, -5), scored: 1 }])).rejects.toThrow(/no token -5/);
    await model.close();
  });

  it("refuses counts that are no counts", async () => {
    const file = await put("counts");
    for (const options of [{ threads: 0 }, { contexts: 1.5 }, { contextTokens: NaN }])
      await expect(openLlamaModel(file, file, { contextTokens: 32, ...options })).rejects.toMatchObject({
        code: "count",
      });
  });

  it("can be opened many times at once, beside files that fail", async () => {
    const good = await put("good");
    const bad = await put("bad", ["llama.embedding_length", "u32", 48]);
    const opened = await Promise.allSettled([good, bad, good, bad, good].map(open));
    expect(opened.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"]);
    for (const one of opened) {
      if (one.status === "fulfilled") await one.value.close();
      else expect((one.reason as Error).message).toMatch(/cannot load .*bad\.gguf: (?!the library gave no reason)/);
    }
  });

  it("is not run under another CPU variant than the process's first", async () => {
    const { path: xs } = resolveLadder("xs");
    const first = await openLlamaModel("ladder:xs", xs, { contextTokens: 32 });
    const variant = first.info.backend.device === "cpu:x64" ? "sse42" : "x64";
    await expect(openLlamaModel("ladder:xs", xs, { contextTokens: 32, cpuVariant: variant })).rejects.toMatchObject({
      code: "second-backend",
    });
    await first.close();
  });
});
