import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import { mergeEvents } from "./merge-events.js";

async function* ticks(name: string, count: number, ms: number, onEnd: () => void): AsyncGenerator<string, void> {
  try {
    for (let n = 0; n < count; n++) {
      await setTimeout(ms);
      yield `${name}${n}`;
    }
    if (name === "bad") throw new Error("bad ended badly");
  } finally {
    onEnd();
  }
}

it("yields the events of both, each in its own order", async () => {
  const seen: string[] = [];
  for await (const event of mergeEvents(
    ticks("a", 3, 5, () => undefined),
    ticks("b", 2, 1, () => undefined),
  ))
    seen.push(event);
  expect(seen.filter((one) => one.startsWith("a"))).toEqual(["a0", "a1", "a2"]);
  expect(seen.filter((one) => one.startsWith("b"))).toEqual(["b0", "b1"]);
});

it("stops the other when one fails", async () => {
  let ended = 0;
  const merged = mergeEvents(
    ticks("bad", 1, 1, () => (ended += 1)),
    ticks("long", 1000, 2, () => (ended += 1)),
  );
  await expect(drain(merged)).rejects.toThrow("bad ended badly");
  expect(ended).toBe(2);
});

async function drain(events: AsyncIterable<string>): Promise<void> {
  const seen = [];
  for await (const event of events) seen.push(event);
}
