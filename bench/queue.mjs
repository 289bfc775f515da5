// node bench/queue.mjs [chaos] [storm] [overhead] [jobSizes] [cores] [slow]: runs over many workers. Needs redis-server and a built dist/. Results of the parts
// asked for (default: all) replace theirs in bench/results/2026-11-26-queue.json.
//   chaos     all ladder models × 3 sample corpora on 4 workers that are killed at random for two minutes, against one process
//   storm     2,000 small shards of 7 models without weights × 3 corpora, the same kills, and a Redis that loses everything
//   overhead  what a shard costs besides scoring: time
//   jobSizes  jobs of real shapes: their size, and the memory they take in Redis
//   cores     throughput of ladder:m with 1 and 2 one-thread workers
//   slow      a model that only sleeps, 1 to 32 workers: how much of their time they score
import { spawn } from "node:child_process";
import { once, setMaxListeners } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import { createFakeModel } from "../dist/model/fake-model.js";
import { parseQueueAddress } from "../dist/queue/queue-address.js";
import { runWorker } from "../dist/queue/run-worker.js";

const here = path.dirname(fileURLToPath(import.meta.url));
const main = path.join(here, "../dist/cli/main.js");
const coordinatorScript = path.join(here, "../test/queue/fake-coordinator.mjs");
const folder = mkdtempSync(path.join(os.tmpdir(), "bitwit-queue-bench-"));
const say = (text) => process.stderr.write(`${text}\n`);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function startRedis() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  const args = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", folder].map(String);
  let child = spawn("redis-server", args, { stdio: "ignore" });
  const redis = new Redis({ port, maxRetriesPerRequest: null });
  redis.on("error", () => undefined);
  await redis.ping();
  return {
    url: `redis://127.0.0.1:${port}`,
    redis,
    stop: () => (redis.disconnect(), child.kill("SIGKILL")),
    /** It forgets everything. */
    restart: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
      child = spawn("redis-server", args, { stdio: "ignore" });
    },
  };
}

function bitwit(args, options = {}) {
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    cwd: folder,
    ...options,
  });
  const out = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].on("data", (chunk) => (out[name] += chunk));
  return { child, out, ended: once(child, "close").then(([code, signal]) => ({ code, signal, ...out })) };
}

async function chaos() {
  const CHAOS_MS = 120_000;
  const models = ["xs", "s", "m", "m-prose", "m-code", "m-math", "l"].map((id) => `ladder:${id}`);
  const corpora = ["english", "python", "math"].flatMap((name) => ["-c", `sample:${name}`]);
  const limit = process.env.BENCH_CHARS ?? "30000";
  const measure = [
    "measure",
    ...models,
    ...corpora,
    "--limit-chars",
    limit,
    "--context",
    "512",
    "--stride",
    "128",
    "--threads",
    "2",
    "--json",
  ];
  say("chaos: one process …");
  const startAlone = performance.now();
  const alone = await bitwit([...measure, "--run", "alone"]).ended;
  if (alone.code !== 0) throw new Error(alone.stderr);
  const aloneSeconds = (performance.now() - startAlone) / 1000;
  say(`chaos: one process took ${aloneSeconds.toFixed(0)} s; now four workers`);
  const server = await startRedis();
  const workers = new Set();
  let isOver = false;
  let deaths = 0;
  let started = 0;
  let refusals = 0;
  const keepWorking = async () => {
    while (!isOver) {
      const one = bitwit(["worker", "--queue", server.url, "--threads", "1", "--lock", "6", "--json"]);
      workers.add(one);
      started += 1;
      const { stdout } = await one.ended;
      refusals += (stdout.match(/"refused","model"/g) ?? []).length;
      workers.delete(one);
    }
  };
  const kept = Array.from({ length: 4 }, keepWorking);
  const begin = performance.now();
  let coordinatorDeaths = 0;
  let run = bitwit([...measure, "--run", "queued", "--queue", server.url]);
  const killing = (async () => {
    while (!isOver && performance.now() - begin < CHAOS_MS) {
      await sleep(3000 + 4000 * Math.random());
      const victims = [...workers];
      victims[Math.floor(Math.random() * victims.length)]?.child.kill("SIGKILL");
      deaths += 1;
    }
  })();
  let result;
  for (const dieAfter of [35_000, 35_000, undefined]) {
    // The coordinator dies twice, too, and is started again with the same command.
    const timer = dieAfter && setTimeout(() => run.child.kill("SIGKILL"), dieAfter);
    result = await run.ended;
    clearTimeout(timer);
    if (result.signal !== "SIGKILL") break;
    coordinatorDeaths += 1;
    run = bitwit([...measure, "--run", "queued", "--queue", server.url]);
  }
  const seconds = (performance.now() - begin) / 1000;
  isOver = true;
  for (const one of workers) one.child.kill("SIGTERM");
  await Promise.all([...kept, killing]);
  server.stop();
  if (result.code !== 0) throw new Error(`exit ${result.code}: ${result.stderr}`);
  const numbers = ({ stdout }) =>
    JSON.stringify(
      JSON.parse(stdout).measurements.map((one) => [
        ...[one.model, one.corpus, one.planHash, one.totalBits, one.bpc, one.bpcInterval, one.bitsByContext],
      ]),
    );
  return {
    ...{ measurements: models.length * 3, limitChars: Number(limit) },
    ...countRecords(path.join(folder, "queued/shards")),
    ...{ workersKilled: deaths, workersStarted: started, coordinatorsKilled: coordinatorDeaths, refusals },
    ...{ secondsOneProcess: aloneSeconds, secondsWithKills: seconds },
    lostJobsPutInAgain: (result.stderr.match(/were lost/g) ?? []).length,
    bitIdentical: numbers(alone) === numbers(result),
  };
}

