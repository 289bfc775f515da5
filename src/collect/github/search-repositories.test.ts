import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { EnvironmentError } from "../../errors.js";
import type { ServerAnswer, ServerRequest } from "../network/fault-server.test.support.js";
import { fakeGithub, type FakeGithub, type FakeGithubOptions } from "./fake-github.test.support.js";
import { githubApi } from "./github-api.js";
import { searchRepositories, type RepositorySearch, type SearchResult } from "./search-repositories.js";
import { stubHttp } from "./stub-http.test.support.js";

const PACE = { searchIntervalMs: 0, secondMs: 1 };
const SEARCH: RepositorySearch = {
  qualifiers: ["language:Python", "fork:false", "is:public"],
  date: "created",
  window: { startMs: Date.UTC(2026, 8, 1), endMs: Date.UTC(2026, 9, 1) },
  minimumStars: 10,
};

type Answer = (request: ServerRequest) => ServerAnswer;

function run(answer: Answer, search = SEARCH, token?: string): Promise<SearchResult> {
  return searchRepositories(githubApi(stubHttp(answer), { pace: PACE, token }), search);
}

/** By looking at every repository. */
function naive({ repositories }: FakeGithub, minimumStars = 10): number[] {
  const found = repositories.filter(
    (one) => one.language === "Python" && !one.isFork && !one.isPrivate && one.stars >= minimumStars,
  );
  return found.filter((one) => one.createdAt < "2026-10-01").map((one) => one.id);
}

const listing = (options: FakeGithubOptions) => fakeGithub({ files: 0, ...options });

describe("searchRepositories", () => {
  it("finds each repository once among more than 1,000, in queries that do not overlap", async () => {
    const fake = listing({ repositories: 3000 });
    const { repositories, queries, answeredAt } = await run(fake.answer, { ...SEARCH, minimumStars: 5 });
    expect(repositories.map((one) => one.repositoryId)).toEqual(naive(fake, 5));
    expect(repositories.length).toBeGreaterThan(2000);
    expect(queries.length).toBeGreaterThan(2);
    expect(queries.every(({ total, found }) => total === found && total <= 1000)).toBe(true);
    expect(queries.reduce((sum, { total }) => sum + total, 0)).toBe(repositories.length);
    expect(answeredAt).toBe("Thu, 15 Oct 2026 10:00:00 GMT");
  });

  it("cuts an hour that holds more than 1,000 by stars", async () => {
    const fake = listing({ repositories: 1600, isBurst: true });
    const { repositories, queries } = await run(fake.answer, { ...SEARCH, minimumStars: 5 });
    expect(repositories.map((one) => one.repositoryId)).toEqual(naive(fake, 5));
    expect(repositories.length).toBeGreaterThan(1000);
    const stars = queries.filter(({ total }) => total > 0).map(({ query }) => /stars:(.*)/.exec(query)?.[1]);
    expect(stars).toEqual(["5..9", ">=10"]);
  });

  it("says of stars that more than 1,000 repositories of one hour have that there may be more", async () => {
    const answer: Answer = ({ url }) => {
      const [from, to = Infinity] = (/stars:\D*(\d+)(?:\.\.(\d+))?/.exec(url.searchParams.get("q") ?? "") ?? [])
        .slice(1)
        .map((text) => Number(text ?? Infinity));
      const total = 16 >= (from ?? 0) && 16 <= to ? 1234 : 0;
      const list = { total_count: total, incomplete_results: false, items: [] };
      return { headers: { "content-type": "application/json" }, body: JSON.stringify(list) };
    };
    const { queries } = await run(answer, { ...SEARCH, window: { startMs: 0, endMs: 3_600_000 } });
    const full = queries.filter(({ total }) => total > 0);
    expect(full).toMatchObject([
      { total: 1234, isIncomplete: true, query: expect.stringContaining("stars:16..16") as string },
    ]);
  });

  it("comes through both kinds of rate limits and through incomplete answers", async () => {
    const fake = listing({ repositories: 1500, limitEvery: 3, incompleteEvery: 4 });
    const { repositories, queries } = await run(fake.answer, { ...SEARCH, minimumStars: 5 });
    expect(repositories.map((one) => one.repositoryId)).toEqual(naive(fake, 5));
    expect(queries.every(({ isIncomplete }) => !isIncomplete)).toBe(true);
    expect(Object.keys(fake.refusals).sort()).toEqual(["gateway", "primary", "secondary", "secondary-429"]);
  });

  it("asks again when a connection breaks or the service fails, and ends with what it said", async () => {
    const fake = listing({ repositories: 50 });
    let count = 0;
    const flaky: Answer = (request) => {
      count += 1;
      if (count === 1) throw new TypeError("fetch failed", { cause: new Error("read ECONNRESET") });
      return count === 2 ? { status: 502, body: "Bad gateway" } : fake.answer(request);
    };
    const { repositories } = await run(flaky);
    expect(repositories.map((one) => one.repositoryId)).toEqual(naive(fake));
    await expect(run(() => ({ status: 503, body: "down for today" }))).rejects.toThrow(/503, .*down for today/s);
  });

  it("shows the token to the service and in no error", async () => {
    const token = "ghp_verysecretverysecretverysecretveryse";
    const fake = listing({ repositories: 20, token });
    expect((await run(fake.answer, SEARCH, token)).repositories).toHaveLength(naive(fake).length);
    for (const status of [401, 422, 500, 404]) {
      const error: unknown = await run(() => ({ status, body: "no" }), SEARCH, token).catch((one: unknown) => one);
      expect(error).toBeInstanceOf(EnvironmentError);
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain("verysecret");
    }
    await expect(run(fake.answer, SEARCH, "other")).rejects.toMatchObject({ code: "github-token" });
  });

  it("refuses answers that are no lists of repositories", async () => {
    const answer: Answer = () => ({ headers: { "content-type": "application/json" }, body: '{"total_count":"many"}' });
    await expect(run(answer)).rejects.toThrow(/not a list of repositories/);
    await expect(run(() => ({ body: "<html>" }))).rejects.toThrow(/not a list of repositories/);
  });

  it("stops at once while it waits for a limit", async () => {
    const stop = new AbortController();
    const refuse: Answer = () => {
      setTimeout(() => stop.abort(new Error("stopped")), 5);
      return { status: 429, headers: { "retry-after": "3000" }, body: "" };
    };
    const api = githubApi(stubHttp(refuse), { pace: { ...PACE, secondMs: 1000 } });
    await expect(searchRepositories(api, SEARCH, stop.signal)).rejects.toThrow("stopped");
  });
});
