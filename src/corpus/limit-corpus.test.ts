import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Document } from "../text/document.js";
import type { Corpus } from "./corpus.js";
import { limitCorpus } from "./limit-corpus.js";
import { summarizeCorpus } from "./summarize-corpus.js";

function corpusOf(texts: readonly string[], asked: string[] = []): Corpus {
  return {
    ref: "texts",
    name: "texts",
    source: { kind: "file", files: [], fileCount: 0 },
    async *documents(options) {
      for (const [index, text] of texts.entries()) {
        asked.push(text);
        if (text === "") options?.onSkip?.({ id: String(index), reason: "empty" });
        else yield { id: String(index), text };
      }
    },
  };
}

async function documentsOf(corpus: Corpus): Promise<Document[]> {
  const documents: Document[] = [];
  for await (const document of corpus.documents()) documents.push(document);
  return documents;
}

const anyTexts = fc.array(fc.string({ unit: "binary", minLength: 1, maxLength: 12 }), { maxLength: 8 });

describe("limitCorpus", () => {
  it("keeps exactly the first code points, and cuts one document at most", async () => {
    await fc.assert(
      fc.asyncProperty(anyTexts, fc.integer({ min: 1, max: 60 }), async (texts, charCount) => {
        const limited = await documentsOf(limitCorpus(corpusOf(texts), charCount));
        expect(limited.map(({ text }) => text).join("")).toBe([...texts.join("")].slice(0, charCount).join(""));
        expect(limited.slice(0, -1).map(({ text }) => text)).toEqual(texts.slice(0, Math.max(0, limited.length - 1)));
      }),
      { numRuns: 1000 },
    );
  });

  it("records the cut and reads nothing behind it", async () => {
    const asked: string[] = [];
    const corpus = limitCorpus(corpusOf(["a😀", "b😀c", "d"], asked), 4);
    expect(corpus.limitChars).toBe(4);
    expect(await documentsOf(corpus)).toEqual([
      { id: "0", text: "a😀" },
      { id: "1", text: "b😀", meta: { cut: { keptChars: 2, ofChars: 3 } } },
    ]);
    expect(asked).not.toContain("d");
  });

  it("refuses a length that is no whole number above 0", () => {
    for (const charCount of [0, -1, 1.5, NaN])
      expect(() => limitCorpus(corpusOf([]), charCount)).toThrow("whole number above 0");
  });
});

describe("summarizeCorpus", () => {
  it("counts documents, code points, bytes and skips, and hashes lengths and texts", async () => {
    const texts = ["héllo", "", "😀", "plain"];
    const hash = createHash("sha256");
    for (const text of texts.filter((each) => each !== "")) {
      const bytes = new TextEncoder().encode(text);
      hash.update(Uint8Array.of(bytes.length, 0, 0, 0, 0, 0, 0, 0)).update(bytes);
    }
    expect(await summarizeCorpus(corpusOf(texts))).toEqual({
      sha256: hash.digest("hex"),
      documentCount: 3,
      dates: { undated: 3 },
      charCount: 11,
      byteCount: 6 + 4 + 5,
      skipped: { empty: 1, invalidUtf8: 0, binary: 0, oversized: 0, malformed: 0 },
    });
  });

  it("stops at an abort", async () => {
    const controller = new AbortController();
    controller.abort(new Error("enough"));
    const corpus: Corpus = {
      ...corpusOf([]),
      async *documents(options) {
        options?.signal?.throwIfAborted();
      },
    };
    await expect(summarizeCorpus(corpus, controller.signal)).rejects.toThrow("enough");
  });
});