/** The same with thousands of small shards, models without weights, and a Redis that loses everything once. */
async function storm() {
  const STORM_MS = 120_000;
  say("storm …");
  const models = ["a", "bb", "ccc", "dddd", "eeeee", "ffffff", "ggggggg"].map((name) => `./${name}.gguf`);
  const corpora = [1, 2, 3].map((seed) => {
    const file = path.join(folder, `storm-${seed}.jsonl`);
    const text = (n) =>
      `Letter ${n} of ${seed}. ${"The miller went to the river and back. ".repeat(20 + ((n * seed) % 13))}`;
    writeFileSync(file, Array.from({ length: 60 }, (_, n) => JSON.stringify({ content: text(n) })).join("\n"));
    return file;
  });
  const alone = await fakeCoordinator({ run: path.join(folder, "storm-alone"), corpora, models }).ended;
  let server = await startRedis();
  const workers = new Set();
  const counts = { workersKilled: 0, coordinatorsKilled: 0, redisLost: 0, shardsScored: 0 };
  let isOver = false;
  const script = path.join(here, "../test/queue/fake-worker.mjs");
  const keepWorking = async () => {
    while (!isOver) {
      const options = { queue: server.url, pauseMs: 100, lockMs: 3000, concurrency: 3, contexts: 1 };
      const child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ["ignore", "pipe", "ignore"] });
      workers.add(child);
      createInterface({ input: child.stdout }).on("line", (line) => {
        if (line.startsWith('{"type":"shard"')) counts.shardsScored += 1;
      });
      await once(child, "close");
      workers.delete(child);
    }
  };
  const kept = Array.from({ length: 4 }, keepWorking);
  const options = { queue: server.url, run: path.join(folder, "storm"), corpora, models, lockMs: 3000 };
  let run = fakeCoordinator(options);
  const begin = performance.now();
  const after = (ms) => performance.now() - begin > ms;
  while (!after(STORM_MS) && run.child.exitCode === null) {
    await sleep(2000 + 3000 * Math.random());
    const victims = [...workers];
    victims[Math.floor(Math.random() * victims.length)]?.kill("SIGKILL");
    counts.workersKilled += 1;
    if (counts.redisLost === 0 && after(STORM_MS / 2)) {
      await server.restart();
      counts.redisLost += 1;
    }
    if (counts.coordinatorsKilled < 3 && after(20_000 + 30_000 * counts.coordinatorsKilled)) {
      run.child.kill("SIGKILL");
      await run.ended;
      counts.coordinatorsKilled += 1;
      run = fakeCoordinator(options);
    }
  }
  const stormSeconds = (performance.now() - begin) / 1000;
  const result = await run.ended;
  isOver = true;
  for (const child of workers) child.kill("SIGTERM");
  await Promise.all(kept);
  server.stop();
  const logged = countRecords(path.join(folder, "storm/shards"));
  return {
    ...{ measurements: models.length * corpora.length, ...logged, ...counts },
    ...{ stormSeconds, seconds: (performance.now() - begin) / 1000 },
    bitIdentical: result.type === "result" && JSON.stringify(result.bits) === JSON.stringify(alone.bits),
    ...(result.type === "result" ? {} : { result }),
  };
}

