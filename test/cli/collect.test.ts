import Ajv from "ajv/dist/2020.js";
import { execa } from "execa";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fakeArxiv } from "../../src/collect/arxiv/fake-arxiv.test.support.js";
import { fakeCommonCrawl } from "../../src/collect/commoncrawl/fake-common-crawl.test.support.js";
import { fakeGithub } from "../../src/collect/github/fake-github.test.support.js";
import {
  startFaultServer,
  type Fault,
  type FaultServer,
  type ServerAnswer,
  type ServerRequest,
} from "../../src/collect/network/fault-server.test.support.js";

import type { CorpusManifest } from "../../src/corpus/collected/manifest.js";
import { openCorpus } from "../../src/corpus/open-corpus.js";

const root = path.resolve(import.meta.dirname, "../..");
const main = path.join(root, "dist/cli/main.js");
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-cli-collect-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const env = { GITHUB_TOKEN: "ghp_secret", GH_TOKEN: "", HTTP_PROXY: "", http_proxy: "" };
const bitwit = (...args: string[]) => execa(process.execPath, [main, ...args], { cwd: folder, reject: false, env });

interface Source {
  readonly name: string;
  readonly respond: (request: ServerRequest) => ServerAnswer;
  readonly options: readonly string[];
}

const DATES = ["--since", "2026-09-01", "--until", "2026-10-01"];
const SOURCES: readonly Source[] = [
  { name: "commoncrawl", respond: fakeCommonCrawl({ shards: 6, pagesPerShard: 30 }), options: DATES },
  { name: "github", respond: fakeGithub({ token: "ghp_secret" }).answer, options: [...DATES, "--repositories", "20"] },
  { name: "arxiv", respond: fakeArxiv({ papers: 32 }), options: [...DATES, "--converter", "builtin"] },
];

/** The first answer to what is asked for is spoiled in turn: cut, refused, reset. */
function firstAnswersFail(): (request: ServerRequest, attempt: number) => Fault | undefined {
  const kinds: readonly Fault[] = [
    { kind: "cut", afterBytes: 300 },
    { kind: "status", status: 503, retryAfterSeconds: 0 },
    { kind: "reset" },
  ];
  let count = 0;
  return ({ path: asked }, attempt) => {
    if (attempt > 1 || asked.startsWith("/search") || asked.startsWith("/repos/")) return undefined;
    return kinds[count++ % kinds.length];
  };
}

async function corpusFiles(name: string): Promise<Record<string, string>> {
  const names = (await readdir(path.join(folder, name))).filter((one) => !one.startsWith("."));
  const read = async (one: string) => [one, (await readFile(path.join(folder, name, one))).toString("base64")] as const;
  return Object.fromEntries(await Promise.all(names.sort().map(read)));
}

async function documentsOf(name: string): Promise<{ id: unknown; text: string }[]> {
  const documents: { id: unknown; text: string }[] = [];
  for await (const { text, meta } of (await openCorpus(path.join(folder, name))).documents()) {
    documents.push({ id: meta?.["id"], text });
  }
  return documents;
}

function unitsOf(name: string): string[] {
  const units = path.join(folder, name, ".collect", "units");
  return existsSync(units) ? readdirSync(units).filter((one) => one.endsWith(".json")) : [];
}

/** Kills the command as soon as it has kept so many units. */
async function killAfter(unitCount: number, name: string, args: readonly string[]): Promise<void> {
  const running = execa(process.execPath, [main, ...args], { cwd: folder, reject: false, env });
  let isOver = false;
  running.finally(() => (isOver = true)).catch(() => {});
  while (!isOver && unitsOf(name).length < unitCount) await new Promise((resolve) => setTimeout(resolve, 2));
  running.kill("SIGKILL");
  await running;
}

describe.each(SOURCES)("bitwit collect $name", ({ name, respond, options }) => {
  let server: FaultServer;
  const call = (output: string, ...more: string[]) => [
    ...["collect", name, ...options, "--endpoint", server.url, "--interval", "0", "--jobs", "2", "-o", output],
    ...more,
  ];
  beforeAll(async () => {
    server = await startFaultServer(respond, { faults: firstAnswersFail() });
  });
  afterAll(() => server.close());

  it("makes a corpus through cuts, resets and 503, which its schemas accept", async () => {
    const { stdout, stderr, exitCode } = await bitwit(...call(`${name}-whole`, "--json"));
    expect([exitCode, stderr.includes("ghp_secret")], stderr).toEqual([0, false]);
    expect(stderr).toMatch(/try 2 in/);
    const schema = JSON.parse(readFileSync(path.join(root, "schemas/collect.schema.json"), "utf8"));
    const manifestSchema = JSON.parse(readFileSync(path.join(root, "schemas/manifest.schema.json"), "utf8"));
    const validate = new Ajv({ strict: false }).addSchema(manifestSchema).compile(schema);
    const result = JSON.parse(stdout);
    expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
    expect(result.manifest.content.charCount).toBeGreaterThan(30_000);
    expect(await readFile(path.join(folder, `${name}-whole`, "README.md"), "utf8")).toMatch(/^# /);
    const everything = Object.values(await corpusFiles(`${name}-whole`)).map((text) => Buffer.from(text, "base64"));
    expect(everything.some((bytes) => bytes.includes("ghp_secret"))).toBe(false);
  });

  it("is killed in the middle, again and again, and ends with the same bytes", async () => {
    const expected = await corpusFiles(`${name}-whole`);
    const output = `${name}-killed`;
    const total = unitsOf(`${name}-whole`).length;
    for (const units of new Set([1, Math.ceil(total / 2)])) await killAfter(units, output, call(output));
    const { exitCode, stderr } = await bitwit(...call(output));
    expect(exitCode, stderr).toBe(0);
    expect(await corpusFiles(output)).toEqual(expected);
  });

  it("asks the source nothing when the corpus is there", async () => {
    const before = server.requests.length;
    const { stdout, exitCode } = await bitwit(...call(`${name}-whole`));
    expect([exitCode, server.requests.length - before]).toEqual([0, 0]);
    expect(stdout).toContain("(was finished before)");
  });

  it("is measured as it lies there, and shows its dates", async () => {
    const run = ["--limit-chars", "3000", "--run", `run-${name}`, "--json"];
    const { stdout, exitCode } = await bitwit("measure", "gzip", "--corpus", `${name}-whole`, ...run);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).measurements[0].bpc).toBeGreaterThan(0.1);
    const shown = await bitwit("corpora", "show", `${name}-whole`);
    expect(shown.stdout).toMatch(/2026-09-/);
  });
});

