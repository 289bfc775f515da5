import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError } from "../errors.js";
import { pack, unpack } from "./archive-bytes.test.support.js";
import { decodeBySpec } from "./spec-decoder.test.support.js";
import { openStubModel, stubText } from "./stub-model.test.support.js";

const prose = "the night is not as old as the sea, and the tide tells the same to the stones.\n";
const text = stubText;

/** Text, bytes, and mixes of both, as files are. */
const anyFile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 60 }).map((part) => Buffer.from(part)),
      fc.constantFrom(prose, "the the the ", "ünïcödé ✓ 🎉\n".repeat(4)).map((part) => Buffer.from(part)),
      fc.uint8Array({ maxLength: 40 }).map((part) => Buffer.from(part)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => new Uint8Array(Buffer.concat(parts)));

describe("archives", () => {
  it("give every file back, through both decoders", async () => {
    const model = await openStubModel();
    await fc.assert(
      fc.asyncProperty(anyFile, fc.integer({ min: 20, max: 2000 }), async (bytes, blockBytes) => {
        const { archive } = await pack(bytes, model, { blockBytes, verify: true });
        expect(Buffer.compare(await unpack(archive, model), bytes)).toBe(0);
        expect(Buffer.compare(decodeBySpec(archive), bytes)).toBe(0);
      }),
      { numRuns: 25 },
    );
  });

  it("give text back without a BOS, with windows that start again many times", async () => {
    const model = await openStubModel({ hasBos: false, geometry: { contextTokens: 9, overlapTokens: 8, streams: 3 } });
    const bytes = text(500);
    const { archive, summary } = await pack(bytes, model);
    expect(summary.blocks.text).toBe(1);
    expect(Buffer.compare(await unpack(archive, model), bytes)).toBe(0);
    expect(Buffer.compare(decodeBySpec(archive), bytes)).toBe(0);
  });

  it("are the same bytes whether one block or three are coded at once", async () => {
    const bytes = text(5000);
    const [one, three] = await Promise.all(
      [1, 3].map(async (parallelBlocks) => pack(bytes, await openStubModel({ parallelBlocks }), { blockBytes: 700 })),
    );
    expect(three?.archive).toEqual(one?.archive);
  });

  it("do not carry a model that costs more than it saves, where the file's length is known", async () => {
    const model = await openStubModel();
    for (const length of [20, 60, 120, 400, 3000]) {
      const bytes = text(length);
      const header = { byteCount: bytes.length };
      const [withModel, without] = [await pack(bytes, model, { header }), await pack(bytes, undefined, { header })];
      expect(withModel.archive.length).toBeLessThanOrEqual(without.archive.length);
      if (length < 100) expect(withModel.summary.blocks.text).toBe(0);
      expect(Buffer.compare(await unpack(withModel.archive, model), bytes)).toBe(0);
    }
  });

  it("of nothing and of one byte are small, and need no model", async () => {
    for (const bytes of [new Uint8Array(), Uint8Array.of(0), Uint8Array.of(120)]) {
      const { archive } = await pack(bytes, await openStubModel());
      expect(archive.length).toBeLessThan(80);
      expect(await unpack(archive, undefined)).toEqual(bytes);
    }
  });

  it("are at most 80 bytes and 16 for each block longer than the file, whatever it holds", async () => {
    const model = await openStubModel();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async (bytes) => {
        const { archive } = await pack(bytes, model, { blockBytes: 1000 });
        expect(archive.length).toBeLessThanOrEqual(bytes.length + 80 + 16 * Math.ceil(bytes.length / 1000));
      }),
      { numRuns: 30 },
    );
  });

  it("keep the language model for a text with a few bad bytes", async () => {
    const model = await openStubModel();
    const bytes = text(2000);
    for (const at of [300, 301, 1200]) bytes[at] = 0xff;
    const { archive, summary } = await pack(bytes, model);
    expect(summary.textBytes).toBe(1997);
    expect(Buffer.compare(await unpack(archive, model), bytes)).toBe(0);
  });

  it("lose only the lines that a tokenizer cannot give back to the byte model", async () => {
    const model = await openStubModel({ loses: "~" });
    const bytes = Buffer.concat([text(900), Buffer.from("\na tilde ~ here\n"), text(600, "more")]);
    const { archive, summary } = await pack(bytes, model);
    expect(summary.textBytes).toBe(1501);
    expect(Buffer.compare(await unpack(archive, model), bytes)).toBe(0);
  });

  it("have a payload within 0.1 % of what their frequencies charge", async () => {
    const { summary } = await pack(text(6000), await openStubModel(), { streamsFor: () => 4 });
    const ideal = summary.idealBits / 8;
    expect(summary.codeBytes).toBeLessThan(ideal * 1.001 + 8);
    expect(summary.codeBytes).toBeGreaterThan(ideal * 0.999);
  });

  it("name the original where it is known", async () => {
    const header = { name: "notes ✓.txt", modifiedMs: 1_700_000_000_123, byteCount: 3 };
    const { archive } = await pack(Buffer.from("abc"), undefined, { header });
    expect(await unpack(archive, undefined)).toEqual(new Uint8Array(Buffer.from("abc")));
    const wrong = await pack(Buffer.from("abcd"), undefined, { header });
    await expect(unpack(wrong.archive, undefined)).rejects.toThrow(DataError);
  });
});
