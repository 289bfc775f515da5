import { createHash } from "node:crypto";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Corpus } from "../corpus.js";
import { limitCorpus } from "../limit-corpus.js";
import { openCorpus } from "../open-corpus.js";
import { downloadFile } from "./download-file.js";

/** A server with the hub's URL shapes, in front of a few files. What goes wrong can be set. */
const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const TOKEN = "hf_local_test_only";
const lines = (texts: readonly string[]): Buffer =>
  Buffer.from(texts.map((text) => `${JSON.stringify({ text })}\n`).join(""));
const BIG = lines(Array.from({ length: 20_000 }, (_, index) => `row ${index} ${Math.sin(index)}`));

const CARD = `---
configs:
- config_name: cc
  data_files:
  - split: test
    path: "cc/*.gz"
- config_name: big
  data_files: [{split: test, path: "big/odd name #1.jsonl"}]
---
`;

let files: Map<string, Buffer>;
let requests: { path: string; range: string | undefined; token: string | undefined }[];
let isPrivate: boolean;
let statusForAll: number | undefined;
let cutAfterBytes: number | undefined;
let pageSize: number;
let server: Server;
let endpoint: string;
let cacheFolder: string;

beforeEach(async () => {
  files = new Map([
    ["README.md", Buffer.from(CARD)],
    ["cc/b.jsonl.gz", gzipSync(lines(["b1", "b2"]))],
    ["cc/a.jsonl.gz", gzipSync(lines(["a1"]))],
    ["big/odd name #1.jsonl", BIG],
  ]);
  requests = [];
  [isPrivate, statusForAll, cutAfterBytes, pageSize] = [false, undefined, undefined, 2];
  server = createServer(answer);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  cacheFolder = await mkdtemp(path.join(tmpdir(), "bitwit-hub-"));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  await rm(cacheFolder, { recursive: true, force: true });
});

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", endpoint);
  const { range, authorization } = request.headers;
  requests.push({ path: url.pathname, range, token: authorization });
  const json = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
  };
  if (statusForAll !== undefined) return json(statusForAll, { error: "no" });
  if (isPrivate && authorization !== `Bearer ${TOKEN}`) return json(401, { error: "Invalid username or password." });
  const info = /^\/api\/datasets\/owner\/set\/revision\/(.+)$/.exec(url.pathname);
  if (info !== null) {
    const isKnown = ["main", "v1", COMMIT].includes(decodeURIComponent(info[1] ?? ""));
    return isKnown
      ? json(200, { _id: "1", id: "owner/set", sha: COMMIT, lastModified: "2024-01-01" })
      : json(404, { error: "Invalid rev id" });
  }
  if (url.pathname === `/api/datasets/owner/set/tree/${COMMIT}`) return tree(url, json);
  const resolve = new RegExp(`^/datasets/owner/set/resolve/${COMMIT}/(.+)$`).exec(url.pathname);
  const content = files.get(decodeURIComponent(resolve?.[1] ?? ""));
  if (content === undefined) return json(404, { error: "Repository not found" });
  sendRange(content, range, response);
}

/** The listing is paged, by a Link header, as the hub's is. */
function tree(url: URL, json: (status: number, body: unknown, headers?: Record<string, string>) => void): void {
  expect(url.searchParams.get("recursive")).toBe("true");
  const start = Number(url.searchParams.get("cursor") ?? 0);
  const entries = [...files].map(([file, content]) => {
    const sha256 = createHash("sha256").update(content).digest("hex");
    const oid = createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
    const entry = { type: "file", path: file, size: content.length };
    return file.startsWith("big/")
      ? { ...entry, oid: "0".repeat(40), lfs: { oid: sha256, size: content.length, pointerSize: 130 } }
      : { ...entry, oid };
  });
  entries.unshift({ type: "directory", path: "cc", size: 0, oid: "1".repeat(40) });
  const next = start + pageSize;
  const link = `<${url.origin}${url.pathname}?recursive=true&expand=false&cursor=${next}>; rel="next"`;
  json(200, entries.slice(start, next), next < entries.length ? { Link: link } : {});
}

function sendRange(content: Buffer, range: string | undefined, response: ServerResponse): void {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? "") ?? [];
  const part = from === undefined ? content : content.subarray(Number(from), to === "" ? undefined : Number(to) + 1);
  const headers = { ETag: '"x"', "Content-Length": String(part.length), "Content-Type": "application/octet-stream" };
  if (from === undefined) response.writeHead(200, headers);
  else
    response.writeHead(206, {
      ...headers,
      "Content-Range": `bytes ${from}-${Number(from) + part.length - 1}/${content.length}`,
    });
  if (cutAfterBytes === undefined || part.length < cutAfterBytes) return void response.end(part);
  const cut = cutAfterBytes;
  cutAfterBytes = undefined;
  response.write(part.subarray(0, cut), () => setTimeout(() => response.destroy(), 50));
}

async function open(ref: string, token?: string): Promise<Corpus> {
  return openCorpus(ref, {
    hub: { endpoint: `${endpoint}/`, ...(token === undefined ? { token: "" } : { token }) },
    cacheFolder,
  });
}

async function textsOf(corpus: Corpus): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of corpus.documents()) texts.push(text);
  return texts;
}

const downloads = (): string[] =>
  requests
    .filter(({ path: asked, range }) => asked.includes("/resolve/") && range !== "bytes=0-0")
    .map(({ path: asked }) => decodeURIComponent(asked.split(`${COMMIT}/`)[1] ?? ""));

