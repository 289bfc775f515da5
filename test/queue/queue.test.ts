/** Runs over many processes, with everything that can go wrong: always the bits of one process, nothing lost, nothing twice. */
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { MOST_STALLS } from "../../src/queue/queue-settings.js";
import { hasRedis, RedisServer } from "../support/redis-server.js";
import { Teller } from "./teller.js";

let folder: string;
let corpus: string;
let server: RedisServer | undefined;
let alone: unknown;

const worker = (options: Record<string, unknown> = {}) =>
  new Teller("fake-worker.mjs", { queue: server?.url, pauseMs: 4, ...options });
const coordinator = (run: string, options: Record<string, unknown> = {}) =>
  new Teller("fake-coordinator.mjs", {
    queue: server?.url,
    run: path.join(folder, run),
    corpora: [corpus],
    ...options,
  });

const TEXTS = Array.from(
  { length: 40 },
  (_, n) => `Letter ${n}. ${"The miller went to the river and back. ".repeat(14)}`,
);

/** Shard numbers in a run's only log, in its order. */
function shardsOf(run: string): number[] {
  const logs = path.join(folder, run, "shards");
  const file = readdirSync(logs, { recursive: true })
    .map(String)
    .find((name) => name.endsWith(".jsonl")) as string;
  const lines = readFileSync(path.join(logs, file), "utf8").trim().split("\n").slice(1);
  return lines.map((line) => (JSON.parse(line) as { shard: number }).shard);
}

function expectEachOnce(run: string): void {
  const shards = shardsOf(run).sort((a, b) => a - b);
  expect(shards).toEqual(Array.from(shards, (_, index) => index));
}

