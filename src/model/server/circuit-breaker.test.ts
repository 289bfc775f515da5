import { describe, expect, it } from "vitest";
import { createCircuitBreaker } from "./circuit-breaker.js";

const gaveUp = (reason: string): Error => new Error(`gave up: ${reason}`);

describe("the circuit breaker", () => {
  it("opens after so many failures running, and a success between begins the count anew", async () => {
    let looks = 0;
    const breaker = createCircuitBreaker(() => Promise.resolve(++looks > 0), gaveUp, { threshold: 3, lookEveryMs: 1 });
    for (const step of ["failed", "failed", "succeeded", "failed", "failed"] as const) breaker[step]("502");
    await breaker.pass();
    expect(looks).toBe(0);
    breaker.failed("502");
    await breaker.pass();
    expect(looks).toBe(1);
  });

  it("lets nobody pass before a look finds the server well", async () => {
    let isWell = false;
    const breaker = createCircuitBreaker(() => Promise.resolve(isWell), gaveUp, { threshold: 1, lookEveryMs: 1 });
    breaker.failed("reset");
    let passed = false;
    const passing = breaker.pass().then(() => (passed = true));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(passed).toBe(false);
    isWell = true;
    await passing;
  });

  it("gives up when patience ends, for all who wait and all who come", async () => {
    const options = { threshold: 1, lookEveryMs: 1, patienceMs: 20 };
    const breaker = createCircuitBreaker(() => Promise.resolve(false), gaveUp, options);
    breaker.failed("reset");
    await expect(breaker.pass()).rejects.toThrow("gave up: reset");
    await expect(breaker.pass()).rejects.toThrow("gave up: reset");
  });

  it("looks no more once it is stopped, and lets go of who gave up waiting", async () => {
    let looks = 0;
    const breaker = createCircuitBreaker(() => Promise.resolve(++looks < 0), gaveUp, { threshold: 1, lookEveryMs: 5 });
    breaker.failed("reset");
    const stop = new AbortController();
    const passing = breaker.pass(stop.signal);
    stop.abort();
    await expect(passing).rejects.toMatchObject({ name: "AbortError" });
    breaker.stop();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const after = looks;
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(looks).toBe(after);
  });
});
