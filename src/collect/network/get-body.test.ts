import { brotliCompressSync, gzipSync } from "node:zlib";
import { Agent, MockAgent } from "undici";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Fault } from "./fault-server.test.support.js";
import { HttpError } from "./http-error.js";
import { failure, serve, someBytes, testClient } from "./test-network.test.support.js";

const BODY = someBytes(200_000);

describe("a body", () => {
  test("comes whole, with status, headers and address", async () => {
    const server = await serve({ headers: { "x-one": "1" }, body: BODY });
    const { client, events } = testClient();
    const answer = await client.get(`${server.url}/a?b#c`, { headers: { Accept: "x/y" } });
    expect(Buffer.from(answer.body).equals(BODY)).toBe(true);
    expect([answer.status, answer.headers.get("x-one"), answer.url]).toEqual([200, "1", `${server.url}/a?b`]);
    expect(server.requests[0]?.headers).toMatchObject({
      "user-agent": "bitwit-test/1 (+mailto:test@example.org)",
      accept: "x/y",
      "accept-encoding": "gzip, br",
    });
    const told = events.map((event) => (event.type === "bytes" ? event.byteCount : Number.NaN));
    expect(told.reduce((sum, byteCount) => sum + byteCount, 0)).toBe(BODY.length);
  });

  test.each([
    ["gzip", gzipSync(BODY)],
    ["x-gzip", gzipSync(BODY)],
    ["br", brotliCompressSync(BODY)],
  ])("in %s is decoded", async (coding, body) => {
    const server = await serve({ headers: { "content-encoding": coding }, body });
    const { body: read } = await testClient().client.get(server.url);
    expect(Buffer.from(read).equals(BODY)).toBe(true);
  });

  test("of a part is asked for without a coding", async () => {
    const server = await serve({ body: BODY });
    const answer = await testClient().client.get(server.url, { headers: { Range: "bytes=5-9" } });
    expect(answer.status).toBe(206);
    expect(Buffer.from(answer.body).equals(BODY.subarray(5, 10))).toBe(true);
    expect(server.requests[0]?.headers["accept-encoding"]).toBe("identity");
  });

  test("in an unknown coding is refused", async () => {
    const server = await serve({ headers: { "content-encoding": "gzip, gzip" }, body: gzipSync(gzipSync(BODY)) });
    expect((await failure(testClient().client.get(server.url))).message).toContain('"gzip, gzip"');
    expect(server.requests.length).toBe(1);
  });
});

describe("the limit", () => {
  test("is checked before the body is read", async () => {
    const server = await serve({ body: BODY }, { faults: () => ({ kind: "stall", afterBytes: 0 }) });
    const error = await failure(testClient().client.get(server.url, { maxBytes: 1000 }));
    expect(error).toMatchObject({ isPermanent: true });
    expect(error.message).toContain("stated length of 200000 bytes exceeds the limit of 1000 bytes");
  });

  test("is exact", async () => {
    const server = await serve({ body: BODY });
    const { client } = testClient();
    expect((await client.get(server.url, { maxBytes: BODY.length })).body.length).toBe(BODY.length);
    const error = await failure(client.get(server.url, { maxBytes: BODY.length - 1 }));
    expect(error.message).toContain("exceeds the limit of 199999 bytes");
  });

  test("counts after decoding, so that a bomb is refused while it unfolds", async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000));
    expect(bomb.length).toBeLessThan(100_100);
    const server = await serve({ headers: { "content-encoding": "gzip" }, body: bomb });
    const before = process.memoryUsage().arrayBuffers;
    const error = await failure(testClient().client.get(server.url, { maxBytes: 1_000_000 }));
    expect(error).toBeInstanceOf(HttpError);
    expect(error.message).toContain("its body exceeds the limit of 1000000 bytes");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
    expect(server.requests.length).toBe(1);
  });
});

