import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BitwitError, DataError, EnvironmentError } from "../../errors.js";
import { encodeGgufHeader, tensorBytes, type MetadataEntry, type ScalarType } from "./encode-gguf-header.js";
import { readGguf } from "./read-gguf.js";
import { writeGguf, type TensorSource } from "./write-gguf.js";

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-gguf-"));
  file = path.join(folder, "model.gguf");
});
afterAll(() => rm(folder, { recursive: true }));

const METADATA: readonly MetadataEntry[] = [
  ["general.architecture", "string", "llama"],
  ["general.name", "string", "tiny"],
  ["general.file_type", "u32", 7],
  ["llama.context_length", "u32", 2048],
  ["tokenizer.ggml.model", "string", "gpt2"],
  ["tokenizer.ggml.tokens", "array", "string", ["<s>", "a", "é"]],
  ["tokenizer.ggml.scores", "array", "f32", [0, 1.5, -2]],
  ["tokenizer.ggml.bos_token_id", "u32", 0],
  ["tokenizer.ggml.add_bos_token", "bool", true],
];
const constant = (name: string, shape: number[], type: TensorSource["type"]): TensorSource => {
  return { name, shape, type, fill: (chunk) => void chunk.fill(0.5) };
};
const TENSORS = [constant("token_embd.weight", [32, 3], "Q8_0"), constant("output_norm.weight", [32], "F32")];

function without(key: string): MetadataEntry[] {
  return METADATA.filter(([name]) => name !== key);
}

async function failure(reading: Promise<unknown>): Promise<BitwitError> {
  const error: unknown = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(BitwitError);
  return error as BitwitError;
}

/** The failure of a file with these bytes. */
async function failureOf(bytes: Buffer): Promise<BitwitError> {
  await writeFile(file, bytes);
  return failure(readGguf(file));
}

