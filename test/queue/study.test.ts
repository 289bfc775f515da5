/** Studies over many processes: always what one process measures, whatever is killed. */
import { execa } from "execa";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hasRedis, RedisServer } from "../support/redis-server.js";
import { Teller, type Said } from "./teller.js";

let folder: string;
let server: RedisServer;
const text = `models: [./fake.gguf, ./faked.gguf, "gzip:9"]
corpora: [one.jsonl, two.jsonl]
protocols: [{context: 256, stride: 64}, {name: paper, context: 200, stride: 100}]
`;

const worker = (options: Record<string, unknown> = {}) =>
  new Teller("fake-worker.mjs", { queue: server.url, pauseMs: 4, ...options });
const study = (run: string, options: Record<string, unknown> = {}) =>
  new Teller("fake-study-run.mjs", {
    study: path.join(folder, "study.yaml"),
    run: path.join(folder, run),
    queue: server.url,
    ...options,
  });

interface Cell {
  readonly id: string;
  readonly state: string;
  readonly error?: { readonly code: string; readonly message: string; readonly exitCode: number };
}
const cellsOf = (said: Said): Cell[] => said["cells"] as Cell[];

describe.skipIf(!hasRedis)("a study on a queue (needs redis-server)", () => {
  let alone: unknown;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-queue-study-"));
    for (const name of ["one", "two"]) {
      const lines = Array.from({ length: 9 }, (_, n) => {
        return JSON.stringify({ content: `${name} ${n}. ${"The miller went to the river and back. ".repeat(12)}` });
      });
      await writeFile(path.join(folder, `${name}.jsonl`), lines.join("\n"));
    }
    await writeFile(path.join(folder, "study.yaml"), text);
    server = await RedisServer.start(folder);
    alone = (await study("alone", { queue: undefined }).result())["measurements"];
    expect(alone).toHaveLength(2 * 2 * 2 + 2);
  });
  afterEach(() => Teller.killAll());
  afterAll(async () => {
    await server.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it("gives the measurements of one process to the last bit when worker and coordinator are killed and a model is changed, and scores nothing itself", async () => {
    const file = path.join(folder, "changed.yaml");
    await writeFile(file, text.replace("./faked.gguf", "./left.gguf"));
    const [victim, helper] = [worker({ pauseMs: 8 }), worker({ pauseMs: 8 })];
    const first = study("killed", { study: file });
    await helper.heard("shard", 8);
    victim.child.kill("SIGKILL");
    first.child.kill("SIGKILL");
    await first.ended;
    const status = await statusOf("killed", file);
    expect(status.cells.filter(({ state }) => state === "partly").length).toBeGreaterThan(0);
    await writeFile(file, text);
    const second = study("killed", { study: file, shardsPerJob: 2 });
    expect((await second.result())["measurements"]).toEqual(alone);
    expect(first.count("scored-here") + second.count("scored-here")).toBe(0);
    // What the model that left had put in is cleared, too.
    const redis = server.connect();
    const keys = async () => (await redis.keys("*")).sort();
    await expect.poll(keys, { timeout: 30_000 }).toEqual(["bitwit:worker-states", "bitwit:workers"]);
    redis.disconnect();
    // Nothing is handed out again, and no server is needed.
    const again = await study("killed", { study: file, queue: "redis://127.0.0.1:1" }).result();
    expect(again["measurements"]).toEqual(alone);
  });

  it("fails the cells of a model that does not open and of shards that are set aside, and does the others, a server's here", async () => {
    const file = path.join(folder, "failing.yaml");
    await writeFile(path.join(folder, "bad.jsonl"), JSON.stringify({ content: "z".repeat(400) }));
    await writeFile(
      file,
      'models: [./broken.gguf, ./fake.gguf, "http://host/v1"]\ncorpora: [bad.jsonl, one.jsonl]\nprotocols: {context: 256, stride: 64}\n',
    );
    worker({ poison: true, pauseMs: 0 });
    const run = study("failing", { study: file });
    const cells = cellsOf(await run.result());
    expect(cells.map(({ state, error }) => [state, error?.code])).toEqual([
      ["failed", "bug"],
      ["failed", "bug"],
      ["failed", "shards-set-aside"],
      ["done", undefined],
      ["done", undefined],
      ["done", undefined],
    ]);
    expect(cells[2]?.error).toMatchObject({ exitCode: 4, message: expect.stringContaining("chokes on z") });
    const here = run.said.filter(({ type }) => type === "scored-here");
    expect(new Set(here.map(({ model }) => model))).toEqual(new Set(["http://host/v1"]));
    Teller.killAll();
    worker();
    const again = cellsOf(await study("failing", { study: file }).result());
    expect(again.map(({ state }) => state)).toEqual(["failed", "failed", "done", "done", "done", "done"]);
  });

  it("stops when the budget's time is over, and the next call goes on", async () => {
    const file = path.join(folder, "short.yaml");
    await writeFile(file, `${text}budget: {maxTime: 2s}\n`);
    const helper = worker({ pauseMs: 60 });
    const cells = cellsOf(await study("short", { study: file }).result());
    expect(new Set(cells.map(({ state }) => state))).toEqual(new Set(["left"]));
    helper.child.kill("SIGKILL");
    worker();
    expect((await study("short").result())["measurements"]).toEqual(alone);
  });

  it("is run by the command with real engines, with the bits of one process and no password in the run folder", async () => {
    const file = path.join(folder, "real.yaml");
    await writeFile(
      file,
      "models: [ladder:xs]\ncorpora: [sample:english]\nbudget: {maxChars: 2k}\nengine: {threads: 1}\n",
    );
    const main = path.resolve(import.meta.dirname, "../../dist/cli/main.js");
    const bitwit = (...args: string[]) => execa(process.execPath, [main, ...args], { cwd: folder, reject: false });
    const url = server.url.replace("//", "//default:a-secret@");
    const [{ stdout: one }, { stdout: queued, exitCode, stderr }, { stdout: events }] = await Promise.all([
      bitwit("study", "run", file, "--run", "one", "--json"),
      bitwit("study", "run", file, "--run", "queued", "--queue", server.url, "--json"),
      bitwit("worker", "--queue", server.url, "--threads", "1", "--until-idle", "6", "--json"),
    ]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    const bits = (json: string) =>
      (JSON.parse(json) as { measurements: { totalBits: number; planHash: string }[] }).measurements.map(
        ({ totalBits, planHash }) => [totalBits, planHash],
      );
    expect(bits(queued)).toEqual(bits(one));
    const shards = events.split("\n").filter((line) => (JSON.parse(line) as Said).type === "shard");
    expect(shards.length).toBeGreaterThan(0);
    const refused = await bitwit("study", "run", file, "--run", "both", "--queue", url, "--shard", "1/2");
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining("not both")]);
    // A finished study asks no server; its plan names the command all the same, without the password.
    await bitwit("study", "run", file, "--run", "queued", "--queue", url);
    expect(await readFile(path.join(folder, "queued", "plan.json"), "utf8")).toMatch(/"redis:\/\/127\.0\.0\.1:\d+"/);
  });
});

/** From the files alone, in this process. */
async function statusOf(run: string, file: string) {
  const { parseStudy } = await import("../../src/study/file/parse-study.js");
  const { studyStatus } = await import("../../src/study/cells/study-status.js");
  return studyStatus(parseStudy(await readFile(file, "utf8"), file), path.join(folder, run));
}
