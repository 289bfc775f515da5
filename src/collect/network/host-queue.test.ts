import { describe, expect, test } from "vitest";
import { fakeClock } from "./fake-clock.test.support.js";
import { HostQueue, HostQueues } from "./host-queue.js";

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("a host's line", () => {
  test("lets so many in at once, and the longest waiting first", async () => {
    const queue = new HostQueue({ concurrency: 2, intervalMs: 0 }, fakeClock());
    const entered: number[] = [];
    const leaves: (() => void)[] = [];
    for (let index = 0; index < 5; index++) {
      void queue.enter().then((leave) => {
        entered.push(index);
        leaves.push(leave);
      });
    }
    await turn();
    expect(entered).toEqual([0, 1]);
    leaves[0]?.();
    leaves[0]?.();
    await turn();
    expect(entered, "leaving twice frees one place").toEqual([0, 1, 2]);
    leaves[1]?.();
    await turn();
    expect(entered).toEqual([0, 1, 2, 3]);
  });

  test("keeps the interval between starts, not between an end and a start", async () => {
    const clock = fakeClock(0);
    const queue = new HostQueue({ concurrency: 1, intervalMs: 3000 }, clock);
    const starts: number[] = [];
    for (let index = 0; index < 3; index++) {
      const leave = await queue.enter();
      starts.push(clock.nowMs());
      await clock.sleep(1000);
      leave();
    }
    expect(starts).toEqual([0, 3000, 6000]);
  });

  test("holds all when the host asks for peace, also those that already wait", async () => {
    const clock = fakeClock(0);
    const queue = new HostQueue({ concurrency: 4, intervalMs: 100 }, clock);
    await queue.enter();
    queue.holdFor(5000);
    queue.holdFor(10);
    await queue.enter();
    expect(clock.nowMs()).toBe(5000);
  });

  test("widens its interval when asked, and never narrows it", async () => {
    const clock = fakeClock(0);
    const queue = new HostQueue({ concurrency: 4, intervalMs: 100 }, clock);
    queue.widenInterval(15_000);
    queue.widenInterval(1);
    await queue.enter();
    await queue.enter();
    expect(clock.nowMs()).toBe(15_000);
  });

  test("lets those go who are stopped, and their places to others", async () => {
    const queue = new HostQueue({ concurrency: 1, intervalMs: 0 }, fakeClock());
    const leave = await queue.enter();
    const stopped = new AbortController();
    const waiting = queue.enter(stopped.signal);
    const next = queue.enter();
    stopped.abort(new Error("stopped by the user"));
    await expect(waiting).rejects.toThrow("stopped by the user");
    leave();
    await expect(next).resolves.toBeTypeOf("function");
  });
});

test("each host and port has a line of its own", () => {
  const queues = new HostQueues({ concurrency: 1, intervalMs: 0 }, fakeClock());
  const of = (url: string) => queues.of(new URL(url));
  expect(of("http://a/x")).toBe(of("http://a/y"));
  expect(of("http://a/x")).not.toBe(of("http://a:81/x"));
  expect(of("http://a/x")).not.toBe(of("http://b/x"));
});
