import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { DataError } from "../errors.js";
import { createRandom } from "../math/random.js";
import { pack, unpack } from "./archive-bytes.test.support.js";
import { encodeBlockRecord, encodeTextPayload } from "./format/block-record.js";
import { ByteWriter } from "./format/byte-writer.js";
import { encodeEndRecord } from "./format/end-record.js";
import { encodeHeader } from "./format/header.js";
import { encodeModelRecord, type ModelIdentity } from "./format/model-record.js";
import { encodeRecord } from "./format/encode-record.js";
import { mutateArchive } from "./mutate-archive.test.support.js";
import { openStubModel, stubText } from "./stub-model.test.support.js";

const model = await openStubModel();
const mixed = Buffer.concat([stubText(150), Buffer.from([0, 255, 254, 3]), stubText(100, "b"), Buffer.alloc(40, 200)]);
const { archive } = await pack(mixed, model, { header: { name: "a.txt", byteCount: mixed.length }, blockBytes: 160 });

/** A whole archive around records that hold so many bytes. */
function holding(byteCount: number, ...records: Uint8Array[]): Uint8Array {
  const end = encodeRecord("end", encodeEndRecord({ byteCount, sha256: "00".repeat(32) }));
  return new Uint8Array(Buffer.concat([encodeHeader({}), ...records, end]));
}
const around = (...records: Uint8Array[]): Uint8Array => holding(4, ...records);
const refused = async (bytes: Uint8Array, because: RegExp): Promise<void> => {
  const error: unknown = await unpack(bytes, model).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(DataError);
  expect((error as DataError).message).toMatch(because);
};
const block = (payload: Uint8Array, byteCount: number): Uint8Array =>
  encodeBlockRecord({ byteCount, checksum: 0, payload });
const named = (changes: Partial<ModelIdentity> = {}): Uint8Array =>
  encodeRecord("model", encodeModelRecord({ ...model.identity, ...changes }));

describe("a damaged archive", () => {
  it("is refused wherever it was cut", async () => {
    for (let end = 0; end < archive.length; end++)
      await expect(unpack(archive.subarray(0, end), model)).rejects.toThrow(DataError);
  });

  it("gives an error whichever bit was flipped, but for the last bits of a code, which name the same number", async () => {
    let harmless = 0;
    for (let bit = 0; bit < 8 * archive.length; bit++) {
      const flipped = archive.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      const found = await unpack(flipped, model).catch((error: unknown) => error);
      if (!(found instanceof Uint8Array)) expect(found).toBeInstanceOf(DataError);
      else {
        expect(Buffer.compare(found, mixed)).toBe(0);
        harmless += 1;
      }
    }
    expect(harmless).toBeLessThan(40);
  });

  it("gives the file or an error, 2,000 times, and nothing else", async () => {
    const random = createRandom("mutations");
    for (let time = 0; time < 2000; time++) {
      const wrong = mutateArchive(archive, random);
      const found = await unpack(wrong, model).catch((error: unknown) => error);
      if (found instanceof Uint8Array) expect(Buffer.compare(found, mixed)).toBe(0);
      else expect(found).toBeInstanceOf(DataError);
    }
  });
});

describe("a hostile archive", () => {
  it("of another kind or version is named as such", async () => {
    await refused(new Uint8Array(Buffer.from("PK\u0003\u0004 something else")), /not a bitwit archive/);
    const newer = archive.slice();
    newer[4] = 3;
    await refused(newer, /format version 3; this bitwit reads versions 1 and 2/);
  });

  it("with gigantic lengths is refused before anything is allocated", async () => {
    const huge = new ByteWriter().varint(2 ** 52).finish();
    await refused(new Uint8Array(Buffer.concat([encodeHeader({}), Uint8Array.of(1), huge])), /above/);
    await refused(around(encodeRecord("bytes", new ByteWriter().bytes(huge).uint32(0).finish())), /above 16,777,216/);
    const manyRuns = new ByteWriter().varint(2 ** 40).finish();
    await refused(holding(100, named(), encodeRecord("text", block(manyRuns, 100))), /run count above/);
  });

  it("that would grow thousandfold, or keep a reader busy, is refused", async () => {
    await refused(around(encodeRecord("bytes", block(new Uint8Array(10), 1 << 24))), /cannot stand for/);
    await refused(around(encodeRecord("repeat", block(new Uint8Array(10), 1 << 24))), /cannot stand for/);
    await refused(around(encodeRecord("repeat", block(new Uint8Array(4), 4))), /cannot stand for/);
    const slow = encodeTextPayload({
      runs: [],
      others: new Uint8Array(),
      tokenCounts: [1 << 23],
      text: new Uint8Array(9),
    });
    await refused(holding(1 << 24, named(), encodeRecord("text", block(slow, 1 << 24))), /too many tokens/);
    const many = encodeTextPayload({
      runs: [],
      others: new Uint8Array(),
      tokenCounts: [90, 90],
      text: new Uint8Array(9),
    });
    await refused(holding(100, named(), encodeRecord("text", block(many, 100))), /more tokens than its/);
  });

  it("with records out of order, twice, unknown or contradicting is refused", async () => {
    const stored = encodeRecord(
      "stored",
      encodeBlockRecord({ byteCount: 4, checksum: crc32("abcd"), payload: Buffer.from("abcd") }),
    );
    await refused(around(stored), /SHA-256/);
    await refused(around(stored, stored), /hold 8 bytes/);
    await refused(around(encodeRecord("text", block(Uint8Array.of(0, 0), 4))), /before the model/);
    await refused(around(named(), named()), /second model/);
    await refused(around(new Uint8Array([9, 0])), /unknown kind 9/);
    await refused(around(encodeRecord("stored", block(Buffer.from("abc"), 4))), /stored block/);
    await refused(new Uint8Array(Buffer.concat([archive, Uint8Array.of(0)])), /behind its end/);
    await refused(around(named({ overlapTokens: 32 }), stored), /overlap/);
    await refused(around(named({ quantization: 7 }), stored), /quantization/);
    await refused(around(named({ streams: 65 }), stored), /stream count above/);
  });

  it("cannot name a file outside the folder", async () => {
    for (const name of ["../x", "/etc/x", "a/b", "..", "a\nb", "a\\b"]) {
      const bytes = Buffer.concat([
        encodeHeader({ name }),
        encodeRecord("end", encodeEndRecord({ byteCount: 0, sha256: "00".repeat(32) })),
      ]);
      await refused(new Uint8Array(bytes), /name/);
    }
  });
});
