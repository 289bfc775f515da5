import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../errors.js";
import { readGguf } from "./gguf/read-gguf.js";
import { ladderModels, resolveLadder } from "./ladder.js";

const list = JSON.parse(readFileSync("models/ladder.json", "utf8")) as Record<string, number>;
const card = readFileSync("models/README.md", "utf8");

describe.each(ladderModels())("$ref", (model) => {
  it("has the size and the SHA-256 that the list gives", () => {
    const bytes = readFileSync(model.path);
    expect(bytes.length).toBe(model.fileBytes);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(model.sha256);
  });

  it("has the dimensions that the list gives in its GGUF header", async () => {
    const header = await readGguf(model.path);
    const { metadata } = header;
    expect(header).toMatchObject({
      architecture: "llama",
      isDecoder: true,
      parameterCount: model.parameters,
      quantization: "Q8_0",
      contextLength: list["contextLength"],
      vocabularySize: list["vocabularySize"],
      addsBos: true,
      bosId: 0,
      name: `ladder-${model.id}`,
      warnings: [],
    });
    expect(metadata.get("llama.block_count")).toBe(model.layers);
    expect(metadata.get("llama.embedding_length")).toBe(model.dim);
    expect(metadata.get("llama.attention.head_count")).toBe(model.heads);
    expect(metadata.get("llama.feed_forward_length")).toBe(model.ffn);
  });

  it("was trained on shares that sum to one", () => {
    const shares = Object.values(model.mix);
    expect(shares).toHaveLength(3);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it("stands in the model card with the figures of the list", () => {
    const { english, python, latex } = model.heldoutBpb;
    const row = [
      model.id,
      `${(model.parameters / 1e6).toFixed(2)} M`,
      `${Math.round(model.trainedTokens / 1e6)} M`,
      `${model.mix.english}/${model.mix.python}/${model.mix.latex}`,
      ...[english, python, latex].map((bpb) => bpb.toFixed(3)),
      `${(model.fileBytes / 1e6).toFixed(1)} MB`,
    ];
    expect(card).toContain(`| ${row.join(" | ")} |`);
  });
});

describe("resolveLadder", () => {
  it("finds a model by its name, with the file's absolute path", () => {
    const model = resolveLadder("m-prose");
    expect(model.ref).toBe("ladder:m-prose");
    expect(path.isAbsolute(model.path)).toBe(true);
    expect(path.basename(model.path)).toBe("m-prose.gguf");
  });

  it.each(["", "M", "xl", "../m", "m.gguf"])("lists the names it has when asked for %j", (name) => {
    let error: unknown;
    try {
      resolveLadder(name);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(UsageError);
    const names = ["xs", "s", "m", "m-prose", "m-code", "m-math", "l"].map((id) => `ladder:${id}`);
    expect((error as UsageError).hint).toBe(`It has ${names.join(", ")}.`);
  });
});