describe("bitwit collect", () => {
  it.each([
    [["--since", "2026-09-31"], 2, /It must be a day/],
    [["--since", "2026-09-02", "--until", "2026-09-01"], 2, /no day lies between/],
    [["--since", "2026-09-01", "--chars", "many"], 2, /number of characters/],
    [["--since", "2026-09-01", "--endpoint", "ftp://x"], 2, /http:\/\//],
    [["--since", "2026-09-01", "--shard", "3/2"], 2, /second of eight/],
    [["--since", "2026-09-01", "--plan", "nowhere.json"], 2, /There is no plan/],
    [["--since", "2026-09-01", "--decontaminate", "nonsense"], 2, /nonsense/],
    [["--since", "2026-09-01", "--endpoint", "http://127.0.0.1:1", "--attempts", "1"], 3, /127\.0\.0\.1:1/],
  ])("refuses %j", async (options, code, message) => {
    const { exitCode, stderr } = await bitwit("collect", "commoncrawl", "-o", "refused", ...options);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(code);
    expect(existsSync(path.join(folder, "refused", "manifest.json"))).toBe(false);
  });

  it("stops clearly when it may write no more, and goes on when it may", async () => {
    const server = await startFaultServer(fakeCommonCrawl({ shards: 6, pagesPerShard: 30 }));
    const args = ["collect", "commoncrawl", ...DATES, "--endpoint", server.url, "--interval", "0", "-o", "limited"];
    try {
      // A limit on the size of files stands for a full disk, which needs a disk.
      const command = `ulimit -f 40 && exec "$0" "$@"`;
      const { exitCode, stderr } = await execa("bash", ["-c", command, process.execPath, main, ...args], {
        ...{ cwd: folder, reject: false, env },
      });
      expect(stderr).toMatch(/^error: .*(\n|.)*→ /m);
      expect(exitCode).toBe(3);
      expect(existsSync(path.join(folder, "limited", "manifest.json"))).toBe(false);
      expect((await bitwit(...args)).exitCode).toBe(0);
      expect(await corpusFiles("limited")).toEqual(await corpusFiles("commoncrawl-whole"));
    } finally {
      await server.close();
    }
  });

  it("gives several machines their shares of one plan, and puts them together", async () => {
    const server = await startFaultServer(fakeCommonCrawl({ shards: 6, pagesPerShard: 30 }));
    const call = (output: string, ...more: string[]) =>
      bitwit("collect", "commoncrawl", ...DATES, "--endpoint", server.url, "--interval", "0", "-o", output, ...more);
    try {
      expect((await call("share-1", "--list-only")).stdout).toContain("nothing was fetched");
      await call("share-1", "--shard", "1/2");
      const plan = path.join("share-1", ".collect", "plan.json");
      expect((await call("share-2", "--shard", "2/2", "--plan", plan)).exitCode).toBe(0);
      const { exitCode, stderr } = await bitwit("collect", "assemble", "share-2", "share-1", "-o", "assembled");
      expect(exitCode, stderr).toBe(0);
      expect(await corpusFiles("assembled")).toEqual(await corpusFiles("commoncrawl-whole"));
    } finally {
      await server.close();
    }
  });

  it("drops what overlaps with a benchmark, and masks addresses, as asked", async () => {
    const server = await startFaultServer(fakeCommonCrawl({ shards: 2, pagesPerShard: 30 }));
    try {
      const call = (output: string, ...more: string[]) =>
        bitwit("collect", "commoncrawl", ...DATES, "--endpoint", server.url, "--interval", "0", "-o", output, ...more);
      await call("clean");
      const documents = await documentsOf("clean");
      const words = documents.map(({ text }) => text.split(/\s+/).slice(10, 40).join(" "));
      await writeFile(
        path.join(folder, "items.txt"),
        `${words[3]}\nan item that no document has in it anywhere at all\n`,
      );
      const { stdout } = await call("decontaminated", "--decontaminate", "items.txt", "--mask-pii", "--json");
      const { steps } = JSON.parse(stdout).manifest as CorpusManifest;
      const [overlap, masking] = steps.slice(-2);
      expect(overlap?.counts.rejections).toEqual({ "benchmark-overlap": 1 });
      expect(overlap?.settings).toMatchObject({
        words: 13,
        benchmarks: [{ name: "items.txt", items: 2, tooShort: 1 }],
      });
      expect(masking?.step).toBe("masking");
      const left = await documentsOf("decontaminated");
      expect(left.map(({ id }) => id)).toEqual(documents.filter((_, place) => place !== 3).map(({ id }) => id));
    } finally {
      await server.close();
    }
  });
});