function countRecords(logs) {
  let shards = 0;
  let recordedTwice = 0;
  for (const name of readdirSync(logs, { recursive: true }).filter((one) => one.endsWith(".jsonl"))) {
    const lines = readFileSync(path.join(logs, name), "utf8").trim().split("\n").slice(1);
    shards += lines.length;
    recordedTwice += lines.length - new Set(lines.map((line) => JSON.parse(line).shard)).size;
  }
  return { shards, recordedTwice };
}

/** A corpus with about so many shards of the fake study's model (a window of 64 scored tokens each). */
function writeCorpus(name, shards) {
  const file = path.join(folder, `${name}.txt`);
  writeFileSync(file, "Qxz7".repeat(shards * 16)); // Letters without a merge: a token each.
  return file;
}

function fakeCoordinator(options) {
  const child = spawn(process.execPath, [coordinatorScript, JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said = [];
  createInterface({ input: child.stdout }).on("line", (line) => said.push(JSON.parse(line)));
  return { child, said, ended: once(child, "close").then(() => said.at(-1)) };
}

/** A worker of this process whose model has one context that sleeps for each shard. */
function sleepingWorker(url, sleepMs, signal, onShard) {
  const open = async (offer) => {
    const model = createFakeModel({ name: offer.model.name, seed: offer.model.name.length, parameterCount: 2e9 });
    let last = Promise.resolve();
    const score = async (windows) => {
      if (sleepMs > 0) await (last = last.then(() => sleep(sleepMs)));
      return windows.map(({ scored }) => new Float64Array(scored).fill(1));
    };
    return { status: "open", model: { ...model, score } };
  };
  const events = runWorker({ address: parseQueueAddress(url), modelFolders: [], signal, open });
  return (async () => {
    for await (const event of events) if (event.type === "shard") onShard(performance.now());
  })();
}

async function sleepRun({ workers, shards, sleepMs }) {
  const server = await startRedis();
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const times = [];
  const all = Array.from({ length: workers }, () =>
    sleepingWorker(server.url, sleepMs, stop.signal, (at) => times.push(at)),
  );
  await sleep(1500); // All have connected and wait.
  const name = `${workers}-${shards}-${sleepMs}`;
  const run = fakeCoordinator({
    queue: server.url,
    run: path.join(folder, `slow-${name}`),
    corpora: [writeCorpus(name, shards)],
    lockMs: 30_000,
  });
  const result = await run.ended;
  stop.abort();
  await Promise.all(all);
  server.stop();
  if (result?.type !== "result") throw new Error(JSON.stringify(result));
  return { times };
}

async function overhead() {
  say("overhead …");
  const shards = 1500;
  const { times } = await sleepRun({ workers: 1, shards, sleepMs: 0 });
  const msPerShard = (times.at(-1) - times[0]) / (times.length - 1);
  return { shards: times.length, msPerShard, shardsPerSecond: 1000 / msPerShard };
}

/** Jobs of real shapes, encoded by the product, in Redis. */
async function jobSizes() {
  say("job sizes …");
  const { encodeShardJob } = await import("../dist/queue/shard-job.js");
  const { Queue } = await import("bullmq");
  const server = await startRedis();
  const shapes = {
    "small model, vocabulary 4k, 17 windows of 1901 tokens": { tokens: 1901 + 16 * 512, windows: 17, vocabulary: 4096 },
    "small model, 20 whole documents, 32768 tokens": { tokens: 32_768, windows: 20, vocabulary: 4096, apart: true },
    "7B, vocabulary 32k, 1 window": { tokens: 1901, windows: 1, vocabulary: 32_000 },
    "8B, vocabulary 128k, 1 window": { tokens: 1901, windows: 1, vocabulary: 128_256 },
    "8B, vocabulary 128k, 10 windows": { tokens: 1901 + 9 * 512, windows: 10, vocabulary: 128_256 },
  };
  const sizes = {};
  for (const [name, { tokens, windows, vocabulary, apart }] of Object.entries(shapes)) {
    const length = apart ? Math.floor(tokens / windows) : 1901;
    const data = encodeShardJob({
      ...{ planHash: "f".repeat(64), corpusSha256: "f".repeat(64), keepWindows: false, firstDocument: 123456 },
      ...{ documentTokens: apart ? Array(windows).fill(length + 1) : [1_000_000], start: 0 },
      tokens: Int32Array.from({ length: tokens }, () => Math.floor(Math.random() * vocabulary)),
      shards: [
        {
          index: 12345,
          firstWindow: 123456,
          windows: Array.from({ length: windows }, (_, n) => ({
            start: n * (apart ? length : 512),
            length,
            addsBos: false,
            scored: 512,
          })),
        },
      ],
    });
    const queue = new Queue("sizes", { connection: server.redis, prefix: "size" });
    const before = Number(/used_memory:(\d+)/.exec(await server.redis.info("memory"))[1]);
    await queue.addBulk(
      Array.from({ length: 200 }, (_, n) => ({ name: "shards", data, opts: { jobId: `${name.length}-${n}-x` } })),
    );
    const after = Number(/used_memory:(\d+)/.exec(await server.redis.info("memory"))[1]);
    sizes[name] = { jobBytes: JSON.stringify(data).length, redisBytes: Math.round((after - before) / 200), tokens };
    await queue.obliterate({ force: true });
    await queue.close();
  }
  server.stop();
  return sizes;
}

async function cores() {
  const rows = [];
  const times = 2;
  for (let round = 0; round < times; round++) {
    for (const count of [1, 2]) {
      say(`cores: ${count} worker${count === 1 ? "" : "s"} …`);
      const server = await startRedis();
      const one = () => bitwit(["worker", "--queue", server.url, "--threads", "1", "--json"]);
      const workers = Array.from({ length: count }, one);
      while (workers.some(({ out }) => !out.stdout.includes("connected"))) await sleep(200);
      const measure = ["measure", "ladder:m", "-c", "sample:english", "--context", "512", "--stride", "128"];
      const args = [
        ...measure,
        "--threads",
        "2",
        "--limit-chars",
        "300000",
        "--run",
        `cores-${count}-${round}`,
        "--queue",
        server.url,
        "--json",
      ];
      const result = await bitwit(args).ended;
      for (const { child } of workers) child.kill("SIGTERM");
      const outs = await Promise.all(workers.map(({ ended }) => ended));
      server.stop();
      if (result.code !== 0) throw new Error(result.stderr);
      const shards = outs.map(({ stdout }) => (stdout.match(/"type":"shard"/g) ?? []).length);
      const seconds = outs.map(({ stdout }) =>
        [...stdout.matchAll(/"type":"shard".*"seconds":([\d.]+)/g)].reduce((sum, [, one]) => sum + Number(one), 0),
      );
      const [measured] = JSON.parse(result.stdout).measurements;
      rows.push({ workers: count, shards, busySeconds: seconds, tokens: measured.scoredTokenCount });
    }
  }
  return { loadAverage: os.loadavg(), rows };
}

async function slow() {
  const SHARDS_EACH = 30;
  const rows = [];
  const sleepMs = 1000;
  for (const workers of [1, 2, 4, 8, 16, 32]) {
    say(`slow: ${workers} workers …`);
    const shards = workers * SHARDS_EACH;
    const { times } = await sleepRun({ workers, shards, sleepMs });
    // From when the first shard was begun to when the last was done, the last ones' idle neighbours included.
    const seconds = (times.at(-1) - times[0] + sleepMs) / 1000;
    rows.push({
      workers,
      shards: times.length,
      seconds,
      efficiency: (times.length * sleepMs) / 1000 / (seconds * workers),
    });
    say(`  ${(100 * rows.at(-1).efficiency).toFixed(1)} %`);
  }
  return { shardMs: sleepMs, shardsPerWorker: SHARDS_EACH, rows };
}

const parts = { chaos, storm, overhead, jobSizes, cores, slow };
const asked = process.argv.slice(2).filter((name) => !name.startsWith("-"));
const file = path.join(here, "results/2026-11-26-queue.json");
const results = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
try {
  for (const [name, part] of Object.entries(parts)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const loadBefore = os.loadavg()[0];
    results[name] = { ...(await part()), loadAverage: [loadBefore, os.loadavg()[0]] };
    results.hardware = { cpu: os.cpus()[0].model, cores: os.availableParallelism(), node: process.version };
    writeFileSync(file, JSON.stringify(results, null, 2) + "\n");
    say(JSON.stringify(results[name]));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
