import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, stat, symlink, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { EnvironmentError } from "../../errors.js";
import type { Fault, FaultServer, ServerRequest } from "./fault-server.test.support.js";
import { failure, serve, someBytes, temporaryFolder, testClient } from "./test-network.test.support.js";

const BODY = someBytes(300_000);
const SHA256 = createHash("sha256").update(BODY).digest("hex");

const ranges = (server: FaultServer) => server.requests.map(({ headers }) => headers.range);
const faultOnce =
  (fault: Fault) =>
  (_: ServerRequest, attempt: number): Fault | undefined =>
    attempt === 1 ? fault : undefined;

async function expectWhole(file: string, body = BODY): Promise<void> {
  expect((await readFile(file)).equals(body)).toBe(true);
  const left = await readdir(path.dirname(file));
  expect(left.sort()).toEqual([path.basename(file), `${path.basename(file)}.json`]);
}

/** A download that was cut at `size` bytes, by a client that had but one try. */
async function cutDownload(url: string, file: string): Promise<void> {
  await failure(testClient({ attempts: 1 }).client.download(url, file));
  expect(existsSync(file)).toBe(false);
}

describe("a download", () => {
  test("gives the file, its length, hash and what the server said", async () => {
    const headers = { "last-modified": "Mon, 14 Sep 2026 00:00:00 GMT", etag: '"v1"' };
    const server = await serve({ headers, body: BODY });
    const file = path.join(await temporaryFolder(), "new", "folder", "a.gz");
    const { client, events } = testClient();
    expect(await client.download(`${server.url}/a`, file)).toEqual({
      file,
      byteCount: BODY.length,
      sha256: SHA256,
      etag: '"v1"',
      lastModified: "Mon, 14 Sep 2026 00:00:00 GMT",
    });
    await expectWhole(file);
    expect(server.requests[0]?.headers["accept-encoding"]).toBe("identity");
    const told = events.map((event) => (event.type === "bytes" ? event.byteCount : Number.NaN));
    expect(told.reduce((sum, byteCount) => sum + byteCount, 0)).toBe(BODY.length);
  });

  test("that is there already is not asked for again, and says the same", async () => {
    const server = await serve({ body: BODY });
    const file = path.join(await temporaryFolder(), "a");
    const first = await testClient().client.download(server.url, file);
    expect(await testClient().client.download(server.url, file, { byteCount: BODY.length })).toEqual(first);
    expect(server.requests.length).toBe(1);
  });

  test("that was put there by hand is hashed", async () => {
    const file = path.join(await temporaryFolder(), "a");
    await writeFile(file, BODY);
    const found = await testClient().client.download("http://nowhere.invalid/a", file);
    expect(found).toEqual({ file, byteCount: BODY.length, sha256: SHA256 });
  });

  test.each([
    ["damaged", (file: string) => writeFile(file, someBytes(300_000, 2))],
    ["shortened", (file: string) => truncate(file, 100)],
  ])("whose file was %s since is fetched again", async (_, spoil) => {
    const server = await serve({ body: BODY });
    const file = path.join(await temporaryFolder(), "a");
    await testClient().client.download(server.url, file);
    await spoil(file);
    expect((await testClient().client.download(server.url, file)).sha256).toBe(SHA256);
    await expectWhole(file);
  });

  test("of nothing is an empty file", async () => {
    const server = await serve({ body: "" });
    const file = path.join(await temporaryFolder(), "a");
    expect(await testClient().client.download(server.url, file)).toMatchObject({ byteCount: 0 });
    await expectWhole(file, Buffer.alloc(0));
  });

  test("asked for twice at once is one", async () => {
    const server = await serve({ body: BODY });
    const file = path.join(await temporaryFolder(), "a");
    const { client } = testClient();
    const [one, two] = await Promise.all([client.download(server.url, file), client.download(server.url, file)]);
    expect(one).toEqual(two);
    expect(server.requests.length).toBe(1);
  });

  test("keeps bytes that come in a coding unasked, as they are", async () => {
    const server = await serve({ headers: { "content-encoding": "x-gzip" }, body: BODY });
    const file = path.join(await temporaryFolder(), "a");
    expect((await testClient().client.download(server.url, file)).sha256).toBe(SHA256);
  });

  test("that cannot be had leaves nothing", async () => {
    const server = await serve({ status: 404, body: "sorry" });
    const folder = await temporaryFolder();
    const error = await failure(testClient().client.download(server.url, path.join(folder, "a")));
    expect(error).toMatchObject({ status: 404, isPermanent: true });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("a download that is cut", () => {
  const faults: Fault[] = [
    { kind: "cut", afterBytes: 123_456 },
    { kind: "stall", afterBytes: 123_456 },
  ];
  test.each(faults)("by a $kind goes on where it was", async (fault) => {
    const server = await serve({ body: BODY }, { faults: faultOnce(fault) });
    const file = path.join(await temporaryFolder(), "a");
    const { client } = testClient(fault.kind === "stall" ? { stallMs: 500 } : {});
    expect((await client.download(server.url, file)).sha256).toBe(SHA256);
    expect(ranges(server)).toEqual([undefined, "bytes=123456-"]);
    expect(server.requests[1]?.headers["if-range"]).toMatch(/^"[0-9a-f]{32}"$/);
    await expectWhole(file);
  });

  test("is gone on with by another client, with Last-Modified where there is no strong ETag", async () => {
    const headers = { etag: 'W/"weak"', "last-modified": "Mon, 14 Sep 2020 00:00:00 GMT" };
    const server = await serve({ headers, body: BODY }, { faults: faultOnce({ kind: "cut", afterBytes: 1000 }) });
    const file = path.join(await temporaryFolder(), "a");
    await cutDownload(server.url, file);
    expect(await testClient().client.download(server.url, file)).toMatchObject({ sha256: SHA256, etag: 'W/"weak"' });
    expect(server.requests[1]?.headers).toMatchObject({ range: "bytes=1000-", "if-range": headers["last-modified"] });
  });

  test("begins anew where the server names no version", async () => {
    const headers = { etag: 'W/"weak"', "last-modified": new Date().toUTCString() };
    const server = await serve({ headers, body: BODY }, { faults: faultOnce({ kind: "cut", afterBytes: 1000 }) });
    const file = path.join(await temporaryFolder(), "a");
    expect((await testClient().client.download(server.url, file)).sha256).toBe(SHA256);
    expect(ranges(server)).toEqual([undefined, undefined]);
  });

  test("begins anew when the thing has changed since", async () => {
    let body = someBytes(300_000, 3);
    const server = await serve(() => ({ body }), { faults: faultOnce({ kind: "cut", afterBytes: 200_000 }) });
    const file = path.join(await temporaryFolder(), "a");
    await cutDownload(server.url, file);
    body = BODY;
    expect((await testClient().client.download(server.url, file)).sha256).toBe(SHA256);
    expect(ranges(server)).toEqual([undefined, "bytes=200000-"]);
    await expectWhole(file);
  });

  test("begins anew when the server answers 200 to a Range, also with a shorter body", async () => {
    let headers: Record<string, string> = { etag: '"v1"' };
    let body = BODY;
    const server = await serve(() => ({ headers, body }), { faults: faultOnce({ kind: "cut", afterBytes: 200_000 }) });
    const file = path.join(await temporaryFolder(), "a");
    await cutDownload(server.url, file);
    headers = { "accept-ranges": "none" };
    body = BODY.subarray(0, 50_000);
    await testClient().client.download(server.url, file);
    expect(ranges(server)).toEqual([undefined, "bytes=200000-"]);
    await expectWhole(file, body);
  });

  test("begins anew when it was another address's", async () => {
    const server = await serve({ body: BODY }, { faults: faultOnce({ kind: "cut", afterBytes: 1000 }) });
    const file = path.join(await temporaryFolder(), "a");
    await cutDownload(`${server.url}/a`, file);
    await cutDownload(`${server.url}/b`, file);
    await cutDownload(`${server.url}/b?c`, file);
    expect(ranges(server)).toEqual([undefined, undefined, undefined]);
  });

  test("is gone on with under another token", async () => {
    const server = await serve({ body: BODY }, { faults: faultOnce({ kind: "cut", afterBytes: 1000 }) });
    const file = path.join(await temporaryFolder(), "a");
    await cutDownload(`${server.url}/a?token=one`, file);
    expect(await readFile(`${file}.partial.json`, "utf8")).not.toContain("one");
    await failure(testClient({ attempts: 1 }).client.download(`${server.url}/a?token=two`, file));
    expect(ranges(server)).toEqual([undefined, "bytes=1000-"]);
  });

  test.each(["{", "null", '{"url": 1}', "{}", "x".repeat(100_000)])(
    "begins anew when its record is spoiled: %.20s",
    async (record) => {
      const server = await serve({ body: BODY }, { faults: faultOnce({ kind: "cut", afterBytes: 1000 }) });
      const file = path.join(await temporaryFolder(), "a");
      await cutDownload(server.url, file);
      await writeFile(`${file}.partial.json`, record);
      expect((await testClient().client.download(server.url, file)).sha256).toBe(SHA256);
      expect(ranges(server)).toEqual([undefined, undefined]);
    },
  );

  test("after its last byte is not asked for again", async () => {
    const server = await serve({ body: BODY }, { faults: faultOnce({ kind: "cut", afterBytes: 1000 }) });
    const file = path.join(await temporaryFolder(), "a");
    await cutDownload(server.url, file);
    await writeFile(`${file}.partial`, BODY);
    expect((await testClient().client.download(server.url, file)).sha256).toBe(SHA256);
    expect(server.requests.length).toBe(1);
  });

  test("counts its tries anew after each MiB", async () => {
    const body = someBytes(5 * 1024 * 1024 + 5);
    const server = await serve({ body }, { faults: () => ({ kind: "cut", afterBytes: 1024 * 1024 }) });
    const file = path.join(await temporaryFolder(), "a");
    const { client, waits } = testClient({ attempts: 2 });
    await client.download(server.url, file);
    expect(server.requests.length).toBe(6);
    expect(waits).toEqual([1000, 1000, 1000, 1000, 1000]);
    await expectWhole(file, body);
  });

  test("and brings nothing new each time comes to an end", async () => {
    const headers = { etag: 'W/"weak"' };
    const body = someBytes(3 * 1024 * 1024);
    const server = await serve({ headers, body }, { faults: () => ({ kind: "cut", afterBytes: 2 * 1024 * 1024 }) });
    const error = await failure(
      testClient({ attempts: 3 }).client.download(server.url, path.join(await temporaryFolder(), "a")),
    );
    expect(error.message).toContain("could not be fetched in 3 tries");
    expect(server.requests.length).toBe(3);
  });
});

describe("an answer to a Range that does not fit", () => {
  async function partAnswer(contentRange: string, body: Buffer, more: Record<string, string> = {}) {
    const server = await serve(
      ({ headers }) =>
        headers.range === undefined
          ? { headers: { etag: '"v1"' }, body: BODY }
          : { status: 206, headers: { "content-range": contentRange, ...more }, body },
      { faults: faultOnce({ kind: "cut", afterBytes: 100_000 }) },
    );
    const file = path.join(await temporaryFolder(), "a");
    const { client, events } = testClient();
    expect((await client.download(server.url, file)).sha256).toBe(SHA256);
    await expectWhole(file);
    const reasons = events.flatMap((event) => (event.type === "retry" ? [event.reason] : []));
    return { ranges: ranges(server), reasons };
  }

  test.each([
    ["bytes 0-299999/300000", "another place"],
    ["bytes 99999-299999/300000", "a byte before"],
    ["bytes 100000-299999/300001", "another length"],
    ["bytes 100000-299999/*", "no length where one was said"],
    ["items 100000-299999/300000", "another unit"],
    ["", "nothing"],
  ])("%j is refused: it says %s", async (contentRange) => {
    const { ranges, reasons } = await partAnswer(contentRange, BODY.subarray(100_000));
    expect(ranges).toEqual([undefined, "bytes=100000-", undefined]);
    expect(reasons[1]).toBe(`the range asked for begins at byte 100000, the answer says "${contentRange}"`);
  });

  test("is refused when it is of another version", async () => {
    const { reasons } = await partAnswer("bytes 100000-299999/300000", BODY.subarray(100_000), { etag: '"v2"' });
    expect(reasons[1]).toBe("the rest is of another version than the beginning");
  });

  test("is refused when it is longer than it says", async () => {
    const { reasons } = await partAnswer("bytes 100000-100009/300000", BODY.subarray(100_000));
    expect(reasons[1]).toBe("the part is longer than its Content-Range says");
  });

  test("but is a part of the rest is taken, and the remainder asked for", async () => {
    const server = await serve(
      ({ headers }) => {
        const start = Number(/\d+/.exec(String(headers.range))?.[0]);
        if (Number.isNaN(start)) return { headers: { etag: '"v1"' }, body: BODY };
        const end = Math.min(BODY.length, start + 90_000);
        const contentRange = `bytes ${start}-${end - 1}/${BODY.length}`;
        return { status: 206, headers: { "content-range": contentRange }, body: BODY.subarray(start, end) };
      },
      { faults: faultOnce({ kind: "cut", afterBytes: 100_000 }) },
    );
    const file = path.join(await temporaryFolder(), "a");
    expect((await testClient().client.download(server.url, file)).sha256).toBe(SHA256);
    expect(ranges(server)).toEqual([undefined, "bytes=100000-", "bytes=190000-", "bytes=280000-"]);
  });

  test("is refused as 206 when no Range was asked for", async () => {
    const server = await serve({ status: 206, headers: { "content-range": "bytes 0-1/2" }, body: "ab" });
    const error = await failure(
      testClient({ attempts: 2 }).client.download(server.url, path.join(await temporaryFolder(), "a")),
    );
    expect(error.message).toContain("status 206, which is no answer to this request");
  });
});

describe("416", () => {
  async function growing(total: number) {
    // Chunked bodies say no length: that all is there shows only in the answer to a Range.
    const server = await serve(
      ({ headers }) =>
        headers.range === undefined
          ? { headers: { etag: '"v1"', "transfer-encoding": "chunked" }, body: BODY }
          : { status: 416, headers: { "content-range": `bytes */${total}` } },
      { faults: faultOnce({ kind: "cut", afterBytes: 100_000 }) },
    );
    const file = path.join(await temporaryFolder(), "a");
    await writeFile(`${file}.partial`, BODY);
    await writeFile(`${file}.partial.json`, JSON.stringify({ url: `${server.url}/`, validator: '"v1"' }));
    return { server, file };
  }

  test("says that all is there when the length is that of what is there", async () => {
    const { server, file } = await growing(BODY.length);
    expect((await testClient().client.download(server.url, file)).sha256).toBe(SHA256);
    expect(ranges(server)).toEqual(["bytes=300000-"]);
    await expectWhole(file);
  });

  test("with another length begins anew", async () => {
    const { server, file } = await growing(BODY.length - 1);
    expect((await testClient().client.download(server.url, file)).sha256).toBe(SHA256);
    expect(ranges(server)).toEqual(["bytes=300000-", undefined]);
    await expectWhole(file);
  });
});

describe("a length", () => {
  const download = async (server: FaultServer, options = {}, attempts = 2) =>
    failure(testClient({ attempts }).client.download(server.url, path.join(await temporaryFolder(), "a"), options));

  test("above the limit is refused before the body, for good", async () => {
    const server = await serve({ body: BODY }, { faults: () => ({ kind: "stall", afterBytes: 0 }) });
    const error = await download(server, { maxBytes: 299_999 });
    expect(error).toMatchObject({ isPermanent: true });
    expect(error.message).toContain("its stated length of 300000 bytes exceeds the limit of 299999 bytes");
  });

  test("of 5 GB that is only declared is refused by the limit", async () => {
    const server = await serve({ body: BODY }, { faults: () => ({ kind: "wrong-length", byteCount: 5e9 }) });
    expect((await download(server, { maxBytes: 1e9 })).message).toContain("5000000000");
  });

  test("that is not said is limited while reading, and nothing stays", async () => {
    const server = await serve({ headers: { "transfer-encoding": "chunked" }, body: BODY });
    const folder = await temporaryFolder();
    const error = await failure(
      testClient().client.download(server.url, path.join(folder, "a"), { maxBytes: 299_999 }),
    );
    expect(error).toMatchObject({ isPermanent: true });
    expect(await readdir(folder)).toEqual([]);
  });

  test("other than the one that should be is refused, after the tries", async () => {
    const server = await serve({ body: BODY });
    const error = await download(server, { byteCount: 300_001 });
    expect(error.message).toContain("its stated length is 300000 bytes and should be 300001");
    expect(server.requests.length).toBe(2);
  });

  test("that is not said is compared with the one that should be", async () => {
    const server = await serve({ headers: { "transfer-encoding": "chunked" }, body: BODY });
    expect((await download(server, { byteCount: 300_001 })).message).toContain(
      "300000 bytes came and should be 300001",
    );
  });

  test("said too small by a fault is found by the one that should be", async () => {
    const server = await serve({ body: BODY }, { faults: faultOnce({ kind: "wrong-length", byteCount: 1000 }) });
    const file = path.join(await temporaryFolder(), "a");
    expect((await testClient().client.download(server.url, file, { byteCount: 300_000 })).sha256).toBe(SHA256);
  });

  test("said too large by a fault does not spoil the file", async () => {
    const server = await serve({ body: BODY }, { faults: faultOnce({ kind: "wrong-length", byteCount: 400_000 }) });
    const file = path.join(await temporaryFolder(), "a");
    expect((await testClient().client.download(server.url, file)).sha256).toBe(SHA256);
    await expectWhole(file);
  });
});

describe("a disk", () => {
  test.skipIf(!existsSync("/dev/full"))(
    "that is full ends the download, names the folder and says how to go on (needs /dev/full)",
    async () => {
      const server = await serve({ body: BODY });
      const folder = await temporaryFolder();
      await symlink("/dev/full", path.join(folder, "a.partial"));
      const error = await failure(testClient().client.download(server.url, path.join(folder, "a")));
      expect(error).toBeInstanceOf(EnvironmentError);
      expect(error).toMatchObject({ code: "disk-full", exitCode: 3 });
      expect(error.message).toBe(
        `${path.join(folder, "a")} cannot be written to the folder ${folder}: its disk is full (ENOSPC).`,
      );
      expect(error.hint).toContain("run the same command again");
      expect(server.requests.length, "it is not tried again").toBe(1);
      expect(existsSync(path.join(folder, "a.partial.json"))).toBe(true);
    },
  );

  test("whose place is taken by a file is told", async () => {
    const server = await serve({ body: BODY });
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, "b"), "");
    const error = await failure(testClient().client.download(server.url, path.join(folder, "b", "a")));
    expect(error).toMatchObject({ name: "EnvironmentError", code: "disk" });
    expect(error.message).toContain(`the folder ${path.join(folder, "b")}`);
  });

  test("that holds a folder of the file's name is told", async () => {
    const server = await serve({ body: BODY });
    const folder = await temporaryFolder();
    await mkdir(path.join(folder, "a.partial"));
    const error = await failure(testClient().client.download(server.url, path.join(folder, "a")));
    expect(error).toMatchObject({ name: "EnvironmentError", code: "disk" });
  });
});

test("a download that is stopped keeps what came, and another goes on from there", async () => {
  const stop = new AbortController();
  const server = await serve({ body: BODY }, { faults: faultOnce({ kind: "stall", afterBytes: 65_000 }) });
  const file = path.join(await temporaryFolder(), "a");
  let received = 0;
  const { client } = testClient({
    signal: stop.signal,
    onEvent: (event) => {
      received += event.type === "bytes" ? event.byteCount : 0;
      if (received === 65_000) setTimeout(() => stop.abort(new Error("stopped by the user")), 50);
    },
  });
  expect((await failure(client.download(server.url, file))).message).toBe("stopped by the user");
  expect((await stat(`${file}.partial`)).size).toBe(65_000);
  expect((await testClient().client.download(server.url, file)).sha256).toBe(SHA256);
  expect(ranges(server)).toEqual([undefined, "bytes=65000-"]);
  await expectWhole(file);
});
