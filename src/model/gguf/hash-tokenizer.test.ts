import { describe, expect, it } from "vitest";
import { ladderModels } from "../ladder.js";
import { byteLevelBpe, sentencePiece, withTinyModel, type TinyTokenizer } from "../llama/tiny-model.test.support.js";
import { hashTokenizer } from "./hash-tokenizer.js";
import { readGguf } from "./read-gguf.js";

const hashOf = async (file: string) => hashTokenizer(file, await readGguf(file));

async function hashWith({ metadata, vocabularySize }: TinyTokenizer, more: TinyTokenizer["metadata"] = [], layers = 1) {
  let hash = "";
  const write = { metadata: [...metadata, ...more], vocabularySize };
  await withTinyModel(write, async (file) => void (hash = await hashOf(file)), { layers });
  return hash;
}

describe("a tokenizer's hash", () => {
  it("is the same for models that share it, whatever their weights", async () => {
    const hashes = await Promise.all(ladderModels().map(({ path }) => hashOf(path)));
    expect(new Set(hashes).size).toBe(1);
    expect(await hashWith(byteLevelBpe, [], 2)).toBe(await hashWith(byteLevelBpe));
  });

  it("does not depend on chat templates, but on flags and vocabularies", async () => {
    const plain = await hashWith(byteLevelBpe);
    expect(await hashWith(byteLevelBpe, [["tokenizer.chat_template", "string", "{{ x }}"]])).toBe(plain);
    expect(await hashWith(byteLevelBpe, [["general.name", "string", "another"]])).toBe(plain);
    expect(await hashWith(byteLevelBpe, [["tokenizer.ggml.add_space_prefix", "bool", true]])).not.toBe(plain);
    expect(await hashWith(byteLevelBpe, [["general.name", "string", "Phi-3 mini"]])).not.toBe(plain);
    expect(await hashWith(sentencePiece)).not.toBe(plain);
  });
});
