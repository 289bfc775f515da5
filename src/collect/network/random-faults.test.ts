import fc from "fast-check";
import { existsSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { startFaultServer, type Fault } from "./fault-server.test.support.js";
import { HttpError } from "./http-error.js";
import { someBytes, temporaryFolder, testClient } from "./test-network.test.support.js";

const MOST_BYTES = 150_000;

const fault: fc.Arbitrary<Fault | undefined> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("cut" as const), afterBytes: fc.nat(MOST_BYTES) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("stall" as const), afterBytes: fc.nat(MOST_BYTES) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("wrong-length" as const),
      byteCount: fc.integer({ min: MOST_BYTES, max: 2 * MOST_BYTES }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(403, 429, 500, 503)
      .map((status) => ({ kind: "status" as const, status, retryAfterSeconds: 3 })),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "reset" as const }) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

/** What a service may say of itself. */
const service = fc.record({
  byteCount: fc.nat(MOST_BYTES),
  ranges: fc.boolean(),
  etag: fc.constantFrom("strong", "weak"),
  length: fc.constantFrom("stated", "chunked"),
});

test("whatever the faults, a download and a body end as the exact bytes or as an error that says why", async () => {
  const folder = await temporaryFolder();
  const ends = { whole: 0, failed: 0 };
  await fc.assert(
    fc.asyncProperty(
      service,
      fc.array(fault, { maxLength: 6 }),
      fc.integer({ min: 1, max: 5 }),
      async (about, plan, attempts) => {
        const body = someBytes(about.byteCount, about.byteCount + 1);
        const headers = {
          ...(about.ranges ? {} : { "accept-ranges": "none" }),
          ...(about.etag === "weak" ? { etag: 'W/"1"' } : {}),
          ...(about.length === "chunked" ? { "transfer-encoding": "chunked" } : {}),
        };
        const server = await startFaultServer(() => ({ headers, body }), { faults: (_, attempt) => plan[attempt - 1] });
        const file = path.join(await mkdtemp(path.join(folder, "run-")), "a");
        try {
          const options = { stallMs: 250, attempts };
          const got = testClient(options).client.get(`${server.url}/get`);
          const answer = await got.catch((error: unknown) => error);
          if (answer instanceof Error) expectExplained(answer, server.url);
          else expect(Buffer.from((await got).body).equals(body)).toBe(true);

          // As many clients one after the other as it takes: each but the last may fail, and leaves what it has.
          for (let clientCount = 1; !existsSync(file); clientCount++) {
            expect(clientCount, "the plan's faults are used up by then").toBeLessThanOrEqual(plan.length + 2);
            const error = await testClient(options)
              .client.download(`${server.url}/a`, file)
              .then(
                () => undefined,
                (error: unknown) => error,
              );
            if (error !== undefined) expectExplained(error, server.url);
            ends[error === undefined ? "whole" : "failed"]++;
          }
          expect((await readFile(file)).equals(body)).toBe(true);
        } finally {
          await server.close();
        }
      },
    ),
    { numRuns: 60, seed: 20260914 },
  );
  expect(ends.whole).toBe(60);
  expect(ends.failed, "plans are bad enough to matter").toBeGreaterThan(10);
});

function expectExplained(error: unknown, url: string): void {
  expect(error).toBeInstanceOf(HttpError);
  expect((error as HttpError).message).toMatch(
    new RegExp(`^${url}/\\w+ could not be fetched in .*; the last ended so: .+\\.$`),
  );
  expect((error as HttpError).hint).toContain("again");
}
