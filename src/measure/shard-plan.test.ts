import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Corpus } from "../corpus/corpus.js";
import { summarizeCorpus } from "../corpus/summarize-corpus.js";
import { createFakeModel } from "../model/fake-model.js";
import { encodeRecord, type ShardRecord } from "./checkpoint.js";
import type { ModelMeasurement } from "./measurement.js";
import { measureModel, type CorpusToMeasure } from "./measure-model.js";
import { planMeasurement, type PlannedMeasurement } from "./plan-measurement.js";
import { makeProtocol } from "./protocol.js";
import { describeProvenance } from "./provenance.js";
import { reduceMeasurement } from "./reduce-measurement.js";
import { RunFolder } from "./run-folder.js";
import type { ShardSink } from "./score-shards.js";

const provenance = describeProvenance([]);
/** So many parameters make shards of a few hundred tokens. */
const model = createFakeModel({ parameterCount: 2e9 });
const protocol = makeProtocol("full", 60, 20);
let folder: string;
let whole: ModelMeasurement;
let planned: PlannedMeasurement;
let records: readonly ShardRecord[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-plan-"));
  const corpus = await corpusOf(35);
  const context = { run: new RunFolder(path.join(folder, "whole")), provenance };
  whole = await finish(measureModel(model, corpus, protocol, context));
  planned = await finish(planMeasurement(model, corpus, protocol, { run: new RunFolder(path.join(folder, "parts")) }));
  const sink = memorySink();
  for await (const record of planned.score(sink)) void record;
  records = [...sink.records.values()];
}, 120_000);
afterAll(async () => {
  await planned?.close();
  await rm(folder, { recursive: true, force: true });
});

async function corpusOf(count: number): Promise<CorpusToMeasure> {
  const texts = Array.from({ length: count }, (_, n) => `${n} the miller counts ∑ the bags `.repeat(2 + (n % 4)));
  const corpus: Corpus = {
    ref: "memory",
    name: "memory",
    source: { kind: "file", files: ["memory"], fileCount: 1 },
    async *documents() {
      for (const [index, text] of texts.entries()) yield { id: `memory:${index}`, text };
    },
  };
  const summary = await summarizeCorpus(corpus);
  const { sha256, documentCount, skipped } = summary;
  return { corpus, summary, info: { name: "memory", sha256, source: corpus.source, documentCount, skipped } };
}

async function finish<Result>(events: AsyncGenerator<unknown, Result>): Promise<Result> {
  let step = await events.next();
  while (step.done !== true) step = await events.next();
  return step.value;
}

function memorySink(): ShardSink {
  const kept = new Map<number, ShardRecord>();
  return { records: kept, add: async (record) => void kept.set(record.shard, record) };
}

/** A record as it travels between machines. */
const sent = (record: ShardRecord): unknown => JSON.parse(JSON.stringify(encodeRecord(record)));
const numbers = ({ provenance: _when, seconds: _time, tokensPerSecond: _speed, ...rest }: ModelMeasurement) => rest;

describe("the shards of a planned measurement", () => {
  it("are scored one by one, as asked, and nothing else is", async () => {
    const sink = memorySink();
    const shards: number[] = [];
    for await (const record of planned.score(sink, { only: new Set([3, 1]) })) shards.push(record.shard);
    expect(shards.sort()).toEqual([1, 3]);
    expect(records.length).toBe(planned.plan.facts.shardCount);
    expect(records.length).toBeGreaterThan(10);
  });

  it("give the measurement of a single process to the last bit, in whatever order they come", async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...records], { minLength: records.length }), async (order) => {
        const sink = memorySink();
        const { planHash } = planned.plan.facts;
        for (const record of order) expect(await planned.plan.add(sink, planHash, sent(record), "a part")).toBe(true);
        expect(numbers(reduceMeasurement(planned.plan, sink.records, provenance))).toEqual(numbers(whole));
      }),
      { numRuns: 15 },
    );
  });

  it("come twice without harm, unless their bits differ", async () => {
    const { plan } = planned;
    const [first] = records as [ShardRecord];
    const sink = memorySink();
    await plan.add(sink, plan.facts.planHash, sent(first), "part 1");
    expect(await plan.add(sink, plan.facts.planHash, sent({ ...first, seconds: 99 }), "part 2")).toBe(false);
    expect(sink.records.get(first.shard)?.seconds).toBe(first.seconds);
    const [segment, ...others] = first.segments as [ShardRecord["segments"][number]];
    const moved = { ...first, segments: [{ ...segment, bits: segment.bits * (1 + 1e-9) }, ...others] };
    await expect(plan.add(sink, plan.facts.planHash, sent(moved), "part 2")).rejects.toMatchObject({
      code: "record-differs",
    });
  });

  const change = (edit: (record: ShardRecord) => unknown) => () => edit(structuredClone(records[2] as ShardRecord));
  it.each<[string, () => unknown]>([
    ["a shard that the plan does not have", change((one) => ({ ...one, shard: 10_000 }))],
    ["another shard's content", change((one) => ({ ...one, shard: 4 }))],
    ["a missing document", change((one) => ({ ...one, segments: one.segments.slice(1) }))],
    [
      "negative bits",
      change((one) => ({ ...one, segments: one.segments.map((part) => ({ ...part, bits: -part.bits })) })),
    ],
    [
      "bits that are not those by context",
      change((one) => ({ ...one, segments: one.segments.map((part) => ({ ...part, bits: part.bits * 1.01 })) })),
    ],
    ["a missing bin", change((one) => ({ ...one, bins: one.bins?.slice(1) }))],
  ])("refuse a record with %s", async (_what, damaged) => {
    const { plan } = planned;
    const sink = memorySink();
    const raw = sent(damaged() as ShardRecord);
    await expect(plan.add(sink, plan.facts.planHash, raw, "a part")).rejects.toMatchObject({ code: "record-damaged" });
    expect(sink.records.size).toBe(0);
  });

  it("refuse what is no record, and what another plan's is", async () => {
    const { plan } = planned;
    for (const raw of [
      null,
      7,
      {},
      { shard: 1, seconds: 0, segments: [[1, 2, 3]] },
      { ...(sent(records[0]!) as object), bins: [1] },
    ])
      await expect(plan.add(memorySink(), plan.facts.planHash, raw, "a part")).rejects.toMatchObject({
        code: "checkpoint-damaged",
      });
    await expect(plan.add(memorySink(), "0".repeat(64), sent(records[0]!), "a part")).rejects.toMatchObject({
      code: "record-plan",
    });
  });
});
