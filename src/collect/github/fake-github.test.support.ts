/**
 * A fake of GitHub's REST API and of codeload: search with its cap of 1,000 results, its pages and its Link header; commits;
 * tarballs behind a redirect, as `git archive` makes them; both kinds of rate limit.
 */
import { gzipSync } from "node:zlib";
import { writeTar, type WrittenEntry } from "../archive/write-tar.test.support.js";
import type { ServerAnswer, ServerRequest } from "../network/fault-server.test.support.js";
import { fakeRepositories, type FakeRepository, type FakeRepositoryOptions } from "./fake-repositories.test.support.js";

export interface FakeGithubOptions extends FakeRepositoryOptions {
  /** Every so-manieth request to the API is refused by one of the limits in turn. Default: none. */
  readonly limitEvery?: number;
  /** Every so-manieth search says that it is incomplete. Default: none. */
  readonly incompleteEvery?: number;
  /** Refuse any other. Default: none is looked at. */
  readonly token?: string;
}

export interface FakeGithub {
  readonly answer: (request: ServerRequest) => ServerAnswer;
  readonly repositories: readonly FakeRepository[];
  /** Requests outside the API that came with a token: there must be none. */
  readonly leaks: readonly string[];
  /** How often each limit refused a request. */
  readonly refusals: Readonly<Record<string, number>>;
}

export function fakeGithub(options: FakeGithubOptions = {}): FakeGithub {
  const repositories = fakeRepositories(options);
  const leaks: string[] = [];
  const refusals: Record<string, number> = {};
  const tarballs = new Map<string, Uint8Array>();
  let apiCount = 0;
  let searchCount = 0;
  const api = (request: ServerRequest): ServerAnswer => {
    apiCount += 1;
    const { limitEvery = Infinity, incompleteEvery = Infinity, token } = options;
    if (apiCount % limitEvery === limitEvery - 1) {
      const limit = LIMITS[Math.floor(apiCount / limitEvery) % LIMITS.length] as Limit;
      refusals[limit.name] = (refusals[limit.name] ?? 0) + 1;
      return limit.answer();
    }
    const given = request.headers["authorization"];
    if (token !== undefined && given !== `token ${token}`) return json(401, { message: "Bad credentials" });
    if (request.url.pathname !== "/search/repositories") return repositoryAnswer(request, repositories);
    searchCount += 1;
    return search(request.url, repositories, searchCount % incompleteEvery === incompleteEvery - 1);
  };
  const codeload = (request: ServerRequest): ServerAnswer => {
    if (request.headers["authorization"] !== undefined) leaks.push(request.path);
    const [, , owner, name, , sha = ""] = request.url.pathname.split("/");
    const repository = repositories.find((one) => one.owner === owner && one.name === name);
    if (repository === undefined) return { status: 404, body: "404: Not Found" };
    const tarball = tarballs.get(request.path) ?? tarballOf(repository, sha);
    tarballs.set(request.path, tarball);
    return { headers: { "content-type": "application/x-gzip" }, body: tarball };
  };
  const answer = (request: ServerRequest): ServerAnswer =>
    request.url.pathname.startsWith("/codeload/") ? codeload(request) : api(request);
  return { answer, repositories, leaks, refusals };
}

interface Limit {
  readonly name: string;
  answer(): ServerAnswer;
}

const SECONDARY = {
  message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
};
const LIMITS: readonly Limit[] = [
  {
    name: "primary",
    answer: () =>
      json(
        403,
        { message: "API rate limit exceeded for 127.0.0.1." },
        {
          ...{ "x-ratelimit-limit": "60", "x-ratelimit-remaining": "0" },
          "x-ratelimit-reset": String(Math.floor(Date.now() / 1000)),
        },
      ),
  },
  { name: "secondary", answer: () => json(403, SECONDARY, { "retry-after": "1" }) },
  { name: "secondary-429", answer: () => json(429, SECONDARY, { "retry-after": "1" }) },
  { name: "gateway", answer: () => ({ status: 429, headers: { "retry-after": "1" }, body: "slow down" }) },
];

function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): ServerAnswer {
  const fixed = { "content-type": "application/json; charset=utf-8", date: "Thu, 15 Oct 2026 10:00:00 GMT" };
  return { status, headers: { ...fixed, ...headers }, body: JSON.stringify(value) };
}

function search(url: URL, repositories: readonly FakeRepository[], isIncomplete: boolean): ServerAnswer {
  const query = url.searchParams.get("q") ?? "";
  const [page, perPage] = [Number(url.searchParams.get("page") ?? 1), Number(url.searchParams.get("per_page") ?? 30)];
  if ((page - 1) * perPage >= 1000) {
    return json(422, { message: "Only the first 1000 search results are available" });
  }
  const tests = query.split(" ").map(testOf);
  if (tests.includes(undefined)) return json(422, { message: "Validation Failed", errors: [{ field: "q" }] });
  const found = repositories.filter((one) => tests.every((test) => test?.(one)));
  found.sort((one, other) => other.stars - one.stars || one.id - other.id);
  const start = (page - 1) * perPage;
  const items = found.slice(start, Math.min(start + perPage, 1000));
  const last = Math.ceil(Math.min(found.length, 1000) / perPage);
  const pageUrl = (place: number) => {
    const other = new URL(url);
    other.searchParams.set("page", String(place));
    return other.href;
  };
  const link = page < last ? { link: `<${pageUrl(page + 1)}>; rel="next", <${pageUrl(last)}>; rel="last"` } : {};
  const shown = isIncomplete ? items.slice(0, items.length / 2) : items;
  const body = { total_count: found.length, incomplete_results: isIncomplete, items: shown.map(itemOf) };
  return json(200, body, link);
}

