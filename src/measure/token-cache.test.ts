import { mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Corpus } from "../corpus/corpus.js";
import { summarizeCorpus } from "../corpus/summarize-corpus.js";
import { createFakeModel } from "../model/fake-model.js";
import type { LanguageModel } from "../model/language-model.js";
import { tokenCacheOf, type TokenCache } from "./token-cache.js";
import { tokenizeCorpus } from "./token-store.js";

let folder: string;
let cache: TokenCache;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-token-cache-"));
  cache = { folder: path.join(folder, "cache"), mostBytes: 2 ** 20 };
});
afterEach(() => rm(folder, { recursive: true }));

const texts = ["the mill", "two  spaces", "", "on the river", "x".repeat(70_000), "an end"];

function corpusOf(all: readonly string[]): Corpus {
  return {
    ref: "memory",
    name: "memory",
    source: "memory",
    async *documents() {
      for (const [index, text] of all.entries()) yield { id: `memory:${index}`, text };
    },
  } as unknown as Corpus;
}

/** A fake that counts the texts it tokenized. */
function counting(options: Parameters<typeof createFakeModel>[0] = {}) {
  const fake = createFakeModel(options);
  const counts = { texts: 0 };
  const model: LanguageModel = {
    ...fake,
    tokenizerSha256: "a".repeat(64),
    tokenize: (text) => {
      counts.texts += 1;
      return fake.tokenize(text);
    },
  };
  return { model, counts };
}

let store = 0;
async function tokenize(model: LanguageModel, all = texts, protocol: "full" | "paper" = "full") {
  const corpus = corpusOf(all);
  const { sha256 } = await summarizeCorpus(corpus);
  const base = path.join(folder, `store-${store++}`, "tokens");
  const steps = tokenizeCorpus(base, corpus, model, protocol, { expectedSha256: sha256, cache });
  for (;;) {
    const step = await steps.next();
    if (step.done !== true) continue;
    const { read, close, documents, contentSha256, tokenCount, lossyDocumentCount } = step.value;
    const tokens = await read(0, tokenCount);
    await close();
    return { tokens, counts: [...documents.tokenCounts], contentSha256, lossyDocumentCount };
  }
}

const entries = async () => (await readdir(cache.folder)).map((name) => path.join(cache.folder, name));

describe("tokens made before", () => {
  it("are not made again, in another run and under the other protocol", async () => {
    const { model, counts } = counting();
    const full = await tokenize(model);
    expect(counts.texts).toBe(texts.length);
    expect(await tokenize(model)).toEqual(full);
    const paper = await tokenize(model, texts, "paper");
    expect(counts.texts).toBe(texts.length);
    await rm(cache.folder, { recursive: true });
    expect(await tokenize(model, texts, "paper")).toEqual(paper);
    expect(counts.texts).toBe(2 * texts.length);
  });

  it("remember which documents do not come back", async () => {
    const { model, counts } = counting({ isLossless: false });
    const made = await tokenize(model);
    expect(made.lossyDocumentCount).toBe(1);
    expect(await tokenize(model)).toEqual(made);
    expect(counts.texts).toBe(texts.length);
  });

  it("are of one text and one tokenizer alone", async () => {
    const { model, counts } = counting();
    await tokenize(model);
    await tokenize(model, [...texts, "more"]);
    await tokenize({ ...model, tokenizerSha256: "b".repeat(64) });
    expect(counts.texts).toBe(3 * texts.length + 1);
    expect(await entries()).toHaveLength(3);
  });

  it.each([
    ["shorter", (file: string) => truncate(file, 1000)],
    ["empty", (file: string) => truncate(file, 0)],
    [
      "changed",
      async (file: string) => {
        const bytes = await readFile(file);
        bytes[30] = (bytes[30] as number) ^ 1;
        await writeFile(file, bytes);
      },
    ],
  ])("are made again when the entry is damaged: %s", async (_, damage) => {
    const { model, counts } = counting();
    const made = await tokenize(model);
    const [file] = await entries();
    await damage(file as string);
    expect(await tokenize(model)).toEqual(made);
    expect(counts.texts).toBe(2 * texts.length);
    expect(await tokenize(model)).toEqual(made);
    expect(counts.texts).toBe(2 * texts.length);
  });

  it("are not kept of a corpus that changed meanwhile", async () => {
    const { model } = counting();
    const steps = tokenizeCorpus(path.join(folder, "tokens"), corpusOf(texts), model, "full", {
      expectedSha256: "c".repeat(64),
      cache,
    });
    let step = await steps.next();
    while (step.done !== true) step = await steps.next();
    await step.value.close();
    expect(await entries()).toEqual([]);
  });
});

describe("the cache's size", () => {
  it("is kept by removing what was not used for longest", async () => {
    const { model, counts } = counting();
    cache = { ...cache, mostBytes: 400_000 };
    const other = texts.map((text) => text.replaceAll("x", "y"));
    await tokenize(model); // 280 kB: a token a letter of the long document.
    const [first] = await entries();
    await utimes(first as string, new Date(0), new Date(0));
    await tokenize(model, other);
    expect(await entries()).toHaveLength(1);
    expect(await entries()).not.toContain(first);
    const before = counts.texts;
    await tokenize(model, other);
    expect(counts.texts).toBe(before);
  });
});

it("a cache that cannot be written costs nothing but time", async () => {
  const { model } = counting();
  const expected = await tokenize(model);
  await writeFile(path.join(folder, "file"), "");
  cache = { ...cache, folder: path.join(folder, "file", "cache") };
  expect(await tokenize(model)).toEqual(expected);
});

describe("BITWIT_TOKEN_CACHE", () => {
  it("switches the cache off, or sets its size", () => {
    expect(tokenCacheOf("off")).toBeUndefined();
    expect(tokenCacheOf("500M")?.mostBytes).toBe(500 * 2 ** 20);
    expect(tokenCacheOf("1.5G")?.mostBytes).toBe(1.5 * 2 ** 30);
    expect(() => tokenCacheOf("much")).toThrow(/no size/);
  });
});
