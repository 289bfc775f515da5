import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createContentHash } from "./content-hash.js";

function hashOf(texts: readonly string[]): string {
  const hash = createContentHash();
  for (const text of texts) hash.addDocument(text);
  return hash.digestHex();
}

describe("createContentHash", () => {
  it("is SHA-256 over length and bytes of each document, built here in one buffer", () => {
    const oracle = (texts: readonly string[]): string => {
      const bytes = texts.flatMap((text) => {
        const utf8 = [...new TextEncoder().encode(text)];
        const length = Array.from({ length: 8 }, (_, index) => Math.floor(utf8.length / 256 ** index) % 256);
        return [...length, ...utf8];
      });
      return createHash("sha256").update(Uint8Array.from(bytes)).digest("hex");
    };
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (texts) => void expect(hashOf(texts)).toBe(oracle(texts))),
    );
  });

  it("keeps its definition: a published corpus must keep its hash", () => {
    expect(hashOf(["héllo", "wörld"])).toBe("5c34948511ed6c69bcbd96a2aabd1cfc6bb0357840665723c5a166bd91432e00");
  });

  it("tells where one document ends and the next begins", () => {
    expect(hashOf(["ab"])).not.toBe(hashOf(["a", "b"]));
    expect(hashOf(["a", ""])).not.toBe(hashOf(["a"]));
  });

  it("can be read on the way without being changed", () => {
    const hash = createContentHash();
    expect(hash.addDocument("é")).toBe(2);
    expect(hash.digestHex()).toBe(hashOf(["é"]));
    hash.addDocument("b");
    expect(hash.digestHex()).toBe(hashOf(["é", "b"]));
  });
});
