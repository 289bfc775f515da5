import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import {
  startFaultServer,
  type FaultServer,
  type FaultServerOptions,
  type ServerAnswer,
} from "./fault-server.test.support.js";

const BODY = "0123456789".repeat(10);
let server: FaultServer | undefined;

afterEach(() => server?.close());

async function serve(answer: ServerAnswer = { body: BODY }, options: FaultServerOptions = {}): Promise<string> {
  server = await startFaultServer(() => answer, options);
  return server.url;
}

/** What goes over the wire, until the connection ends or nothing comes for a while. */
function raw(url: string): Promise<{ text: string; end: "closed" | "reset" | "silent" }> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    let text = "";
    const finish = (end: "closed" | "reset" | "silent") => {
      socket.destroy();
      resolve({ text, end });
    };
    socket.on("data", (bytes) => (text += bytes.toString("latin1")));
    socket.on("end", () => finish("closed"));
    socket.on("error", () => finish("reset"));
    socket.setTimeout(300, () => finish("silent"));
    socket.write("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
  });
}

const bodyOf = (text: string): string => text.slice(text.indexOf("\r\n\r\n") + 4);

describe("an answer that is not spoiled", () => {
  test("has its body, length, ETag and the headers it was given", async () => {
    const url = await serve({ status: 200, headers: { "X-One": "1" }, body: BODY });
    const response = await fetch(`${url}/a?b=c`);
    expect(await response.text()).toBe(BODY);
    expect(response.headers.get("content-length")).toBe("100");
    expect(response.headers.get("etag")).toMatch(/^"[0-9a-f]{32}"$/);
    expect(response.headers.get("x-one")).toBe("1");
    expect(server?.requests.map(({ method, path, url }) => [method, path, url.searchParams.get("b")])).toEqual([
      ["GET", "/a?b=c", "c"],
    ]);
  });

  test("to HEAD is the head alone", async () => {
    const response = await fetch(await serve(), { method: "HEAD" });
    expect(response.headers.get("content-length")).toBe("100");
    expect(await response.text()).toBe("");
  });

  test.each([
    ["bytes=90-", "0123456789", "bytes 90-99/100"],
    ["bytes=5-7", "567", "bytes 5-7/100"],
    ["bytes=-3", "789", "bytes 97-99/100"],
    ["bytes=98-500", "89", "bytes 98-99/100"],
  ])("to Range %s is that part", async (range, body, contentRange) => {
    const response = await fetch(await serve(), { headers: { range } });
    expect([response.status, response.headers.get("content-range")]).toEqual([206, contentRange]);
    expect(await response.text()).toBe(body);
  });

  test("to a range behind the end is 416 with the length", async () => {
    const response = await fetch(await serve(), { headers: { range: "bytes=100-" } });
    expect([response.status, response.headers.get("content-range")]).toEqual([416, "bytes */100"]);
  });

  test("to If-Range is a part only when it is the same thing", async () => {
    const url = await serve();
    const etag = (await fetch(url)).headers.get("etag") ?? "";
    const same = await fetch(url, { headers: { range: "bytes=90-", "if-range": etag } });
    const other = await fetch(url, { headers: { range: "bytes=90-", "if-range": '"other"' } });
    expect([same.status, other.status]).toEqual([206, 200]);
    expect((await other.text()).length).toBe(100);
  });

  test("knows no Range where it says so", async () => {
    const url = await serve({ headers: { "accept-ranges": "none" }, body: BODY });
    expect((await fetch(url, { headers: { range: "bytes=90-" } })).status).toBe(200);
  });

  test("of a service that throws is 500 and says why", async () => {
    server = await startFaultServer(() => {
      throw new Error("no such page in the fake");
    });
    const response = await fetch(server.url);
    expect(response.status).toBe(500);
    expect(await response.text()).toContain("no such page in the fake");
  });
});

describe("a fault", () => {
  test("of kind status comes instead of the answer, and the plan counts attempts by path", async () => {
    const url = await serve(undefined, {
      faults: (_, attempt) => (attempt <= 2 ? { kind: "status", status: 503, retryAfterSeconds: 7 } : undefined),
    });
    const first = await fetch(`${url}/a`);
    expect([first.status, first.headers.get("retry-after")]).toEqual([503, "7"]);
    const statuses = [];
    for (const path of ["/a", "/b", "/a"]) statuses.push((await fetch(url + path)).status);
    expect(statuses).toEqual([503, 503, 200]);
  });

  test("of kind cut ends the connection inside the body", async () => {
    const { text, end } = await raw(await serve(undefined, { faults: () => ({ kind: "cut", afterBytes: 7 }) }));
    expect([bodyOf(text), end]).toEqual(["0123456", "closed"]);
    expect(text).toContain("content-length: 100");
  });

  test("of kind stall keeps the connection and sends no more", async () => {
    const { text, end } = await raw(await serve(undefined, { faults: () => ({ kind: "stall", afterBytes: 0 }) }));
    expect([bodyOf(text), end]).toEqual(["", "silent"]);
    expect(text).toMatch(/^HTTP\/1.1 200 OK/);
  });

  test.each([50, 200])("of kind wrong-length says %i", async (byteCount) => {
    const { text, end } = await raw(await serve(undefined, { faults: () => ({ kind: "wrong-length", byteCount }) }));
    expect([bodyOf(text), end]).toEqual([BODY, "closed"]);
    expect(text).toContain(`content-length: ${byteCount}`);
  });

  test("of kind corrupt changes one byte under the same ETag", async () => {
    const url = await serve(undefined, {
      faults: (_, attempt) => (attempt === 1 ? { kind: "corrupt", at: 3 } : undefined),
    });
    const [spoiled, whole] = [await fetch(url), await fetch(url)];
    expect(spoiled.headers.get("etag")).toBe(whole.headers.get("etag"));
    const [a, b] = [await spoiled.text(), await whole.text()];
    expect([...a].flatMap((character, index) => (character === b[index] ? [] : [index]))).toEqual([3]);
  });

  test("of kind reset is no answer at all", async () => {
    const { text, end } = await raw(await serve(undefined, { faults: () => ({ kind: "reset" }) }));
    expect([text, end]).toEqual(["", "reset"]);
  });
});