describe("readGguf on whole files", () => {
  it("describes a written model", async () => {
    await writeGguf(file, METADATA, TENSORS);
    const header = await readGguf(file);
    expect(header).toMatchObject({
      version: 3,
      architecture: "llama",
      isDecoder: true,
      parameterCount: 128,
      quantization: "Q8_0",
      contextLength: 2048,
      vocabularySize: 3,
      tokenizer: "gpt2",
      addsBos: true,
      bosId: 0,
      hasChatTemplate: false,
      name: "tiny",
      tensorCount: 2,
      tensors: [
        { name: "token_embd.weight", shape: [32, 3], type: "Q8_0", offset: 0, byteCount: 102 },
        { name: "output_norm.weight", shape: [32], type: "F32", offset: 128, byteCount: 128 },
      ],
      warnings: [],
    });
    expect(header.metadata.get("tokenizer.ggml.scores")).toEqual({ arrayLength: 3 });
    const bytes = await readFile(file);
    expect(bytes.length).toBe(header.dataOffset + 256);
    expect(bytes.readFloatLE(header.dataOffset + 128)).toBe(0.5);
  });

  it("keeps the arrays it is asked for", async () => {
    await writeGguf(file, METADATA, TENSORS);
    const { metadata } = await readGguf(file, { keep: ["tokenizer.ggml.tokens", "tokenizer.ggml.scores"] });
    expect(metadata.get("tokenizer.ggml.tokens")).toEqual({ arrayLength: 3, values: ["<s>", "a", "é"] });
    expect(metadata.get("tokenizer.ggml.scores")).toEqual({ arrayLength: 3, values: [0, 1.5, -2] });
  });

  it("brings every scalar type and any tensor shapes back as written", async () => {
    const scalar = fc.oneof(
      fc.tuple(fc.constant<ScalarType>("u8"), fc.integer({ min: 0, max: 255 })),
      fc.tuple(fc.constant<ScalarType>("i8"), fc.integer({ min: -128, max: 127 })),
      fc.tuple(fc.constant<ScalarType>("u16"), fc.integer({ min: 0, max: 65535 })),
      fc.tuple(fc.constant<ScalarType>("i16"), fc.integer({ min: -32768, max: 32767 })),
      fc.tuple(fc.constant<ScalarType>("u32"), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
      fc.tuple(fc.constant<ScalarType>("i32"), fc.integer()),
      fc.tuple(fc.constant<ScalarType>("f32"), fc.float({ noNaN: true })),
      fc.tuple(fc.constant<ScalarType>("f64"), fc.double({ noNaN: true })),
      fc.tuple(fc.constant<ScalarType>("bool"), fc.boolean()),
      fc.tuple(fc.constant<ScalarType>("u64"), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
      fc.tuple(fc.constant<ScalarType>("i64"), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
      fc.tuple(fc.constant<ScalarType>("string"), fc.string({ unit: "binary" })),
    );
    const tensor = fc.record({
      type: fc.constantFrom<TensorSource["type"]>("F32", "F16", "Q8_0"),
      shape: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 })).map(([a, b]) => [a * 32, b]),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(scalar), fc.array(tensor, { minLength: 1, maxLength: 4 }), async (scalars, layouts) => {
        const entries = scalars.map(([type, value], index): MetadataEntry => [`key.${index}`, type, value]);
        const tensors = layouts.map(({ type, shape }, index) => constant(`tensor.${index}`, shape, type));
        await writeGguf(file, [["general.architecture", "string", "llama"], ...entries], tensors);
        const header = await readGguf(file);
        expect([...header.metadata.values()].slice(1)).toEqual(scalars.map(([, value]) => value));
        expect(header.tensors.map(({ shape, type, byteCount }) => ({ shape, type, byteCount }))).toEqual(
          tensors.map((one) => ({ shape: one.shape, type: one.type, byteCount: tensorBytes(one) })),
        );
        expect(header.parameterCount).toBe(tensors.reduce((sum, { shape }) => sum + shape[0]! * shape[1]!, 0));
      }),
      { numRuns: 60 },
    );
  });

  it("reads tensors and metadata longer than its buffer", async () => {
    const tokens = Array.from({ length: 30_000 }, (_, id) => `token ${id} ${"x".repeat(id % 40)}`);
    const template = "{{ messages }}".repeat(20_000);
    await writeGguf(
      file,
      [
        ...without("tokenizer.ggml.tokens"),
        ["tokenizer.ggml.tokens", "array", "string", tokens],
        ["tokenizer.chat_template", "string", template],
      ],
      TENSORS,
    );
    const skipped = await readGguf(file);
    const kept = await readGguf(file, { keep: ["tokenizer.ggml.tokens"] });
    expect(skipped.vocabularySize).toBe(30_000);
    expect(skipped.hasChatTemplate).toBe(true);
    expect(skipped.metadata.get("tokenizer.chat_template")).toBe(template);
    expect(kept.metadata.get("tokenizer.ggml.tokens")).toEqual({ arrayLength: 30_000, values: tokens });
    expect(skipped.tensors).toEqual(kept.tensors);
  });

  it("names the dominant tensor type where the file names no mix of its own", async () => {
    await writeGguf(file, without("general.file_type"), [...TENSORS, constant("big", [64, 64], "F16")]);
    expect((await readGguf(file)).quantization).toBe("F16");
    await writeGguf(file, [...without("general.file_type"), ["general.file_type", "u32", 1024 + 15]], TENSORS);
    expect((await readGguf(file)).quantization).toBe("Q4_K_M");
  });

  it("leaves what the file does not say absent", async () => {
    await writeGguf(file, [["general.architecture", "string", "llama"]], TENSORS);
    const header = await readGguf(file);
    for (const field of ["contextLength", "vocabularySize", "tokenizer", "addsBos", "bosId", "name"] as const) {
      expect(header[field], field).toBeUndefined();
    }
  });

  it.each([
    ["llama", [], true],
    ["qwen3", [], true],
    ["pangu-embedded", [], true],
    ["bert", [], false],
    ["nomic-bert", [], false],
    ["jina-bert-v2", [], false],
    ["modern-bert", [], false],
    ["t5encoder", [], false],
    ["clip", [], false],
    ["wavtokenizer-dec", [], false],
    ["llada", [], false],
    ["llama", [["llama.attention.causal", "bool", false]], false],
    ["qwen3", [["qwen3.pooling_type", "u32", 3]], false],
    ["qwen3", [["qwen3.pooling_type", "u32", 0]], true],
  ] as const)("says whether %s with %j predicts the next token: %s", async (architecture, entries, expected) => {
    const metadata = [["general.architecture", "string", architecture], ...entries] as MetadataEntry[];
    await writeGguf(file, metadata, TENSORS);
    expect((await readGguf(file)).isDecoder).toBe(expected);
  });

  it("warns that it could not check a tensor type it does not know", async () => {
    await writeGguf(file, METADATA, TENSORS);
    const bytes = await readFile(file);
    const type = bytes.indexOf("output_norm.weight") + "output_norm.weight".length + 4 + 8;
    expect(bytes.readUInt32LE(type)).toBe(0);
    bytes.writeUInt32LE(99, type);
    await writeFile(file, bytes);
    const { warnings, tensors } = await readGguf(file);
    expect(warnings.map(({ code }) => code)).toEqual(["gguf-unknown-type"]);
    expect(warnings[0]!.message).toContain("type 99");
    expect(tensors[1]).toMatchObject({ type: "type 99", byteCount: undefined });
  });
});

