import { describe, expect, it } from "vitest";
import { takeTurns } from "./take-turns.js";

describe("takeTurns", () => {
  it("runs so many at once and no more, in order, also after failures", async () => {
    let running = 0;
    let most = 0;
    const started: number[] = [];
    const run = takeTurns(3, async (number: number) => {
      started.push(number);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5 + (number % 3)));
      running -= 1;
      if (number % 4 === 0) throw new Error(`no ${number}`);
      return number * 2;
    });
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, number) => run(number)));
    expect(most).toBe(3);
    expect(started).toEqual(Array.from({ length: 20 }, (_, number) => number));
    expect(results.map((one) => (one.status === "fulfilled" ? one.value : "failed"))).toEqual(
      Array.from({ length: 20 }, (_, number) => (number % 4 === 0 ? "failed" : number * 2)),
    );
    expect(await run(1)).toBe(2);
  });
});
