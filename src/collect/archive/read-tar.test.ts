import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError } from "../../errors.js";
import { readTar } from "./read-tar.js";
import type { TarLimits, TarSkip } from "./tar-entry.js";
import { paxEntry, writeTar, type WrittenEntry } from "./write-tar.test.support.js";

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

interface Outcome {
  readonly files: readonly { path: string; text: string }[];
  readonly skips: readonly TarSkip[];
  readonly error?: DataError;
}

async function read(bytes: Uint8Array, limits: Partial<TarLimits> = {}, chunkBytes = 65536): Promise<Outcome> {
  const files: { path: string; text: string }[] = [];
  const skips: TarSkip[] = [];
  try {
    const options = { file: "x.tar.gz", limits, onSkip: (skip: TarSkip) => skips.push(skip) };
    for await (const { path, bytes: body } of readTar(inChunks(bytes, chunkBytes), options)) {
      files.push({ path, text: Buffer.from(body).toString("latin1") });
    }
    return { files, skips };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { files, skips, error };
  }
}

const reasons = ({ skips }: Outcome) => skips.map(({ reason }) => reason);
const paths = ({ files }: Outcome) => files.map(({ path }) => path);
const A: WrittenEntry = { path: "a.tex", bytes: "A" };
const Z: WrittenEntry = { path: "z.tex", bytes: "Z" };

