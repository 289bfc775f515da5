import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Document } from "../text/document.js";
import { limitCorpus } from "./limit-corpus.js";
import { openCorpus } from "./open-corpus.js";
import { listSampleCorpora } from "./sample-corpora.js";
import { summarizeCorpus } from "./summarize-corpus.js";

async function documentsOf(ref: string, limitChars?: number): Promise<Document[]> {
  const corpus = await openCorpus(ref);
  const documents: Document[] = [];
  for await (const document of (limitChars === undefined ? corpus : limitCorpus(corpus, limitChars)).documents())
    documents.push(document);
  return documents;
}

/** Change these only with the packages' versions or the transforms, and say so in the changelog. */
const SHA256: Record<string, string> = {
  "sample:english": "0b7c30ae91dea4cb56ffc259adf8d75b9848bc8a9883604977dbe43453bc2634",
  "sample:python": "ece8b9f31a8d5d31ab4193ebb0ff51656cb79523a5c57ff5a7d80bd7b8a4ed4b",
  "sample:math": "8ed1250a42a4fa4dbb1d1ecb6d0d9850d60169758c70d8ee68cad157ed39fc38",
};

describe("the sample corpora", () => {
  it("are listed with a description each", () => {
    expect(listSampleCorpora().map(({ ref }) => ref)).toEqual(["sample:english", "sample:python", "sample:math"]);
    for (const { description } of listSampleCorpora()) expect(description.length).toBeGreaterThan(20);
  });

  it.each(Object.keys(SHA256))("%s holds at least 400,000 characters, the same ones on every machine", async (ref) => {
    const corpus = await openCorpus(ref);
    const summary = await summarizeCorpus(corpus);
    expect(summary.charCount).toBeGreaterThan(400_000);
    expect(summary.documentCount).toBeGreaterThan(200);
    expect(summary.sha256).toBe(SHA256[ref]);
    expect(corpus.source.origin?.version).toMatch(/^\d/);
  });

  it("record package, version, licence, path and the hash of the file, which is there", async () => {
    for (const { ref } of listSampleCorpora()) {
      const [document] = await documentsOf(ref, 6000);
      const meta = document?.meta as {
        package: string;
        version: string;
        path: string;
        sha256: string;
        licence: string;
      };
      const manifest = createRequire(import.meta.url).resolve(`${meta.package}/package.json`);
      expect((JSON.parse(await readFile(manifest, "utf8")) as { version: string }).version).toBe(meta.version);
      const bytes = await readFile(path.join(path.dirname(manifest), meta.path));
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(meta.sha256);
      expect(meta.licence).toMatch(/^(Apache-2.0|BSD-3-Clause)/);
    }
  });

  it("have unique ids and start with many files", async () => {
    for (const { ref } of listSampleCorpora()) {
      const ids = (await documentsOf(ref)).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const starts = await documentsOf(ref, 24_000);
      expect(new Set(starts.map(({ meta }) => meta?.["path"])).size).toBeGreaterThanOrEqual(5);
    }
  });

  it("are what they are called: addresses of three centuries, Python, and LaTeX without its HTML", async () => {
    const years = (await documentsOf("sample:english")).map(({ id }) => Number(/\/(\d{4})_/.exec(id)?.[1]));
    for (const century of [17, 18, 19, 20]) expect(years.some((year) => Math.floor(year / 100) === century)).toBe(true);
    const python = (await documentsOf("sample:python")).map(({ text }) => text).join("");
    expect(python.match(/^\s*def \w+\(/gm)?.length).toBeGreaterThan(1000);
    const math = await documentsOf("sample:math");
    expect(math.filter(({ text }) => text.includes("$$")).length / math.length).toBeGreaterThan(0.95);
    for (const { text } of math) expect(text).not.toMatch(/<!--|-->|<div|<section|```/);
  });
});
