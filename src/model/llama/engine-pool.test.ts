import { describe, expect, it } from "vitest";
import { planParallelism } from "./engine-pool.js";

const plan = (parameterCount: number, options: Parameters<typeof planParallelism>[1], vocabularySize = 32_000) =>
  planParallelism({ parameterCount, vocabularySize }, options);

describe("contexts and threads", () => {
  it("give a small model one thread in as many contexts as there are cores", () => {
    expect(plan(3e6, { gpu: false, threads: 8 })).toEqual({ contexts: 8, threadsPerContext: 1 });
  });
  it("give a large model every core in one context", () => {
    expect(plan(7e9, { gpu: false, threads: 8 })).toEqual({ contexts: 1, threadsPerContext: 8 });
  });
  it("give a model of medium size contexts of few threads, and every core its work", () => {
    expect(plan(5e8, { gpu: false, threads: 2 }, 151_936)).toEqual({ contexts: 2, threadsPerContext: 1 });
    expect(plan(5e8, { gpu: false, threads: 8 }, 151_936)).toEqual({ contexts: 2, threadsPerContext: 4 });
    expect(plan(5e8, { gpu: false, threads: 12 })).toEqual({ contexts: 6, threadsPerContext: 2 });
    expect(plan(5e8, { gpu: false, threads: 7 })).toEqual({ contexts: 7, threadsPerContext: 1 });
  });
  it("bound the logits held together on the host", () => {
    expect(plan(3e6, { gpu: false, threads: 64 }, 151_936).contexts).toBe(3);
  });
  it("share a GPU between two contexts, three where a call is short", () => {
    expect(plan(7e9, { gpu: true, threads: 16 })).toEqual({ contexts: 2, threadsPerContext: 8 });
    expect(plan(3e6, { gpu: true, threads: 16 }).contexts).toBe(3);
    expect(plan(7e9, { gpu: true, threads: 2 }).contexts).toBe(2);
  });
  it("obey --contexts", () => {
    expect(plan(7e9, { gpu: true, threads: 16, contexts: 1 })).toEqual({ contexts: 1, threadsPerContext: 16 });
    expect(plan(3e6, { gpu: false, threads: 2, contexts: 5 })).toEqual({ contexts: 5, threadsPerContext: 1 });
  });
});