type Test = (repository: FakeRepository) => boolean;

function testOf(qualifier: string): Test | undefined {
  const [, key = "", value = ""] = /^([a-z]+):(.+)$/.exec(qualifier) ?? [];
  if (key === "language") return (one) => one.language.toLowerCase() === value.toLowerCase();
  if (key === "fork") return (one) => value === "true" || !one.isFork;
  if (key === "is") return (one) => (value === "public") !== one.isPrivate;
  if (key === "archived") return (one) => String(one.isArchived) === value;
  if (key === "license") return (one) => one.licence?.toLowerCase() === value;
  if (key === "stars") return rangeTest(value, (one) => one.stars, Number);
  if (key === "created") return rangeTest(value, (one) => Date.parse(one.createdAt), Date.parse);
  if (key === "pushed") return rangeTest(value, (one) => Date.parse(one.pushedAt), Date.parse);
  return undefined;
}

function rangeTest(text: string, of: (one: FakeRepository) => number, parse: (text: string) => number): Test {
  const atLeast = /^>=(.+)$/.exec(text)?.[1];
  if (atLeast !== undefined) return (one) => of(one) >= parse(atLeast);
  const [from = "", to = ""] = text.split("..");
  return (one) => of(one) >= parse(from) && of(one) <= parse(to);
}

function itemOf(one: FakeRepository) {
  const fullName = `${one.owner}/${one.name}`;
  return {
    ...{ id: one.id, name: one.name, full_name: fullName, private: one.isPrivate, owner: { login: one.owner } },
    ...{ html_url: `https://github.com/${fullName}`, fork: one.isFork, archived: one.isArchived, disabled: false },
    ...{ created_at: one.createdAt, pushed_at: one.pushedAt, updated_at: one.pushedAt, size: 100 },
    ...{ stargazers_count: one.stars, language: one.language, default_branch: "main", visibility: "public" },
    license: one.licence === null ? null : { key: one.licence.toLowerCase(), name: one.licence, spdx_id: one.licence },
  };
}

function repositoryAnswer({ url }: ServerRequest, repositories: readonly FakeRepository[]): ServerAnswer {
  const [, place, ...parts] = url.pathname.split("/");
  const isById = place === "repositories";
  const repository = repositories.find((one) =>
    isById ? String(one.id) === parts[0] : one.owner === parts[0] && one.name === parts[1],
  );
  if (repository === undefined || repository.state === "gone") return json(404, { message: "Not Found" });
  if (repository.state === "blocked") {
    return json(451, { message: "Repository access blocked", block: { reason: "dmca" } });
  }
  const [action, sha] = parts.slice(isById ? 1 : 2);
  if (repository.state === "renamed" && !isById) {
    const rest = parts.slice(2).join("/");
    const location = `${url.origin}/repositories/${repository.id}/${rest}${url.search}`;
    return json(301, { message: "Moved Permanently" }, { location });
  }
  if (repository.state === "empty") return json(409, { message: "Git Repository is empty." });
  if (action === "tarball") {
    const location = `${url.origin}/codeload/${repository.owner}/${repository.name}/legacy.tar.gz/${sha}`;
    return { status: 302, headers: { location } };
  }
  const until = url.searchParams.get("until") ?? "9";
  const commits = repository.commits.filter(({ date }) => date <= until);
  return json(200, commits.slice(0, Number(url.searchParams.get("per_page"))).map(commitOf));
}

function commitOf({ sha, date }: FakeRepository["commits"][number]) {
  return { sha, commit: { author: { date }, committer: { date }, message: "A change" } };
}

/** As `git archive` makes it, with what a hostile one has besides. The newest commit has a file more. */
function tarballOf(repository: FakeRepository, sha: string): Uint8Array {
  const folder = `${repository.owner}-${repository.name}-${sha.slice(0, 7)}`;
  const hostile: WrittenEntry[] = [
    { path: "../../escape.py", bytes: "x = 1\n" },
    { path: "/absolute.py", bytes: "x = 1\n" },
    { path: `${folder}/link.py`, typeflag: "2", linkname: "../../../etc/passwd" },
  ];
  const after = sha === repository.commits[0]?.sha ? [{ path: "late.py", bytes: "late = 1\n" }] : [];
  const entries: WrittenEntry[] = [
    { path: "pax_global_header", typeflag: "g", bytes: `52 comment=${sha}\n` },
    { path: `${folder}/`, typeflag: "5" },
    ...[...repository.files, ...after].map(({ path, bytes }) => ({ path: `${folder}/${path}`, bytes })),
    ...hostile,
  ];
  if (repository.state === "huge") {
    entries.push({ path: `${folder}/zeros.py`, declaredBytes: 5 * 1024 ** 3, bytes: "" });
  }
  const tarball = gzipSync(writeTar(entries), { level: 1 });
  if (repository.state === "damaged") tarball[tarball.length - 6] = (tarball[tarball.length - 6] ?? 0) ^ 0x55;
  return tarball;
}