describe("readGguf on what is no model", () => {
  it.each([
    ["an empty file", "", /not a GGUF file: it is empty/],
    ["a ZIP archive", "PK\u0003\u0004 and more than twenty-four bytes", /starts with "PK" \(a ZIP archive\)/],
    ["a Git LFS pointer", "version https://git-lfs.github.com/spec/v1\n", /Git LFS pointer/],
    ["a web page", "<!DOCTYPE html><html></html>", /starts with '<!DO'/],
    ["binary", "\u0000\u0001\u0002\u0003\u0004\u0005", /the bytes 00010203/],
  ])("says how %s starts", async (_, text, message) => {
    const error = await failureOf(Buffer.from(text, "latin1"));
    expect(error).toMatchObject({ code: "gguf-not", exitCode: 4 });
    expect(error.message).toMatch(message);
    expect(error.hint).toContain("convert_hf_to_gguf.py");
  });

  it.each([
    ["1", 1, /version 1 of the format; 2 and 3/],
    ["4", 4, /version 4/],
    ["0", 0, /version 0/],
    ["3 in big-endian", 0x03000000, /big-endian/],
  ])("refuses version %s", async (_, version, message) => {
    const bytes = encodeGgufHeader(METADATA, TENSORS);
    bytes.writeUInt32LE(version, 4);
    expect((await failureOf(bytes)).message).toMatch(message);
  });

  it("names the part of a split model and how to join it", async () => {
    await writeGguf(file, [...METADATA, ["split.count", "u16", 3], ["split.no", "u16", 1]], []);
    const error = await failure(readGguf(file));
    expect(error.message).toContain("part 2 of a model split into 3 files");
    expect(error.hint).toContain("llama-gguf-split --merge");
  });

  it.each(["adapter", "imatrix", "mmproj"])("refuses a file of type %s", async (type) => {
    await writeGguf(file, [...METADATA, ["general.type", "string", type]], TENSORS);
    expect(await failure(readGguf(file))).toMatchObject({ code: "gguf-unusable" });
  });

  it("refuses a vocabulary without tensors, and tensors without an architecture", async () => {
    await writeGguf(file, METADATA, []);
    expect((await failure(readGguf(file))).message).toContain("no tensors");
    await writeGguf(file, without("general.architecture"), TENSORS);
    expect((await failure(readGguf(file))).message).toContain("no architecture");
  });

  it("refuses entries and tensors that occur twice, and an impossible alignment", async () => {
    await writeGguf(file, [...METADATA, METADATA[0]!], TENSORS);
    expect((await failure(readGguf(file))).message).toContain('two entries "general.architecture"');
    await writeGguf(file, METADATA, [...TENSORS, TENSORS[0]!]);
    expect((await failure(readGguf(file))).message).toContain('two tensors "token_embd.weight"');
    await writeGguf(file, [...METADATA, ["general.alignment", "u32", 48]], TENSORS);
    expect((await failure(readGguf(file))).message).toContain("power of two");
  });

  it("cannot open what is missing or no file", async () => {
    expect(await failure(readGguf(path.join(folder, "missing.gguf")))).toBeInstanceOf(EnvironmentError);
    const error = await failure(readGguf(folder));
    expect(error).toBeInstanceOf(EnvironmentError);
    expect(error.message).toContain("is not a file");
  });

  it("keeps control characters of a hostile file out of its messages", async () => {
    const name = "\u001b[2J\u202eevil";
    await writeGguf(file, METADATA, [constant(name, [32], "F32"), constant(name, [32], "F32")]);
    expect((await failure(readGguf(file))).message).not.toMatch(/[\u0000-\u001f\u202e]/);
  });
});

