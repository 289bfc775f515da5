import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileFromRoot } from "../../package-root.js";
import { resolveLadder } from "../ladder.js";
import { openLlamaModel } from "../llama/llama-model.js";
import type { LanguageModel } from "../language-model.js";
import { openTokenizerFile } from "./tokenizer-file.js";

let folder: string;
let file: string;
let oracle: LanguageModel;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-tokenizer-"));
  file = path.join(folder, "tokenizer.json");
  await copyFile(fileFromRoot("models/recipe/tokenizer.json"), file);
  oracle = await openLlamaModel("ladder:xs", resolveLadder("xs").path, { contextTokens: 8, contexts: 1, threads: 1 });
});
afterAll(async () => {
  await oracle.close();
  await rm(folder, { recursive: true, force: true });
});

describe("a tokenizer.json", () => {
  it.each([
    "The sun rises.\n\n  Twice,   it's said: 12,345 times…",
    "def f(x):\n\treturn x  # <|endoftext|> is text here\r\n",
    "\\frac{a}{b} Žluťoučký kůň 🐎 日本語 \u0000 \ufeff",
    " ",
    "",
  ])("makes the tokens that llama.cpp makes of %j, and the text of them", async (text) => {
    const tokenizer = await openTokenizerFile(file);
    const tokens = await tokenizer.tokenize(text);
    expect([...tokens]).toEqual([...(await oracle.tokenize(text))]);
    expect(await tokenizer.detokenize(tokens)).toBe(text);
  });

  it("has the BOS that its configuration adds, and none without one", async () => {
    const config = path.join(folder, "tokenizer_config.json");
    expect((await openTokenizerFile(file)).bos).toBeUndefined();
    await writeFile(config, JSON.stringify({ add_bos_token: true, bos_token: "<|endoftext|>" }));
    const { bos, vocabularySize } = await openTokenizerFile(file);
    await rm(config);
    expect([bos, vocabularySize]).toEqual([oracle.bos, oracle.info.vocabularySize]);
  });

  it("has the BOS that its post-processor adds", async () => {
    const json = JSON.parse(await readFile(file, "utf8")) as object;
    const special = { "<|endoftext|>": { id: "<|endoftext|>", ids: [0], tokens: ["<|endoftext|>"] } };
    const single = [{ SpecialToken: { id: "<|endoftext|>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }];
    const template = { type: "TemplateProcessing", single, pair: single, special_tokens: special };
    const other = path.join(folder, "with-template.json");
    await writeFile(other, JSON.stringify({ ...json, post_processor: template }));
    expect((await openTokenizerFile(other)).bos).toBe(0);
  });

  it("that is missing, cut or something else is said to be", async () => {
    await expect(openTokenizerFile(path.join(folder, "absent.json"))).rejects.toMatchObject({
      code: "tokenizer-missing",
    });
    const bad = path.join(folder, "bad.json");
    for (const text of ["{", "[]", '{"a":1}']) {
      await writeFile(bad, text);
      await expect(openTokenizerFile(bad), text).rejects.toMatchObject({ code: "tokenizer-file" });
    }
  });
});