describe("a corpus of the hub", () => {
  it("is the files its card names, in order, pinned to the commit, and downloaded once", async () => {
    const corpus = await open("hf:owner/set#cc:test");
    expect(corpus.name).toBe("set-cc-test");
    expect(corpus.source).toEqual({
      kind: "hf",
      files: ["cc/a.jsonl.gz", "cc/b.jsonl.gz"],
      fileCount: 2,
      origin: { name: "owner/set", version: COMMIT },
    });
    expect(await textsOf(corpus)).toEqual(["a1", "b1", "b2"]);
    expect(await textsOf(corpus)).toEqual(["a1", "b1", "b2"]);
    expect(await textsOf(await open("hf:owner/set@v1#cc:test"))).toEqual(["a1", "b1", "b2"]);
    expect(downloads()).toEqual(["README.md", "cc/a.jsonl.gz", "cc/b.jsonl.gz"]);
  });

  it("downloads a file only when its documents are read", async () => {
    expect(await textsOf(limitCorpus(await open("hf:owner/set#cc"), 2))).toEqual(["a1"]);
    expect(downloads()).not.toContain("cc/b.jsonl.gz");
  });

  it("continues a download that broke off, and checks the whole against the listing's hash", async () => {
    const corpus = await open("hf:owner/set#big");
    cutAfterBytes = 300_000;
    await expect(textsOf(corpus)).rejects.toThrow(/could not be reached for big\/odd name #1\.jsonl/);
    expect((await readdir(cacheFolder, { recursive: true })).some((file) => file.endsWith(".partial"))).toBe(true);
    expect(await textsOf(corpus)).toHaveLength(20_000);
    const ranges = requests
      .filter(({ path: asked, range }) => asked.includes("big") && range !== "bytes=0-0")
      .map(({ range }) => range);
    expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-/);
    expect((await readdir(cacheFolder, { recursive: true })).some((file) => file.endsWith(".partial"))).toBe(false);
  });

  it("refuses a file that is not the one listed", async () => {
    const corpus = await open("hf:owner/set#cc");
    const damaged = Buffer.from(files.get("cc/a.jsonl.gz") ?? "");
    damaged[12] = (damaged[12] ?? 0) ^ 1;
    files.set("cc/a.jsonl.gz", damaged);
    await expect(textsOf(corpus)).rejects.toThrow("arrived damaged: its hash is");
  });

  it("does not continue a partial file that holds something else", async () => {
    const corpus = await open("hf:owner/set#cc");
    await textsOf(corpus);
    const folder = path.join(cacheFolder, "hub/datasets--owner--set", COMMIT, "cc");
    await rm(path.join(folder, "a.jsonl.gz"));
    await writeFile(path.join(folder, "a.jsonl.gz.partial"), "something else");
    await expect(textsOf(corpus)).rejects.toThrow("arrived damaged");
    expect(await textsOf(corpus)).toEqual(["a1", "b1", "b2"]);
    expect(await readFile(path.join(folder, "a.jsonl.gz"))).toEqual(files.get("cc/a.jsonl.gz"));
  });

  it.each(["../x", "a/../../x", "/x", "a//x", "a\\..\\x", "C:x", "a/./x", ""])(
    "writes nothing outside the cache: %j is refused",
    async (file) => {
      const connection = { repository: "owner/set", commit: COMMIT, endpoint, token: undefined, cacheFolder, fetch };
      await expect(downloadFile({ path: file, size: 0 }, connection)).rejects.toThrow("is no path inside a folder");
      expect(await readdir(cacheFolder)).toEqual([]);
    },
  );

  it("sends the token, and says what to do when there is none or it is refused", async () => {
    isPrivate = true;
    const anonymous = open("hf:owner/set#cc");
    await expect(anonymous).rejects.toMatchObject({
      code: "hub-unauthorized",
      hint: expect.stringContaining("set HF_TOKEN") as string,
    });
    await expect(open("hf:owner/set#cc", "hf_wrong")).rejects.toMatchObject({
      hint: expect.stringContaining("HF_TOKEN was refused") as string,
    });
    await expect(open("hf:owner/set#cc", "wrong")).rejects.toMatchObject({ code: "hub-token" });
    expect(await textsOf(await open("hf:owner/set#cc", TOKEN))).toEqual(["a1", "b1", "b2"]);
  });

  it.each([
    [403, "hub-forbidden", /forbids data set owner\/set/],
    [404, "hub-not-found", /no data set owner\/set at revision main/],
    [500, "hub-failed", /answered 500/],
  ])("says what %i means", async (status, code, says) => {
    statusForAll = status;
    await expect(open("hf:owner/set#cc")).rejects.toMatchObject({
      code,
      message: expect.stringMatching(says) as string,
    });
  });

  it("says that a revision does not exist", async () => {
    await expect(open("hf:owner/set@v9#cc")).rejects.toThrow("at revision v9");
  });

  it("says that the hub cannot be reached", async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    await expect(open("hf:owner/set#cc")).rejects.toMatchObject({ code: "hub-unreachable", exitCode: 3 });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  });

  it("stops at an abort", async () => {
    const corpus = await open("hf:owner/set#cc");
    const reading = async (): Promise<void> => {
      for await (const document of corpus.documents({ signal: AbortSignal.abort(new Error("enough")) }))
        throw new Error(document.id);
    };
    await expect(reading()).rejects.toThrow("enough");
  });
});
