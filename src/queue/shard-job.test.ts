import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError } from "../errors.js";
import { decodeShardJob, encodeShardJob, type ShardJob, type ShardJobData } from "./shard-job.js";

const job = (tokens: number[]): ShardJob => ({
  ...{ planHash: "p", corpusSha256: "c", keepWindows: true, firstDocument: 7, documentTokens: [4, tokens.length] },
  start: 3,
  tokens: Int32Array.from(tokens),
  shards: [
    {
      index: 2,
      firstWindow: 9,
      windows: [{ start: 3, length: tokens.length, addsBos: true, scored: tokens.length }],
    },
  ],
});
const data = (): ShardJobData => encodeShardJob(job([1, 2, 3]));

describe("a job", () => {
  it("comes out of Redis as it went in, whatever its tokens", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300_000), { minLength: 1 }), (tokens) => {
        const text = JSON.stringify(encodeShardJob(job(tokens)));
        expect(decodeShardJob(JSON.parse(text) as ShardJobData)).toEqual(job(tokens));
      }),
    );
  });

  it("spends two bytes a token on small vocabularies and four on large ones", () => {
    expect(encodeShardJob(job([0, 65_535, 1])).tokens).toHaveLength(8);
    expect(encodeShardJob(job([0, 65_536, 1])).tokens).toHaveLength(16);
  });

  it.each<[string, (good: ShardJobData) => unknown]>([
    ["no tokens", (good) => ({ ...good, tokens: "" })],
    ["half a token", (good) => ({ ...good, tokens: "AAAA" })],
    ["an unknown width", (good) => ({ ...good, tokenBytes: 3 })],
    ["fewer documents than tokens", (good) => ({ ...good, documentTokens: [4] })],
    ["a window outside its tokens", (good) => ({ ...good, shards: [[2, 9, [[3, 4, 0, 1]]]] })],
    ["a window that scores its first token", (good) => ({ ...good, shards: [[2, 9, [[3, 3, 0, 3]]]] })],
    ["no shards", (good) => ({ ...good, shards: [] })],
    ["a shard without number", (good) => ({ ...good, shards: [[-1, 9, []]] })],
  ])("is refused with %s", (_, spoil) => {
    expect(() => decodeShardJob(data())).not.toThrow();
    expect(() => decodeShardJob(spoil(data()) as ShardJobData)).toThrow(DataError);
  });
});
