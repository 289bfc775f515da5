import { describe, expect, test } from "vitest";
import type { Fault, ServerAnswer } from "./fault-server.test.support.js";
import { failure, serve, testClient } from "./test-network.test.support.js";

function withRobots(robots: ServerAnswer, fault?: Fault) {
  return serve(({ path }) => (path === "/robots.txt" ? robots : { body: "page" }), {
    faults: ({ path }) => (path === "/robots.txt" ? fault : undefined),
  });
}

describe("robots.txt", () => {
  const RULES = "User-agent: bitwit-test\nDisallow: /private\n\nUser-agent: *\nDisallow: /\n";

  test("is asked for once, and its rules for our name hold", async () => {
    const server = await withRobots({ body: RULES });
    const { client } = testClient({ robots: true });
    await Promise.all([client.get(`${server.url}/a`), client.get(`${server.url}/b`)]);
    const error = await failure(client.get(`${server.url}/private/c`));
    expect(error).toMatchObject({ name: "HttpError", isPermanent: true });
    expect(error.message).toContain(`${server.url}/robots.txt forbids it for bitwit-test (line 2)`);
    expect(server.requests.map(({ path }) => path).sort()).toEqual(["/a", "/b", "/robots.txt"]);
  });

  test("is obeyed by downloads, by fetch and after redirects", async () => {
    const server = await serve(({ path }) =>
      path === "/robots.txt" ? { body: RULES } : { status: 302, headers: { location: "/private" } },
    );
    const { client } = testClient({ robots: true });
    for (const ask of [
      () => client.download(`${server.url}/private`, "/nowhere/a"),
      () => client.fetch(`${server.url}/private`),
      () => client.get(`${server.url}/a`),
    ]) {
      expect((await failure(ask())).message).toContain("forbids it");
    }
    expect(server.requests.map(({ path }) => path)).toEqual(["/robots.txt", "/a"]);
  });

  test("is not asked for where it is not to be obeyed", async () => {
    const server = await withRobots({ body: RULES });
    await testClient().client.get(`${server.url}/private`);
    expect(server.requests.length).toBe(1);
  });

  test.each([401, 403, 404, 410])("of %i allows all", async (status) => {
    const server = await withRobots({ status });
    expect((await testClient({ robots: true, attempts: 2 }).client.get(`${server.url}/a`)).status).toBe(200);
  });

  test.each([429, 503])("of %i is waited for, and then nothing is fetched", async (status) => {
    const server = await withRobots({ status });
    const { client, waits } = testClient({ robots: true, attempts: 3 });
    const error = await failure(client.get(`${server.url}/a`));
    expect(error).toMatchObject({ status, isPermanent: false });
    expect(error.message).toContain("robots.txt could not be read, so nothing of this host is fetched");
    expect(waits).toEqual([1000, 2000]);
    expect(server.requests.map(({ path }) => path)).toEqual(["/robots.txt", "/robots.txt", "/robots.txt"]);
  });

  test("that fails once is asked for again by the next request", async () => {
    let isDown = true;
    const server = await serve(() => (isDown ? { status: 500 } : { body: "" }));
    const { client } = testClient({ robots: true, attempts: 1 });
    await failure(client.get(`${server.url}/a`));
    isDown = false;
    expect((await client.get(`${server.url}/a`)).status).toBe(200);
  });

  test("widens the interval by its Crawl-delay", async () => {
    const server = await withRobots({ body: "User-agent: *\nCrawl-delay: 15\n" });
    const { client, waits } = testClient({ robots: true, intervalMs: 3000 });
    for (const path of ["/a", "/b", "/c"]) await client.get(server.url + path);
    expect(waits).toEqual([3000, 15_000, 15_000]);
  });

  test("with a Crawl-delay of hours refuses the host rather than hang", async () => {
    const server = await withRobots({ body: "User-agent: *\nCrawl-delay: 1000000\n" });
    const error = await failure(testClient({ robots: true }).client.get(`${server.url}/a`));
    expect(error.message).toContain("asks for 1000000 s between requests");
  });
});
