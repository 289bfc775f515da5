import { describe, expect, it } from "vitest";
import { corpusName } from "./corpus-name.js";

describe("corpusName", () => {
  it.each([
    ["sample:english", "english"],
    ["./data/cc.jsonl", "cc"],
    ["cc.jsonl.gz", "cc"],
    ["notes.v2.unknown", "notes.v2.unknown"],
    ["../texts/", "texts"],
    ["texts/**/*.md", "texts"],
    ["hf:hkust-nlp/llm-compression#cc:test", "llm-compression-cc-test"],
    ["hf:squad@refs/convert/parquet", "squad-refs-convert-parquet"],
    ["a/c: d.txt", "c-d"],
    ["./---", "corpus"],
  ])("makes of %s the name %s", (ref, name) => {
    expect(corpusName(ref)).toBe(name);
  });
});

it("never makes a name longer than 80 bytes, nor cuts a character", () => {
  const name = corpusName(`./${"漢".repeat(80)}.txt`);
  expect(name).toBe("漢".repeat(26));
});
