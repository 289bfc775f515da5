import { expect, it } from "vitest";
import { mapEvents } from "./map-events.js";

it("translates events, passes the result on, and stops the inner generator when it is stopped", async () => {
  let cleaned = 0;
  async function* numbers(): AsyncGenerator<number, string> {
    try {
      yield 1;
      yield 2;
      return "end";
    } finally {
      cleaned += 1;
    }
  }
  const whole = mapEvents(numbers(), (n) => 10 * n);
  expect([await whole.next(), await whole.next(), await whole.next()]).toEqual([
    { done: false, value: 10 },
    { done: false, value: 20 },
    { done: true, value: "end" },
  ]);
  expect(cleaned).toBe(1);
  for await (const event of mapEvents(numbers(), (n) => n)) if (event === 1) break;
  expect(cleaned).toBe(2);
});
