/** The collector as a whole against the fake: list, collect every unit, steps over all. */
import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CollectedStep } from "../../corpus/collected/manifest.js";
import type { Document } from "../../text/document.js";
import { UnitError, type CollectContext, type Unit } from "../collector.js";
import { createHttpClient } from "../network/create-http-client.js";
import { startFaultServer, type Fault, type ServerRequest } from "../network/fault-server.test.support.js";
import { fakeGithub, type FakeGithub, type FakeGithubOptions } from "./fake-github.test.support.js";
import type { FakeRepository } from "./fake-repositories.test.support.js";
import { github } from "./github.js";
import type { GithubOptions } from "./github-options.js";
import { stubHttp } from "./stub-http.test.support.js";

const OPTIONS: GithubOptions = {
  ...{ since: "2026-09-01", until: "2026-10-01", licence: "any", minimumStars: 5, endpoint: "http://api.example.org" },
  pace: { searchIntervalMs: 0, secondMs: 1 },
};
let downloadFolder: string;
beforeAll(async () => {
  downloadFolder = await mkdtemp(path.join(tmpdir(), "bitwit-github-"));
});
afterAll(() => rm(downloadFolder, { recursive: true }));

interface Collected {
  readonly units: readonly Unit[];
  readonly documents: readonly Document[];
  /** Of each unit that was taken. */
  readonly books: ReadonlyMap<string, readonly CollectedStep[]>;
  /** Why each other was left out. */
  readonly leftOut: ReadonlyMap<string, string>;
}

async function collect(
  fake: FakeGithub,
  options: Partial<GithubOptions> = {},
  http = stubHttp(fake.answer),
): Promise<Collected> {
  const collector = github({ ...OPTIONS, ...options });
  const context: CollectContext = { http, downloadFolder };
  const { units } = await collector.list(context);
  const documents: Document[] = [];
  const books = new Map<string, readonly CollectedStep[]>();
  const leftOut = new Map<string, string>();
  for (const unit of units) {
    const run = collector.collect(unit, context);
    const own: Document[] = [];
    try {
      for await (const document of run.documents) own.push(document);
      documents.push(...own);
      books.set(unit.id, run.books());
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      leftOut.set(unit.id, error.reason);
    }
  }
  return { units, documents, books, leftOut };
}

async function throughSteps(documents: readonly Document[], options: Partial<GithubOptions> = {}) {
  let now = documents;
  for (const step of github({ ...OPTIONS, ...options }).corpusSteps) {
    const before = now;
    const run = await step.run(async function* () {
      yield* before;
    });
    const kept: Document[] = [];
    for await (const document of run.documents) kept.push(document);
    now = kept;
  }
  return now;
}

/** Every path has one fault, of a kind that depends on its length; a byte of a tarball is spoiled where gzip sees it. */
function faultOf({ path }: ServerRequest, attempt: number): Fault | undefined {
  if (attempt > 1) return undefined;
  const faults: readonly Fault[] = path.startsWith("/codeload/")
    ? [{ kind: "cut", afterBytes: 700 }, { kind: "corrupt", at: 900 }, { kind: "reset" }]
    : [{ kind: "status", status: 503 }, { kind: "reset" }, { kind: "cut", afterBytes: 20 }];
  return faults[path.length % 3];
}

const fakeOf = (options: FakeGithubOptions = {}) => fakeGithub({ repositories: 28, ...options });
const isSearched = (one: FakeRepository) => one.language === "Python" && !one.isFork && !one.isPrivate;
const DUPLICATES = ["equal-bytes", "equal-without-whitespace", "near-duplicates"];

/** `OWNER/NAME/PATH` of the files with one of the fates, sorted. */
function filesOf({ repositories }: FakeGithub, fates: readonly string[]): string[] {
  const read = repositories.filter((one) => isSearched(one) && ["ok", "renamed"].includes(one.state));
  return read
    .flatMap((one) =>
      one.files.filter(({ fate }) => fates.includes(fate)).map((file) => `${one.owner}/${one.name}/${file.path}`),
    )
    .sort();
}