describe("a fault", () => {
  const faults: [string, Fault, RegExp][] = [
    ["status 403", { kind: "status", status: 403 }, /403 \(forbidden\)/],
    ["status 408", { kind: "status", status: 408 }, /408/],
    ["status 425", { kind: "status", status: 425 }, /425/],
    ["status 429", { kind: "status", status: 429 }, /429 \(too many requests\)/],
    ["status 500", { kind: "status", status: 500 }, /500/],
    ["status 503", { kind: "status", status: 503 }, /503 \(service unavailable\)/],
    ["status 599", { kind: "status", status: 599 }, /status 599$/],
    ["a reset", { kind: "reset" }, /reset|closed/],
    ["a cut before the body", { kind: "cut", afterBytes: 0 }, /closed|terminated|length/],
    ["a cut in the body", { kind: "cut", afterBytes: 70_000 }, /closed|terminated|length/],
    ["a stall before the body", { kind: "stall", afterBytes: 0 }, /no byte came for 0.4 s/],
    ["a stall in the body", { kind: "stall", afterBytes: 70_000 }, /no byte came for 0.4 s/],
    ["too large a length", { kind: "wrong-length", byteCount: 300_000 }, /closed|terminated|length/],
  ];
  test.each(faults)("%s is tried again and told", async (_, fault, reason) => {
    const server = await serve({ body: BODY }, { faults: (_, attempt) => (attempt <= 2 ? fault : undefined) });
    const { client, events, waits } = testClient(fault.kind === "stall" ? { stallMs: 400 } : {});
    const { body } = await client.get(server.url);
    expect(Buffer.from(body).equals(BODY)).toBe(true);
    expect(waits.slice(0, 2)).toEqual([1000, 2000]);
    const retries = events.filter((event) => event.type === "retry");
    expect(retries).toMatchObject([
      { attempt: 1, waitMs: 1000, url: `${server.url}/` },
      { attempt: 2, waitMs: 2000, url: `${server.url}/` },
    ]);
    for (const retry of retries) expect(retry.reason).toMatch(reason);
  });

  test("in the head: a server that never answers is a stall", async () => {
    const server = await serve(() => new Promise(() => undefined));
    const error = await failure(testClient({ stallMs: 300, attempts: 2 }).client.get(server.url));
    expect(error.message).toContain("in 2 tries; the last ended so: no byte came for 0.3 s");
    expect(server.requests.length).toBe(2);
  });

  test("in the coding is tried again", async () => {
    const spoiled = (_: unknown, attempt: number) =>
      attempt === 1 ? ({ kind: "corrupt", at: 5000 } as const) : undefined;
    const server = await serve({ headers: { "content-encoding": "gzip" }, body: gzipSync(BODY) }, { faults: spoiled });
    const { client, events } = testClient();
    expect(Buffer.from((await client.get(server.url)).body).equals(BODY)).toBe(true);
    expect(events).toContainEqual(
      expect.objectContaining({ type: "retry", reason: expect.stringContaining("encoding") }),
    );
  });

  test("that stays ends in an error with address, tries, reason and remedy", async () => {
    const server = await serve({ status: 503 });
    const error = await failure(testClient({ attempts: 3 }).client.get(`${server.url}/a?token=secret`));
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ status: 503, isPermanent: false, exitCode: 3 });
    expect(error.message).toBe(
      `${server.url}/a?token=REDACTED could not be fetched in 3 tries; the last ended so: status 503 (service unavailable).`,
    );
    expect(error.hint).toContain("--endpoint");
    expect(server.requests.length).toBe(3);
  });

  test("of connection leaves no status", async () => {
    const server = await serve({ body: "" });
    await server.close();
    const error = await failure(testClient({ attempts: 2 }).client.get(server.url));
    expect(error.message).toContain("the connection was refused (ECONNREFUSED)");
    expect(error.status).toBeUndefined();
    expect(error.hint).toContain("HTTP(S)_PROXY");
  });

  test.each([403, 429])("%i that stays says to ask for less", async (status) => {
    const server = await serve({ status });
    const error = await failure(testClient({ attempts: 1 }).client.get(server.url));
    expect(error.message).toContain("in one try");
    expect(error.hint).toMatch(/ask for less at once, wait an hour .* --endpoint/);
  });
});

