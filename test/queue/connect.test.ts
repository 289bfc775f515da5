/** The connection to Redis: password and TLS, and the real binary's `measure --queue` and `worker`. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { EnvironmentError } from "../../src/errors.js";
import { connectQueue } from "../../src/queue/connect-queue.js";
import { parseQueueAddress } from "../../src/queue/queue-address.js";
import { freePort, hasOpenssl, hasRedis, RedisServer } from "../support/redis-server.js";

const main = path.resolve(import.meta.dirname, "../../dist/cli/main.js");
const SECRET = "open-sesame-71";
let folder: string;
let server: RedisServer | undefined;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-connect-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => server?.kill());

async function failure(address: string, environment = {}): Promise<EnvironmentError> {
  const error = await connectQueue(parseQueueAddress(address, environment)).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(EnvironmentError);
  return error as EnvironmentError;
}

it("says at once when no server is there", async () => {
  const error = await failure(`redis://127.0.0.1:${await freePort()}`);
  expect(error.code).toBe("queue-connection");
  expect(error.message).toMatch(/cannot be reached: ECONNREFUSED/);
});

describe.skipIf(!hasRedis)("with a server (needs redis-server)", () => {
  it("refuses a wrong password without showing it", async () => {
    server = await RedisServer.start(folder, ["--requirepass", SECRET]);
    const wrong = await failure(`redis://:not-${SECRET}@127.0.0.1:${server.port}`);
    const none = await failure(server.url);
    expect([wrong.code, none.code]).toEqual(["queue-password", "queue-password"]);
    expect(`${wrong.stack} ${JSON.stringify(wrong)} ${String(wrong.cause)}`).not.toContain(SECRET);
    const redis = await connectQueue(parseQueueAddress(server.url, { BITWIT_REDIS_PASSWORD: SECRET }));
    expect(await redis.ping()).toBe("PONG");
    redis.disconnect();
  });

  it("refuses a server that drops keys when it is full", async () => {
    server = await RedisServer.start(folder, ["--maxmemory-policy", "allkeys-lru"]);
    expect((await failure(server.url)).code).toBe("queue-eviction");
  });

  it("lets the process end when it is closed while something waits for an answer", async () => {
    server = await RedisServer.start(folder);
    const module = pathToFileURL(path.resolve(import.meta.dirname, "../../dist/queue/connect-queue.js")).href;
    // A timer that holds the process is one of its resources; the promise of the answer is not.
    const script = `
      const { connectQueue } = await import(${JSON.stringify(module)});
      const redis = await connectQueue({ connection: { port: ${server.port} }, shown: "" });
      const second = redis.duplicate({ lazyConnect: false });
      second.blpop("nothing", 0).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const ended = Promise.all([redis, second].map((one) => new Promise((resolve) => one.once("end", resolve))));
      for (const one of [second, redis]) one.disconnect();
      await ended;
      await new Promise((resolve) => setImmediate(resolve));
      console.log(process.getActiveResourcesInfo().filter((name) => name === "Timeout").length);`;
    const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", script], { timeout: 60_000 });
    expect(stdout).toBe("0");
  });

  it.skipIf(!hasOpenssl)(
    "speaks TLS to a server whose authority it knows, and to no other (needs openssl)",
    async () => {
      const [key, certificate] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")];
      const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
      const request = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-keyout",
        key,
        "-out",
        certificate,
      ];
      execFileSync("openssl", [...request, ...subject], { stdio: "ignore" });
      const tlsPort = await freePort();
      const files = ["--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-cert-file", certificate];
      server = await RedisServer.start(folder, ["--tls-port", String(tlsPort), "--tls-auth-clients", "no", ...files]);
      const address = `rediss://localhost:${tlsPort}`;
      expect((await failure(address)).code).toBe("queue-tls");
      const worker = (environment: Record<string, string>) =>
        execa(process.execPath, [main, "worker", "--queue", address, "--until-idle", "0.1"], {
          env: environment,
          reject: false,
        });
      const known = await worker({ NODE_EXTRA_CA_CERTS: certificate });
      expect(known.stderr).toContain(`waits for work at ${address}/0`);
      expect(known.exitCode).toBe(0);
    },
  );

  it("measures with the real model and binary as without a queue, and stores no password", async () => {
    server = await RedisServer.start(folder, ["--requirepass", SECRET]);
    await writeFile(
      path.join(folder, "texts.jsonl"),
      Array.from({ length: 8 }, (_, n) =>
        JSON.stringify({ content: `Letter ${n}. ${"The miller went to the river. ".repeat(60)}` }),
      ).join("\n"),
    );
    const bitwit = (args: string[], env = {}) =>
      execa(process.execPath, [main, ...args], { cwd: folder, env, reject: false });
    const measure = [
      "measure",
      "ladder:xs",
      "gzip",
      "-c",
      "texts.jsonl",
      "--context",
      "256",
      "--stride",
      "128",
      "--json",
    ];
    const alone = await bitwit([...measure, "--run", "alone"]);
    const worker = bitwit(["worker", "--queue", server.url, "--json"], {
      BITWIT_REDIS_PASSWORD: SECRET,
    });
    let endedAt = 0;
    worker.stdout?.on("data", (chunk: Buffer) => {
      if (chunk.includes('"type":"end"')) endedAt = performance.now();
    });
    const address = `redis://:${SECRET}@127.0.0.1:${server.port}`;
    const queued = await bitwit([...measure, "--run", "queued", "--queue", address]);
    worker.kill("SIGTERM");
    expect(queued.stderr).toBe("");
    const bits = (text: string) =>
      (JSON.parse(text) as { measurements: Record<string, unknown>[] }).measurements.map((one) => [
        ...[one["totalBits"], one["bpc"], one["bpcInterval"], one["bitsByContext"], one["planHash"]],
      ]);
    expect(bits(queued.stdout)).toEqual(bits(alone.stdout));
    const told = (await worker).stdout.split("\n").map((line) => JSON.parse(line) as { type: string; shards?: number });
    expect(told.at(-1)?.shards).toBeGreaterThan(0);
    expect(performance.now() - endedAt).toBeLessThan(20_000); // No timer of 30 s keeps a worker that is done.
    const stored = readdirSync(path.join(folder, "queued"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "latin1"));
    expect(stored.length).toBeGreaterThan(5);
    expect([queued.stdout, ...stored].filter((text) => text.includes(SECRET))).toEqual([]);
  });
});