describe("github", () => {
  it("gives the files that no rule drops, of the repositories that can be had, and says why the others are left out", async () => {
    const fake = fakeOf();
    const { units, documents, leftOut, books } = await collect(fake);
    expect(documents.map(({ id }) => id).sort()).toEqual(filesOf(fake, ["kept", ...DUPLICATES]));
    const listed = fake.repositories.filter(isSearched);
    expect(units).toHaveLength(listed.length);
    const reasons = { gone: "gone", blocked: "forbidden", empty: "empty", damaged: "damaged", huge: "too-large" };
    const expected = listed.flatMap((one) => {
      const reason = (reasons as Record<string, string>)[one.state];
      return reason === undefined ? [] : [[`${one.id}-${one.owner}-${one.name}`, reason] as const];
    });
    expect([...leftOut].sort()).toEqual(expected.sort());
    expect(new Set(leftOut.values()).size).toBe(5);
    expect(await readdir(downloadFolder)).toEqual([]);
    for (const records of books.values()) {
      expect(records.map(({ step }) => step)).toEqual(["source-files", "paths", "code-quality"]);
      for (const { counts } of records) {
        const dropped = Object.values(counts.rejections).reduce((sum, count) => sum + count, 0);
        expect(counts.documentsIn).toBe(counts.documentsOut + dropped);
      }
    }
  });

  it("counts each file that is dropped under its rule", async () => {
    const fake = fakeOf();
    const { books } = await collect(fake);
    const totals: Record<string, number> = {};
    for (const { counts } of [...books.values()].flat()) {
      for (const [rule, count] of Object.entries(counts.rejections)) totals[rule] = (totals[rule] ?? 0) + count;
    }
    const rules = ["file-not-utf8", "file-too-large", "path-vendored", "path-built", "path-generated"];
    for (const rule of [...rules, "code-auto-generated", "code-long-line", "code-few-assignments", "code-empty"]) {
      expect([rule, totals[rule]]).toEqual([rule, filesOf(fake, [rule]).length]);
    }
    // Two entries with unsafe paths and a link in each tarball that was read.
    expect(totals["file-unsafe-path"]).toBe(2 * books.size);
    expect(totals["file-link"]).toBe(books.size);
  });

  it("keeps the bytes, and says where each file is from", async () => {
    const fake = fakeOf();
    const { documents } = await collect(fake);
    for (const { id, text, meta } of documents) {
      const repository = fake.repositories.find((one) => id.startsWith(`${one.owner}/${one.name}/`)) as FakeRepository;
      const file = repository.files.find((one) => id.endsWith(`/${one.path}`));
      const commit = repository.commits[1]?.sha;
      expect(text).toBe(String(file?.bytes));
      expect(meta).toEqual({
        ...{ repo: `${repository.owner}/${repository.name}`, path: file?.path, commit, size: Buffer.byteLength(text) },
        committedAt: repository.commits[1]?.date,
        url: `https://github.com/${repository.owner}/${repository.name}/blob/${commit}/${file?.path}`,
        ...{ licence: repository.licence === "NOASSERTION" ? null : repository.licence, stars: repository.stars },
        ...{ createdAt: repository.createdAt, pushedAt: repository.pushedAt, date: repository.createdAt },
        ...{ language: "python", hash: createHash("sha256").update(text).digest("hex") },
      });
    }
  });

  it("keeps one of equal files, of those that differ in white space, and of near-duplicates", async () => {
    const fake = fakeOf();
    const { documents } = await collect(fake, { order: "stars" });
    const kept = await throughSteps(documents);
    const keysOf = (list: readonly string[]) => new Set(list.map((text) => text.replace(/\s|# one_more.*/g, "")));
    const texts = kept.map(({ text }) => text);
    expect(keysOf(texts)).toEqual(keysOf(documents.map(({ text }) => text)));
    expect(texts).toHaveLength(keysOf(texts).size);
    expect(kept.length).toBeLessThan(documents.length);
    const limited = await throughSteps(documents, { segmentChars: 500, perRepositoryChars: 1500 });
    const perRepository = new Map<unknown, number>();
    for (const { text, meta } of limited) {
      expect([...text].length).toBeLessThanOrEqual(500);
      perRepository.set(meta?.["repo"], (perRepository.get(meta?.["repo"]) ?? 0) + [...text].length);
    }
    expect(Math.max(...perRepository.values())).toBeLessThanOrEqual(1500);
    expect(perRepository.size).toBe(new Set(kept.map(({ meta }) => meta?.["repo"])).size);
  });

  it("is the same over a network that breaks, through limits and damaged downloads", async () => {
    const plain = await collect(fakeOf());
    const fake = fakeOf({ limitEvery: 7, incompleteEvery: 3 });
    const server = await startFaultServer(fake.answer, { faults: faultOf });
    const options = { firstWaitMs: 1, longestWaitMs: 5000, stallMs: 2000, attempts: 5 };
    const http = createHttpClient({ userAgent: "bitwit-test", ...options });
    try {
      const { documents, leftOut } = await collect(fake, { endpoint: server.url }, http);
      expect(leftOut).toEqual(plain.leftOut);
      expect(documents.map(({ id }) => id)).toEqual(plain.documents.map(({ id }) => id));
      expect(documents.every((one, place) => isDeepStrictEqual(one, plain.documents[place]))).toBe(true);
      expect(Object.keys(fake.refusals).length).toBeGreaterThan(2);
      expect(server.requests.length).toBeGreaterThan(3 * plain.units.length);
    } finally {
      await server.close();
    }
  });

  it("shows its token to the API alone", async () => {
    const fake = fakeOf({ token: "secret-token" });
    const { documents } = await collect(fake, { token: "secret-token" });
    expect(documents.length).toBeGreaterThan(0);
    expect(fake.leaks).toEqual([]);
    const { settings, card } = github({ ...OPTIONS, token: "secret-token" });
    expect(JSON.stringify([settings, card, documents])).not.toContain("secret-token");
  });

  it("has the paper's commit, order, names and line ends in its preset, and no rule for paths", async () => {
    const fake = fakeOf();
    const { units, documents } = await collect(fake, { preset: "paper" });
    const stars = units.map(({ detail }) => (detail as { stars: number }).stars);
    expect(stars).toEqual(stars.toSorted((one, other) => other - one));
    const ids = documents.map(({ id }) => id).sort();
    expect(ids).toEqual(filesOf(fake, ["kept", ...DUPLICATES, "path-vendored", "path-built", "path-generated"]));
    const { meta } = documents[0] as Document;
    expect(meta).toMatchObject({
      repo_name: meta?.["repo"],
      stars_count: meta?.["stars"],
      licenses: meta?.["licence"] ?? expect.any(String),
    });
    const newest = fake.repositories.map((one) => one.commits[0]?.sha);
    expect(documents.every((one) => newest.includes(one.meta?.["commit"] as string))).toBe(true);
    const windows = fakeOf();
    const file = windows.repositories.find((one) => isSearched(one) && one.state === "ok")?.files[0] as {
      bytes: string;
    };
    file.bytes = String(file.bytes).replaceAll("\n", "\r\n");
    const contents = (await collect(windows, { preset: "paper" })).documents.map(({ text }) => text);
    expect(contents).toContain(file.bytes.replaceAll("\r\n", "\n"));
    expect((await collect(windows)).documents.map(({ text }) => text)).toContain(file.bytes);
  });

  it("takes what is asked for: licences, archived ones, a number, a seed", async () => {
    const fake = fakeOf({ files: 0, repositories: 400 });
    const context = { http: stubHttp(fake.answer), downloadFolder };
    const listed = async (options: Partial<GithubOptions>) => {
      const { units, snapshot } = await github({ ...OPTIONS, ...options }).list(context);
      const byId = new Map(fake.repositories.map((one) => [one.id, one]));
      const ids = units.map(({ detail }) => (detail as { repositoryId: number }).repositoryId);
      return { ids, snapshot, repositories: ids.map((id) => byId.get(id) as FakeRepository) };
    };
    const all = fake.repositories.filter(isSearched);
    const count = async (options: Partial<GithubOptions>) => (await listed(options)).ids.length;
    expect(await count({})).toBe(all.length);
    expect(await count({ archived: false })).toBe(all.filter((one) => !one.isArchived).length);
    expect(await count({ licence: "MIT" })).toBe(all.filter((one) => one.licence === "MIT").length);
    const permissive = all.filter((one) => ["MIT", "Apache-2.0", "BSD-3-Clause"].includes(one.licence ?? ""));
    expect(await count({ licence: "permissive" })).toBe(permissive.length);
    expect(await count({ minimumStars: 30 })).toBe(all.filter((one) => one.stars >= 30).length);
    const pushed = all.filter((one) => one.pushedAt < "2026-10-01");
    expect(await count({ date: "pushed" })).toBe(pushed.length);
    const [first, more, other] = [
      await listed({ repositories: 10 }),
      await listed({ repositories: 50 }),
      await listed({ seed: 2, repositories: 10 }),
    ];
    expect(first.ids).toHaveLength(10);
    expect(more.ids.slice(0, 10)).toEqual(first.ids);
    expect(other.ids).not.toEqual(first.ids);
    expect(first.snapshot).toMatchObject({
      found: all.length,
      licensed: all.length,
      taken: 10,
      endpoint: OPTIONS.endpoint,
    });
  });

  it("leaves out a repository whose tarball is larger than the limit", async () => {
    const { documents, leftOut } = await collect(fakeOf(), { maximumTarballBytes: 1000 });
    expect(documents).toEqual([]);
    expect(new Set(leftOut.values())).toEqual(new Set(["gone", "forbidden", "empty", "too-large"]));
  });

  it("has units that are files' names, and settings that say everything but the token", async () => {
    const { units } = await collect(fakeOf({ repositories: 20 }));
    for (const { id } of units) expect(id).toMatch(/^[0-9][A-Za-z0-9._-]{0,119}$/);
    const { settings } = github({ since: "2026-09-01", token: "t", language: "Go" });
    expect(settings).toMatchObject({
      language: "go",
      until: null,
      seed: 1,
      commit: "newest",
      since: "2026-09-01T00:00:00Z",
    });
    expect(Object.keys(settings)).not.toContain("token");
  });
});
