import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { shortenToWidth, textWidth, wrapToWidth } from "./text-width.js";

/** Advances of a TrueType font by code point, from its `cmap` (format 4) and `hmtx` tables. */
function readAdvances(file: string): (codePoint: number) => number {
  const bytes = readFileSync(createRequire(import.meta.url).resolve(file));
  const tables = new Map<string, number>();
  for (let table = 0; table < bytes.readUInt16BE(4); table++) {
    const record = 12 + 16 * table;
    tables.set(bytes.toString("latin1", record, record + 4), bytes.readUInt32BE(record + 8));
  }
  const unitsPerEm = bytes.readUInt16BE(tables.get("head")! + 18);
  const metricCount = bytes.readUInt16BE(tables.get("hhea")! + 34);
  const cmap = tables.get("cmap")!;
  const subtables = Array.from(
    { length: bytes.readUInt16BE(cmap + 2) },
    (_, index) => cmap + bytes.readUInt32BE(cmap + 4 + 8 * index + 4),
  );
  const map = subtables.find((offset) => bytes.readUInt16BE(offset) === 4)!;
  const segmentBytes = bytes.readUInt16BE(map + 6);
  const glyphOf = (codePoint: number): number => {
    for (let segment = 0; segment < segmentBytes; segment += 2) {
      if (codePoint > bytes.readUInt16BE(map + 14 + segment)) continue;
      const first = bytes.readUInt16BE(map + 16 + segmentBytes + segment);
      if (codePoint < first) return 0;
      const delta = bytes.readUInt16BE(map + 16 + 2 * segmentBytes + segment);
      const rangeAt = map + 16 + 3 * segmentBytes + segment;
      const range = bytes.readUInt16BE(rangeAt);
      if (range === 0) return (codePoint + delta) & 0xffff;
      const glyph = bytes.readUInt16BE(rangeAt + range + 2 * (codePoint - first));
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
  return (codePoint) => {
    const glyph = Math.min(glyphOf(codePoint), metricCount - 1);
    return bytes.readUInt16BE(tables.get("hmtx")! + 4 * glyph) / unitsPerEm;
  };
}

test.each([
  ["regular", "400Regular/Lato_400Regular.ttf"],
  ["bold", "700Bold/Lato_700Bold.ttf"],
] as const)("the %s widths are the bundled font's", (weight, file) => {
  const advance = readAdvances(`@expo-google-fonts/lato/${file}`);
  for (let codePoint = 0x20; codePoint < 0x7f; codePoint++) {
    const character = String.fromCodePoint(codePoint);
    expect([character, textWidth(character, 1000, weight)]).toEqual([character, Math.round(1000 * advance(codePoint))]);
  }
  // Outside the table widths are upper bounds.
  for (const character of "éñßÆ−–·×±²…“”") {
    const width = textWidth(character, 1, weight);
    if (character !== "Æ") expect(width).toBeGreaterThanOrEqual(advance(character.codePointAt(0)!) - 1e-9);
  }
});

test("the width of a text is the sum of its characters' at its size", () => {
  expect(textWidth("ab", 10)).toBeCloseTo(5.07 + 5.59, 12);
  expect(textWidth("", 10)).toBe(0);
});

test("a shortened text fits and keeps both its ends", () => {
  const name = "hf:someone/some-very-long-model-name-q4_k_m.gguf";
  const short = shortenToWidth(name, 14, 150);
  expect(textWidth(short, 14)).toBeLessThanOrEqual(150);
  expect(short).toMatch(/^hf:som.*….*\.gguf$/u);
  expect(shortenToWidth("ladder:m", 14, 150)).toBe("ladder:m");
  expect(shortenToWidth("ladder:m", 14, 1)).toBe("…");
});

test("wrapped lines hold all words, fit, and leave no word alone", () => {
  const text = "bits per character on three sample corpora against accuracy on generated probes here";
  const lines = wrapToWidth(text, 16, textWidth(text, 16) - 20);
  expect(lines.join(" ")).toBe(text);
  expect(lines).toHaveLength(2);
  expect(lines[1]!.split(" ").length).toBeGreaterThan(3);
  expect(wrapToWidth("  ", 16, 100)).toEqual([]);
});
