import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError } from "../../errors.js";
import { withinMs } from "../../slow-machine.test.support.js";
import { readWarc, type WarcLimits, type WarcRecord } from "./read-warc.js";

interface Written {
  readonly version: string;
  readonly type: string;
  readonly uri: string;
  readonly payload: Uint8Array;
}

/** A second writer of the format, by the standard's text alone. */
function writeRecord({ version, type, uri, payload }: Written, extra: readonly string[] = []): Buffer {
  const head = [
    version,
    `WARC-Type: ${type}`,
    `WARC-Target-URI: ${uri}`,
    "WARC-Date: 2026-09-03T10:00:00Z",
    "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>",
    ...extra,
    `Content-Length: ${payload.length}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), payload, Buffer.from("\r\n\r\n")]);
}

const page = (text: string): Written => ({
  ...{ version: "WARC/1.0", type: "conversion", uri: "https://example.org/a?b=c", payload: Buffer.from(text) },
});

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

interface Outcome {
  readonly records: readonly WarcRecord[];
  readonly error?: DataError;
}

async function read(bytes: Uint8Array, chunkBytes = 65536, limits: Partial<WarcLimits> = {}): Promise<Outcome> {
  const records: WarcRecord[] = [];
  try {
    for await (const record of readWarc(inChunks(bytes, chunkBytes), { file: "x.warc.gz", limits }))
      records.push(record);
    return { records };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { records, error };
  }
}

const anyRecord: fc.Arbitrary<Written> = fc.record({
  version: fc.constantFrom("WARC/1.0", "WARC/1.1"),
  type: fc.constantFrom("conversion", "response", "warcinfo"),
  uri: fc.webUrl(),
  payload: fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    // What looks like the format itself must not end a record.
    fc
      .constantFrom("\r\n\r\n", "WARC/1.0\r\n", "Content-Length: 5\r\n\r\n", "\r\n\r\nWARC/1.0\r\n")
      .map((text) => Buffer.from(text)),
  ),
});
const seen = ({ records }: Outcome) =>
  records.map(({ type, targetUri, payload }) => ({
    type,
    uri: targetUri,
    payload: Buffer.from(payload).toString("hex"),
  }));
const meant = (written: readonly Written[]) =>
  written.map(({ type, uri, payload }) => ({ type, uri, payload: Buffer.from(payload).toString("hex") }));

function store(written: readonly Written[], isGzip: boolean): { bytes: Buffer; borders: number[] } {
  const parts = written.map((record) => (isGzip ? gzipSync(writeRecord(record)) : writeRecord(record)));
  const borders = [0];
  for (const part of parts) borders.push((borders.at(-1) ?? 0) + part.length);
  return { bytes: Buffer.concat(parts), borders };
}

describe("readWarc", () => {
  it("gives back any payload, plain or one gzip member a record, however the bytes arrive", async () => {
    await fc.assert(
      fc.asyncProperty(
        ...([
          fc.array(anyRecord, { minLength: 1, maxLength: 5 }),
          fc.boolean(),
          fc.integer({ min: 1, max: 700 }),
        ] as const),
        async (written, isGzip, chunkBytes) => {
          const { bytes, borders } = store(written, isGzip);
          const outcome = await read(bytes, chunkBytes);
          expect(outcome.error).toBeUndefined();
          expect(seen(outcome)).toEqual(meant(written));
          expect(outcome.records.map(({ byteOffset }) => byteOffset)).toEqual(borders.slice(0, -1));
        },
      ),
    );
  });

  it("reads a file cut anywhere up to the cut, and ends without an error only at a record's border", async () => {
    const anyCut = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRecord, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        anyCut,
        async (written, isGzip, at) => {
          const { bytes, borders } = store(written, isGzip);
          const cut = Math.floor(at * bytes.length);
          const outcome = await read(bytes.subarray(0, cut));
          const whole = borders.filter((border) => border > 0 && border <= cut).length;
          expect(seen(outcome)).toEqual(meant(written.slice(0, whole)));
          const isAtBorder = cut > 0 && borders.includes(cut);
          expect(outcome.error === undefined).toBe(isAtBorder);
          if (outcome.error !== undefined && cut > 0) {
            expect(outcome.error.message).toContain("x.warc.gz");
            expect(outcome.error.message).toContain(`byte ${borders[whole]}`);
            expect(outcome.error.hint).toMatch(/Download the file again/);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it(
    "comes through any mutation with records or one DataError, and never takes a damaged gzip payload for whole",
    async () => {
      const texts = ["one ".repeat(50), "two", "three ".repeat(500)];
      const written = texts.map(page);
      const mutation = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }), remove: fc.nat({ max: 3 }) });
      await fc.assert(
        fc.asyncProperty(
          fc.array(mutation, { minLength: 1, maxLength: 4 }),
          fc.boolean(),
          async (mutations, isGzip) => {
            let { bytes } = store(written, isGzip);
            for (const { at, byte, remove } of mutations) {
              const place = at % bytes.length;
              bytes = Buffer.concat([bytes.subarray(0, place), Buffer.of(byte), bytes.subarray(place + remove)]);
            }
            const { records } = await read(bytes, 97);
            if (isGzip) for (const { payload } of records) expect(texts).toContain(Buffer.from(payload).toString());
          },
        ),
        { numRuns: 500 },
      );
    },
    withinMs(30_000),
  );

  it("reads several records in one member, an empty member, folded fields, repeated fields and bare line feeds", async () => {
    const folded = writeRecord(page("text"), ["WARC-Note: first", "\tsecond", "X-Twice: 1", "X-Twice: 2"]);
    const bare = Buffer.from(
      "WARC/1.1\nWARC-Type: metadata\nWARC-Record-ID: <a:b>\nWARC-Date: 2026\nContent-Length: 0\n\n\r\n\r\n",
    );
    const bytes = Buffer.concat([
      gzipSync(Buffer.concat([folded, bare])),
      gzipSync(""),
      gzipSync(writeRecord(page("last"))),
    ]);
    const { records, error } = await read(bytes);
    expect(error).toBeUndefined();
    expect(records.map(({ type }) => type)).toEqual(["conversion", "metadata", "conversion"]);
    expect(records[0]?.fields.get("warc-note")).toBe("first second");
    expect(records[0]?.fields.get("x-twice")).toBe("1, 2");
    expect(records[0]?.recordId).toBe("urn:uuid:00000000-0000-4000-8000-000000000001");
    expect(records[0]?.date).toBe("2026-09-03T10:00:00Z");
    expect(records[1]).not.toHaveProperty("targetUri");
  });

  it("reads gzip headers with a name, a comment, an extra field and a checksum", async () => {
    const plain = gzipSync(writeRecord(page("text")));
    const options = Buffer.concat([Buffer.from([3, 0, 1, 2, 3]), Buffer.from("name\0comment\0"), Buffer.from([9, 9])]);
    const bytes = Buffer.concat([plain.subarray(0, 10), options, plain.subarray(10)]);
    bytes[3] = 2 | 4 | 8 | 16;
    expect((await read(bytes)).records).toHaveLength(1);
    for (let cut = 1; cut < 30; cut++) expect((await read(bytes.subarray(0, cut))).error?.code).toBe("warc-truncated");
  });

  it.each([
    [
      "a wrong length",
      Buffer.from(writeRecord(page("text")).toString().replace("Length: 4", "Length: 3")),
      "no record ends there",
    ],
    [
      "no length",
      Buffer.from(writeRecord(page("text")).toString().replace("Content-Length: 4", "A: b")),
      "Content-Length",
    ],
    [
      "a negative length",
      Buffer.from(writeRecord(page("text")).toString().replace("Length: 4", "Length: -4")),
      "Content-Length",
    ],
    ["two lengths", writeRecord(page("text"), ["Content-Length: 4"]), "Content-Length"],
    ["no type", Buffer.from(writeRecord(page("text")).toString().replace("WARC-Type", "X-Type")), "no WARC-Type"],
    ["a later version", Buffer.from(writeRecord(page("text")).toString().replace("/1.0", "/1.2")), "version"],
    ["a line that is no field", writeRecord(page("text"), ["no field"]), "line 6"],
    ["something else", Buffer.from("<html>"), "does not"],
    ["nothing", Buffer.alloc(0), "empty"],
    ["zeros behind a member", Buffer.concat([gzipSync(writeRecord(page("text"))), Buffer.alloc(8)]), "no gzip member"],
  ])("refuses %s", async (_, bytes, reason) => {
    const { error } = await read(bytes);
    expect(error?.code).toBe("warc-damaged");
    expect(error?.message).toContain(reason);
  });

  it("notices damage that only the gzip checksum shows", async () => {
    const bytes = gzipSync(writeRecord(page("text")), { level: 0 });
    const place = bytes.indexOf("text");
    bytes[place] = 0x54;
    expect((await read(bytes)).error?.message).toContain("checksum");
  });

  it.each<[string, Partial<WarcLimits>, Buffer]>([
    ["head in bytes", { headBytes: 1000 }, writeRecord(page("text"), [`X-Long: ${"x".repeat(1000)}`])],
    ["number of a record's fields", { fieldCount: 20 }, writeRecord(page("text"), Array<string>(20).fill("X: y"))],
    ["payload of 1001 bytes", { payloadBytes: 1000 }, writeRecord(page("x".repeat(1001)))],
    [
      "decompressed size",
      { totalBytes: 600 },
      Buffer.concat([writeRecord(page("x".repeat(300))), writeRecord(page("x".repeat(300)))]),
    ],
  ])("holds the limit of a %s", async (what, limits, record) => {
    for (const bytes of [record, gzipSync(record)]) {
      const { error } = await read(bytes, 64, limits);
      expect(error?.code).toBe("warc-too-large");
      expect(error?.message).toContain(what);
      expect(error?.hint).toBeDefined();
    }
    expect((await read(record)).error).toBeUndefined();
  });

  it("refuses a length of petabytes at once, and does not wait for the bytes", async () => {
    const bytes = Buffer.from(writeRecord(page("text")).toString().replace("Length: 4", "Length: 900000000000000"));
    let chunksRead = 0;
    const endless = (async function* () {
      yield bytes;
      for (;;) {
        chunksRead += 1;
        yield Buffer.alloc(1024);
      }
    })();
    const reading = async () => {
      for await (const record of readWarc(endless, { file: "x" })) void record;
    };
    await expect(reading()).rejects.toThrow(/payload of 900000000000000 bytes/);
    expect(chunksRead).toBe(0);
  });

  it("stops a bomb at the ratio without unpacking it, and a head without end at its limit", async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20));
    const before = process.memoryUsage().rss;
    expect((await read(bomb, 4096)).error?.message).toContain("ratio");
    expect((await read(bomb, 4096, { ratio: 2000, payloadBytes: 2 ** 20 })).error?.message).toContain(
      "decompressed size",
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
    const endless = (async function* () {
      yield Buffer.from("WARC/1.0\r\n");
      for (;;) yield Buffer.from("A: b\r\n".repeat(100));
    })();
    const reading = async () => {
      for await (const record of readWarc(endless, { file: "x" })) void record;
    };
    await expect(reading()).rejects.toThrow(/head in bytes/);
  });

  it("says how to repair a file that was compressed as a whole", async () => {
    const records = Buffer.concat(Array.from({ length: 30 }, () => writeRecord(page("x".repeat(100)))));
    const { error } = await read(gzipSync(records), 65536, { payloadBytes: 1000, headBytes: 1000 });
    expect(error?.code).toBe("warc-too-large");
    expect(error?.hint).toContain("warcio recompress");
  });

  it("closes its source when it is left early", async () => {
    let isClosed = false;
    const source = (async function* () {
      try {
        for (;;) yield writeRecord(page("text"));
      } finally {
        isClosed = true;
      }
    })();
    for await (const record of readWarc(source, { file: "x" })) {
      expect(record.type).toBe("conversion");
      break;
    }
    expect(isClosed).toBe(true);
  });
});
