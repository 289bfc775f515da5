import type { Redis } from "ioredis";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fieldOf } from "../../src/queue/offer-board.js";
import { queueKeys } from "../../src/queue/queue-keys.js";
import { readRecords, removeRecords, sendRecord } from "../../src/queue/record-stream.js";
import { hasRedis, RedisServer } from "../support/redis-server.js";

describe.skipIf(!hasRedis)("records on their way (needs redis-server)", () => {
  const offer = { run: "run-1", queue: "q" };
  const message = { planHash: "abc", worker: "w", record: { shard: 3, bits: [1.5, 0.1] } };
  let folder: string;
  let server: RedisServer;
  let redis: Redis;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-records-"));
    server = await RedisServer.start(folder);
    redis = server.connect();
  });
  afterAll(async () => {
    redis.disconnect();
    await server.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it("come as they were sent while the work is offered, and go away by themselves one day", async () => {
    await redis.hset(queueKeys.offers, fieldOf(offer), "{}");
    await sendRecord(redis, offer, message);
    const [first, ...others] = await readRecords(redis, offer.run, 10);
    expect(first).toMatchObject(message);
    expect(others).toEqual([]);
    expect(await redis.ttl(queueKeys.records(offer.run))).toBeGreaterThan(24 * 3600);
    await removeRecords(redis, offer.run, [first!]);
    expect(await readRecords(redis, offer.run, 10)).toEqual([]);
  });

  it("leave nothing in Redis when they come after the run was finished and removed", async () => {
    await redis.hdel(queueKeys.offers, fieldOf(offer));
    await redis.del(queueKeys.records(offer.run));
    await sendRecord(redis, offer, message);
    expect(await redis.keys("*")).toEqual([]);
  });
});