describe("readGguf on damaged files", () => {
  it("names the truncation at every byte of a small file", async () => {
    await writeGguf(file, METADATA, TENSORS);
    const whole = await readFile(file);
    const handle = await open(file, "r+");
    try {
      for (let length = whole.length - 1; length >= 4; length--) {
        await handle.truncate(length);
        const error = await failure(readGguf(file));
        if (error.code !== "gguf-truncated") expect({ length, message: error.message }).toBe("gguf-truncated");
      }
    } finally {
      await handle.close();
    }
  });

  it("gives a header or a DataError whatever bits are flipped", async () => {
    await writeGguf(file, METADATA, TENSORS);
    const whole = await readFile(file);
    const { dataOffset } = await readGguf(file);
    const outcomes = { header: 0, error: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(dataOffset * 8 - 1), { minLength: 1, maxLength: 4 }), async (bits) => {
        const bytes = Buffer.from(whole);
        for (const bit of bits) bytes[bit >> 3]! ^= 1 << (bit & 7);
        await writeFile(file, bytes);
        try {
          const header = await readGguf(file);
          expect(Number.isSafeInteger(header.parameterCount)).toBe(true);
          outcomes.header++;
        } catch (error) {
          if (!(error instanceof DataError)) throw error;
          outcomes.error++;
        }
      }),
      { numRuns: 2000 },
    );
    // Both ways are common, else this test would show nothing.
    expect(Math.min(outcomes.header, outcomes.error)).toBeGreaterThan(100);
  });

  it("believes no length in a file of zeros, however long the file", async () => {
    // Sparse: an array that claims 2^23 strings, then 4 GB of empty ones.
    const header = encodeGgufHeader([["list", "array", "string", []]], []);
    const length = header.indexOf("list") + "list".length + 4 + 4;
    header.writeBigUInt64LE(1n << 23n, length);
    header.writeBigUInt64LE(1n << 16n, 16);
    await writeFile(file, header);
    const handle = await open(file, "r+");
    await handle.truncate(2 ** 32);
    await handle.close();
    const before = process.memoryUsage().rss;
    const startMs = performance.now();
    const error = await failure(readGguf(file));
    expect(error).toBeInstanceOf(DataError);
    expect(performance.now() - startMs).toBeLessThan(20_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(3e8);
    await rm(file);
  });

  it.each([
    ["tensors", 8],
    ["metadata entries", 16],
  ])("does not believe 2^60 %s", async (what, at) => {
    const bytes = encodeGgufHeader(METADATA, TENSORS);
    bytes.writeBigUInt64LE(1n << 60n, at);
    const { message } = await failureOf(bytes);
    expect(message).toContain(`the number of ${what} (byte ${at}) claims ${1n << 60n}`);
  });
});