test("Common Crawl's 403 is explained as its throttling", async () => {
  const dispatcher = new MockAgent();
  dispatcher.disableNetConnect();
  dispatcher.get("https://data.commoncrawl.org").intercept({ path: "/a" }).reply(403, "SlowDown");
  const { client } = testClient({ attempts: 1 }, { dispatcher });
  const error = await failure(client.get("https://data.commoncrawl.org/a"));
  expect(error.hint).toMatch(/^Common Crawl answers so when it is asked too much: ask for less at once/);
});

describe("an answer that is final", () => {
  test.each([400, 401, 404, 410, 451, 304])("%i is not asked for again", async (status) => {
    const server = await serve({ status });
    const error = await failure(testClient().client.get(server.url));
    expect(error).toMatchObject({ name: "HttpError", status, isPermanent: true });
    expect(server.requests.length).toBe(1);
    if (status === 401) expect(error.hint).toContain("token");
  });
});

describe("Retry-After", () => {
  test("in seconds is waited, and holds the host for all", async () => {
    const server = await serve(
      { body: "x" },
      {
        faults: ({ path }, attempt) =>
          path === "/a" && attempt === 1 ? { kind: "status", status: 429, retryAfterSeconds: 77 } : undefined,
      },
    );
    const { client, waits } = testClient({ firstWaitMs: 0 });
    await client.get(`${server.url}/a`);
    expect(waits[0]).toBe(77_000);
  });

  test("as a date is waited", async () => {
    let isFirst = true;
    const server = await serve(() => {
      if (!isFirst) return { body: "x" };
      isFirst = false;
      return { status: 503, headers: { "retry-after": "Mon, 14 Sep 2026 00:05:00 GMT" } };
    });
    const { client, waits } = testClient({ firstWaitMs: 0 });
    await client.get(server.url);
    expect(waits[0]).toBe(300_000);
  });

  test("of more than 15 minutes ends the tries and says for how long", async () => {
    const server = await serve({ status: 429, headers: { "retry-after": "7200" } });
    const { client, waits } = testClient();
    const error = await failure(client.get(server.url));
    expect(error).toMatchObject({ status: 429, isPermanent: false });
    expect(error.message).toContain("asks to wait 120 minutes, more than the 15 that are waited");
    expect([server.requests.length, waits]).toEqual([1, []]);
  });
});

describe("a signal", () => {
  const reason = new Error("stopped by the user");

  test("ends a request that runs", async () => {
    const stop = new AbortController();
    const server = await serve({ body: BODY }, { faults: () => ({ kind: "stall", afterBytes: 1000 }) });
    const { client } = testClient({ signal: stop.signal, onEvent: () => stop.abort(reason) });
    expect(await failure(client.get(server.url))).toBe(reason);
    expect(server.requests.length).toBe(1);
  });

  test("ends a request that has no answer yet", async () => {
    const stop = new AbortController();
    const server = await serve(() => {
      stop.abort(reason);
      return new Promise(() => undefined);
    });
    expect(await failure(testClient({ signal: stop.signal }).client.get(server.url))).toBe(reason);
  });

  test("ends the wait for a connection", async () => {
    const stop = new AbortController();
    const dispatcher = new Agent({ connect: () => setTimeout(() => stop.abort(reason), 20) });
    const { client } = testClient({ signal: stop.signal }, { dispatcher });
    expect(await failure(client.get("http://somewhere.invalid/"))).toBe(reason);
  });

  test("ends the wait before a retry", async () => {
    const stop = new AbortController();
    const server = await serve({ status: 503 });
    const { client } = testClient({ signal: stop.signal, onEvent: () => stop.abort(reason) });
    expect(await failure(client.get(server.url))).toBe(reason);
    expect(server.requests.length).toBe(1);
  });

  test("may be heard by many requests at once without a warning", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on("warning", note);
    onTestFinished(() => void process.off("warning", note));
    const server = await serve({ body: "x" });
    const { client } = testClient({ signal: new AbortController().signal, concurrency: 15 });
    await Promise.all(Array.from({ length: 60 }, () => client.get(server.url)));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(warnings).toEqual([]);
  });

  test("that was there before lets nothing begin", async () => {
    const server = await serve({ body: BODY });
    expect(await failure(testClient({ signal: AbortSignal.abort(reason) }).client.get(server.url))).toBe(reason);
    expect(server.requests.length).toBe(0);
  });
});
