import { describe, expect, it } from "vitest";
import { createRequestGate } from "./request-gate.js";

describe("the gate of requests", () => {
  it("lets no more through than its limit, in the order they came", async () => {
    const gate = createRequestGate(2);
    const entered: number[] = [];
    const leaves: ((succeeded: boolean) => void)[] = [];
    const all = [0, 1, 2, 3].map(async (n) => {
      leaves.push(await gate.enter());
      entered.push(n);
    });
    await Promise.all(all.slice(0, 2));
    expect(entered).toEqual([0, 1]);
    leaves[0]?.(true);
    await all[2];
    expect(entered).toEqual([0, 1, 2]);
    leaves[1]?.(true);
    await all[3];
    expect(entered).toEqual([0, 1, 2, 3]);
  });

  it("halves when the server is overloaded, to no less than one, and grows again with successes", async () => {
    const gate = createRequestGate(8);
    gate.slowDown(0);
    expect(gate.limit).toBe(4);
    for (let n = 0; n < 3; n++) gate.slowDown(0);
    expect(gate.limit).toBe(1);
    for (let n = 0; n < 60; n++) (await gate.enter())(true);
    expect(gate.limit).toBe(8);
    for (let n = 0; n < 10; n++) (await gate.enter())(false);
    expect(gate.limit).toBe(8);
  });

  it("lets nothing through during a pause", async () => {
    const gate = createRequestGate(4);
    const from = performance.now();
    gate.slowDown(60);
    await gate.enter();
    expect(performance.now() - from).toBeGreaterThanOrEqual(59);
  });

  it("lets go of who gave up waiting", async () => {
    const gate = createRequestGate(1);
    const leave = await gate.enter();
    const stop = new AbortController();
    const waiting = gate.enter(stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    leave(true);
    await gate.enter(); // The place is free: nobody who left holds it.
  });
});
