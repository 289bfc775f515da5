import { describe, expect, test } from "vitest";
import { failure, serve, testClient } from "./test-network.test.support.js";

describe("fetch", () => {
  test("answers as the platform's does", async () => {
    const server = await serve(({ path, method }) =>
      path === "/from"
        ? { status: 302, headers: { location: "/to" } }
        : { headers: { "x-one": "1" }, body: `{"method":"${method}"}` },
    );
    const { client } = testClient();
    const response = await client.fetch(`${server.url}/from`, { headers: { accept: "application/json" } });
    expect(await response.json()).toEqual({ method: "GET" });
    expect([response.url, response.redirected, response.ok]).toEqual([`${server.url}/to`, true, true]);
    expect(response.headers.get("x-one")).toBe("1");
    expect(server.requests[0]?.headers).toMatchObject({
      accept: "application/json",
      "user-agent": "bitwit-test/1 (+mailto:test@example.org)",
    });
    const posted = await client.fetch(new Request(server.url, { method: "POST", body: "x" }));
    expect(await posted.json()).toEqual({ method: "POST" });
  });

  test("tries once, and gives every status as it is", async () => {
    const server = await serve({ status: 503, headers: { "retry-after": "9" } });
    const { client, waits } = testClient();
    const response = await client.fetch(server.url);
    expect([response.status, response.headers.get("retry-after"), await response.text()]).toEqual([503, "9", ""]);
    expect([server.requests.length, waits]).toEqual([1, []]);
  });

  test("gives an answer without a body", async () => {
    const server = await serve({ status: 304 });
    expect((await testClient({ concurrency: 1 }).client.fetch(server.url)).body).toBeNull();
  });

  test("keeps to the host's interval and number", async () => {
    let now = 0;
    let most = 0;
    const server = await serve(async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 20));
      now--;
      return { body: "x" };
    });
    const { client, waits } = testClient({ concurrency: 2, intervalMs: 500 });
    await Promise.all([1, 2, 3, 4].map(async () => (await client.fetch(server.url)).text()));
    expect(most).toBeLessThanOrEqual(2);
    expect(waits.reduce((sum, waitMs) => sum + waitMs, 0)).toBeGreaterThanOrEqual(1500);
  });

  test.each(["cancelled", "left unread"])("gives its place back when the body is %s", async (how) => {
    const server = await serve({ body: "x".repeat(1_000_000) });
    const { client } = testClient({ concurrency: 1, stallMs: 300 });
    const response = await client.fetch(server.url);
    if (how === "cancelled") await response.body?.cancel();
    expect((await client.get(`${server.url}/2`)).status).toBe(200);
  });

  test("ends a body that stalls, and an answer that does not come", async () => {
    const server = await serve(
      ({ path }) => (path === "/never" ? new Promise(() => undefined) : { body: "x".repeat(1000) }),
      {
        faults: () => ({ kind: "stall", afterBytes: 10 }),
      },
    );
    const { client } = testClient({ stallMs: 300 });
    const response = await client.fetch(server.url);
    expect((await failure(response.text())).message).toBe("no byte came for 0.3 s");
    expect((await failure(client.fetch(`${server.url}/never`))).message).toBe("no byte came for 0.3 s");
  });

  test("is stopped by its own signal and by the client's", async () => {
    const server = await serve(() => new Promise(() => undefined));
    const own = AbortSignal.abort(new Error("its own"));
    expect((await failure(testClient().client.fetch(server.url, { signal: own }))).message).toBe("its own");
    const stop = new AbortController();
    const running = failure(testClient({ signal: stop.signal }).client.fetch(server.url));
    setTimeout(() => stop.abort(new Error("the client's")), 50);
    expect((await running).message).toBe("the client's");
  });

  test("takes only addresses of the web", async () => {
    expect((await failure(testClient().client.fetch("file:///etc/passwd"))).message).toContain("only http and https");
  });
});