describe.skipIf(!hasRedis)("a run on a queue (needs redis-server)", () => {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-queue-"));
    corpus = path.join(folder, "texts.jsonl");
    await writeFile(corpus, [...TEXTS, "z".repeat(300)].map((content) => JSON.stringify({ content })).join("\n"));
    alone = (await coordinator("alone", { queue: undefined }).result())["bits"];
    expect(alone).toHaveLength(1);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  afterEach(async () => {
    Teller.killAll();
    await server?.kill();
  });

  it("gives the bits of one process when a worker dies, clocks are days off, and one worker must not take part", async () => {
    server = await RedisServer.start(folder);
    const run = coordinator("killed-worker");
    const victim = worker({ pauseMs: 20 });
    const others = [worker({ clockSkewMs: 86_400_000 }), worker({ clockSkewMs: -86_400_000 })];
    const different = worker({ device: "cpu:other" });
    await victim.heard("shard", 2);
    victim.child.kill("SIGKILL");
    const result = await run.result();
    expect(result["bits"]).toEqual(alone);
    expect(others.every((one) => one.count("shard") > 0)).toBe(true);
    expectEachOnce("killed-worker");
    const reason = "device cpu:fake is asked for, this host has cpu:other";
    expect(different.said).toContainEqual(expect.objectContaining({ type: "refused", reason }));
    expect(different.count("shard")).toBe(0);
    expect(JSON.stringify(run.said)).toContain(`does not take ./fake.gguf: ${reason}`);
    // Its workers apart, a finished run leaves nothing behind, once these have turned away from it.
    const redis = server.connect();
    const keys = async () => (await redis.keys("*")).sort();
    await expect.poll(keys, { timeout: 60_000 }).toEqual(["bitwit:worker-states", "bitwit:workers"]);
    redis.disconnect();
  });

  it("goes on from Redis and the run folder when the coordinator is killed", async () => {
    server = await RedisServer.start(folder);
    const helper = worker({ pauseMs: 10 });
    const first = coordinator("killed-coordinator");
    await helper.heard("shard", 10);
    first.child.kill("SIGKILL");
    await first.ended;
    await helper.heard("shard", 15); // Scored while nobody collects.
    const second = await coordinator("killed-coordinator", { shardsPerJob: 3 }).result();
    expect(second["bits"]).toEqual(alone);
    expectEachOnce("killed-coordinator");
  });

  it("puts in again what a Redis without persistence forgot", async () => {
    server = await RedisServer.start(folder);
    const helper = worker({ pauseMs: 10 });
    const run = coordinator("restarted-redis");
    await helper.heard("shard", 10);
    await server.kill();
    await server.start();
    expect((await run.result())["bits"]).toEqual(alone);
    expectEachOnce("restarted-redis");
    expect(JSON.stringify(run.said)).toMatch(/were lost in Redis and put in again/);
  });

  it("counts a shard once that a worker sends after it was cut off for longer than its lock", async () => {
    server = await RedisServer.start(folder);
    const run = coordinator("cut-off");
    const slow = worker({ pauseMs: 30 });
    await slow.heard("shard", 2);
    slow.child.kill("SIGSTOP");
    const quick = worker();
    await quick.heard("shard", 5);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    slow.child.kill("SIGCONT");
    expect((await run.result())["bits"]).toEqual(alone);
    expectEachOnce("cut-off");
  });

  it("sets a shard aside that fails everywhere, scores all others, and tries it again next time", async () => {
    server = await RedisServer.start(folder);
    worker({ poison: true, pauseMs: 0 });
    const run = coordinator("poison");
    const result = await run.result();
    expect(result).toMatchObject({ type: "error", name: "DataError" });
    expect(result["message"]).toMatch(/could not be scored: the fake engine chokes on z/);
    expect(await run.ended).toBe(4);
    const { shards } = JSON.parse(await readFile(path.join(folder, "poison", "queue-failures.json"), "utf8")) as {
      shards: { shard: number; error: string }[];
    };
    expect(shards.length).toBeGreaterThan(0);
    const recorded = shardsOf("poison");
    expect(shards.filter(({ shard }) => recorded.includes(shard))).toEqual([]);
    Teller.killAll();
    worker();
    expect((await coordinator("poison").result())["bits"]).toEqual(alone);
    expectEachOnce("poison");
  });

  it("sets a shard aside that kills every worker, says so, and loses none of the others", async () => {
    server = await RedisServer.start(folder);
    const texts = [TEXTS[0], "z".repeat(200), ...TEXTS.slice(1, 8)];
    const mixed = path.join(folder, "mixed.jsonl");
    await writeFile(mixed, texts.map((content) => JSON.stringify({ content })).join("\n"));
    const run = coordinator("deadly", { corpora: [mixed], lockMs: 500 });
    let isOver = false;
    const ended = run.ended.then((code) => {
      isOver = true;
      return code;
    });
    let deaths = 0;
    // As whoever watches over workers does: a dead one is started again.
    while (!isOver) {
      const victim = worker({ poison: "deadly", pauseMs: 0, lockMs: 500, concurrency: 1 });
      await Promise.race([victim.ended, ended]);
      if (victim.child.signalCode === "SIGKILL") deaths += 1;
    }
    expect(await ended).toBe(4);
    expect(deaths).toBe(MOST_STALLS + 1);
    const result = await run.result();
    expect(result).toMatchObject({ type: "error", name: "DataError" });
    expect(result["message"]).toMatch(/could not be scored: its worker died or fell silent every time it was tried/);
    const { shards } = JSON.parse(await readFile(path.join(folder, "deadly", "queue-failures.json"), "utf8")) as {
      shards: { shard: number; error: string }[];
    };
    expect(shards).toEqual([
      expect.objectContaining({ error: "its worker died or fell silent every time it was tried" }),
    ]);
    const known = [...shardsOf("deadly"), shards[0]?.shard].sort((a, b) => Number(a) - Number(b));
    expect(known).toEqual(Array.from(known, (_, index) => index));
    worker({ pauseMs: 0 });
    expect(await coordinator("deadly", { corpora: [mixed] }).result()).toMatchObject({ type: "result" });
    expectEachOnce("deadly");
    expect(shardsOf("deadly")).toHaveLength(known.length);
  });

  it("takes an equal record twice as one, and names the shard when bits differ", async () => {
    server = await RedisServer.start(folder);
    const redis = server.connect();
    const helper = worker({ pauseMs: 30 });
    const run = coordinator("twice");
    await helper.heard("shard", 4);
    while (shardsOf("twice").length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
    const { run: id } = JSON.parse(await readFile(path.join(folder, "twice", "queue.json"), "utf8")) as { run: string };
    const logs = path.join(folder, "twice", "shards");
    const file = readdirSync(logs, { recursive: true })
      .map(String)
      .find((name) => name.endsWith(".jsonl")) as string;
    const [header, line] = readFileSync(path.join(logs, file), "utf8").split("\n") as [string, string];
    const plan = (JSON.parse(header) as { planHash: string }).planHash;
    const send = (record: string) =>
      redis.xadd(`bitwit:${id}:records`, "*", "plan", plan, "worker", "echo", "record", record);
    await send(line);
    await helper.heard("shard", 8);
    expect(run.count("error")).toBe(0);
    const record = JSON.parse(line) as { segments: number[][]; bins: number[][] };
    for (const rows of [record.segments, record.bins]) (rows[0] as number[])[rows[0]!.length - 1]! += 1e-7;
    await send(JSON.stringify(record));
    const result = await run.result();
    expect(result).toMatchObject({ type: "error", name: "DataError" });
    expect(result["message"]).toMatch(/worker echo has other bits for shard \d+/);
    redis.disconnect();
  });

  it("finishes the shards at work on SIGTERM and gives back the rest", async () => {
    server = await RedisServer.start(folder);
    const redis = server.connect();
    const leaving = worker({ pauseMs: 40 });
    const run = coordinator("drained", { shardsPerJob: 4 });
    await leaving.heard("shard", 3);
    leaving.child.kill("SIGTERM");
    expect(await leaving.ended).toBe(0);
    expect(leaving.said.at(-1)).toMatchObject({ type: "end" });
    const active = (await redis.keys("bitwit:*:active")).map((key) => redis.llen(key));
    expect((await Promise.all(active)).reduce((sum, length) => sum + length, 0)).toBe(0);
    worker();
    expect((await run.result())["bits"]).toEqual(alone);
    redis.disconnect();
  });
});