describe("readTar", () => {
  it("gives what was written, plain or in gzip, however the bytes are cut", async () => {
    const entry = fc.record({
      path: fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8}){0,3}\.tex$/),
      bytes: fc.oneof(fc.uint8Array({ maxLength: 1600 }), fc.constant(new Uint8Array(1024))),
      magic: fc.constantFrom("ustar" as const, "gnu" as const, "v7" as const),
    });
    const sizes = fc.constantFrom(1, 3, 511, 512, 513, 65536);
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 6 }), fc.boolean(), sizes, async (entries, isGzip, size) => {
        const tar = writeTar(entries);
        const outcome = await read(isGzip ? gzipSync(tar) : tar, {}, size);
        expect(outcome).toEqual({
          files: entries.map(({ path, bytes }) => ({ path, text: Buffer.from(bytes).toString("latin1") })),
          skips: [],
        });
      }),
      { numRuns: 60 },
    );
  });

  it("reads long names of pax and GNU, and gzip members one after another", async () => {
    const long = `${"d".repeat(90)}/${"e".repeat(90)}/main.tex`;
    const tar = writeTar([
      ...[paxEntry({ path: long, comment: "c" }), { path: "short", bytes: "1" }],
      ...[
        { path: "././@LongLink", typeflag: "L", bytes: `${long}2\0` },
        { path: "short", bytes: "2" },
      ],
    ]);
    const cut = 700;
    const members = Buffer.concat([gzipSync(tar.subarray(0, cut)), gzipSync(tar.subarray(cut))]);
    for (const bytes of [tar, members]) expect(paths(await read(bytes))).toEqual([long, `${long}2`]);
  });

  it("passes over paths that leave the folder or mean another one elsewhere", async () => {
    const unsafe = [
      "/etc/passwd",
      "../up",
      "a/../../up",
      "a/..",
      "..",
      "C:/x",
      "c:x",
      "a\\b",
      "a\nb",
      "a\x7f",
      ".",
      "./",
    ];
    const outcome = await read(writeTar([A, ...unsafe.map((path) => ({ path, bytes: "bad" })), Z]));
    expect(paths(outcome)).toEqual(["a.tex", "z.tex"]);
    // A name that ends in a slash is a folder, as old tars write them.
    expect(outcome.skips).toHaveLength(unsafe.length - 1);
    expect(new Set(reasons(outcome))).toEqual(new Set(["unsafe-path"]));
    const hidden = [
      paxEntry({ path: "../../up" }),
      A,
      paxEntry({ path: "x\0y" }),
      A,
      paxEntry({ path: "é".repeat(600) }),
      A,
    ];
    expect(reasons(await read(writeTar(hidden)))).toEqual(["unsafe-path", "unsafe-path", "unsafe-path"]);
  });

  it("leaves out points and empty parts of a path, and keeps dots in names", async () => {
    const written = ["./a//b/./c.tex", "..a/b..", ".hidden"].map((path) => ({ path, bytes: "x" }));
    expect(paths(await read(writeTar(written)))).toEqual(["a/b/c.tex", "..a/b..", ".hidden"]);
  });

  it("passes over links, devices and unknown types without following them, and says nothing of folders", async () => {
    const outcome = await read(
      writeTar([
        { path: "l", typeflag: "2", linkname: "/etc/passwd" },
        { path: "h", typeflag: "1", linkname: "../up" },
        ...["3", "4", "6", "S"].map((typeflag) => ({ path: `dev${typeflag}`, typeflag })),
        { path: "d/", typeflag: "5" },
        Z,
      ]),
    );
    expect(reasons(outcome)).toEqual(["link", "link", "special", "special", "special", "special"]);
    expect(outcome.files).toEqual([{ path: "z.tex", text: "Z" }]);
  });

  it("passes over a file larger than the limit and reads the next", async () => {
    const outcome = await read(writeTar([{ path: "big", bytes: "b".repeat(2000) }, Z]), { fileBytes: 1999 });
    expect(outcome.skips).toEqual([{ path: "big", reason: "too-large", byteCount: 2000 }]);
    expect(paths(outcome)).toEqual(["z.tex"]);
    expect(paths(await read(writeTar([{ path: "big", bytes: "b".repeat(2000) }]), { fileBytes: 2000 }))).toEqual([
      "big",
    ]);
  });

  it("refuses a declared size of 5 GB at its header, allocating nothing for it", async () => {
    const before = process.memoryUsage().arrayBuffers;
    const tar = writeTar([A, { path: "huge", bytes: "x", declaredBytes: 5e9 }]);
    const { error, files } = await read(tar);
    expect(error?.code).toBe("tar-too-large");
    expect(error?.message).toBe(
      "x.tar.gz asks for too much: the declared size of a file is 5000000000, the limit is 1073741824.",
    );
    expect(error?.hint).toBeTruthy();
    expect(files).toEqual([{ path: "a.tex", text: "A" }]);
    // With room for it, what is missing is a truncation; and it is never held.
    expect((await read(tar, { totalBytes: 1e10 })).error?.code).toBe("tar-truncated");
    expect((await read(tar, { totalBytes: 1e10, fileBytes: 1e10 })).error?.code).toBe("tar-truncated");
    const byPax = writeTar([paxEntry({ size: "5000000000" }), A]);
    expect((await read(byPax)).error?.code).toBe("tar-too-large");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64e6);
  });

  it("refuses a bomb by its ratio and by its size, and an archive of too many entries", async () => {
    const zeros = gzipSync(writeTar([{ path: "zeros", bytes: new Uint8Array(40e6) }]));
    const byRatio = await read(zeros);
    expect(byRatio.error?.message).toMatch(/ratio of decompression is \d+, the limit is 200/);
    const noise = writeTar([{ path: "n", bytes: "n".repeat(5000) }, Z]);
    for (const bytes of [noise, gzipSync(noise)]) {
      expect((await read(bytes, { totalBytes: noise.length - 1 })).error?.code).toBe("tar-too-large");
      expect((await read(bytes, { totalBytes: noise.length })).error).toBeUndefined();
    }
    const many = writeTar(Array.from({ length: 11 }, (_, place) => ({ path: `d${place}/`, typeflag: "5" })));
    expect((await read(many, { entries: 10 })).error?.message).toMatch(/number of entries is 11, the limit is 10/);
    expect((await read(many, { entries: 11 })).error).toBeUndefined();
  });

  it("refuses a header of more than 4 MiB", async () => {
    for (const typeflag of ["x", "g", "L", "K"]) {
      const { error, files } = await read(writeTar([{ path: "h", typeflag, declaredBytes: 5e6, bytes: "x" }, A]));
      expect([error?.code, files]).toEqual(["tar-damaged", []]);
    }
  });

  it("finds a cut at any place, plain or in gzip", async () => {
    const tar = writeTar([A, { path: "b", bytes: "b".repeat(700) }]);
    const lastBlock = tar.length - 1024;
    for (let end = 0; end < lastBlock; end += 64) {
      expect((await read(tar.subarray(0, end))).error?.code, `${end}`).toBe("tar-truncated");
    }
    const packed = gzipSync(tar);
    for (let end = 0; end < packed.length; end++) {
      expect((await read(packed.subarray(0, end))).error?.code, `gzip ${end}`).toMatch(/^tar-(truncated|damaged)$/);
    }
  });

  it("answers any damage with files or a DataError, and notices what gzip's checksum covers", async () => {
    const tar = writeTar([A, paxEntry({ path: "long.tex" }), { path: "b", bytes: "b".repeat(700) }, Z]);
    const packed = gzipSync(tar);
    await fc.assert(
      fc.asyncProperty(fc.nat(tar.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bytes = Buffer.from(tar);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        const { error } = await read(bytes);
        if (error !== undefined) expect(error.code).toMatch(/^tar-/);
      }),
      { numRuns: 150 },
    );
    // Behind the fixed header, whose time and system mean nothing.
    for (let at = 10; at < packed.length; at++) {
      const bytes = Buffer.from(packed);
      bytes[at] = (bytes[at] ?? 0) ^ 0x55;
      expect((await read(bytes)).error?.code, `${at}`).toMatch(/^tar-/);
    }
  });

  it("refuses what is no tar", async () => {
    const codes = async (text: string) => [
      (await read(Buffer.from(text))).error?.code,
      (await read(gzipSync(text))).error?.code,
    ];
    expect(await codes("<html>")).toEqual(["tar-truncated", "tar-truncated"]);
    expect(await codes("x".repeat(5000))).toEqual(["tar-damaged", "tar-damaged"]);
    expect(await codes("")).toEqual(["tar-truncated", undefined]);
  });

  it("passes errors of its source and of its reader through, and closes the source when left", async () => {
    const lost = new Error("connection lost");
    const tar = writeTar([{ path: "b", bytes: "b".repeat(3000) }, Z]);
    const drain = async (bytes: Uint8Array) => {
      async function* failing() {
        yield bytes;
        throw lost;
      }
      for await (const entry of readTar(failing(), { file: "x" })) void entry;
    };
    for (const bytes of [tar.subarray(0, 1000), gzipSync(tar).subarray(0, 60), new Uint8Array(1)]) {
      await expect(drain(bytes)).rejects.toBe(lost);
    }
    let isClosed = false;
    async function* endless() {
      try {
        for (;;) yield writeTar([A], { isEnded: false });
      } finally {
        isClosed = true;
      }
    }
    for await (const entry of readTar(endless(), { file: "x" })) {
      expect(entry.path).toBe("a.tex");
      break;
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(true);
    const own = new Error("reader");
    const onSkip = () => {
      throw own;
    };
    const reading = async () => {
      for await (const entry of readTar(inChunks(writeTar([{ path: "../x" }]), 100), { file: "x", onSkip })) void entry;
    };
    await expect(reading()).rejects.toBe(own);
  });
});
