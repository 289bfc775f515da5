import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { createHttpClient, type HttpClientSurroundings } from "./create-http-client.js";
import { fakeClock } from "./fake-clock.test.support.js";
import {
  startFaultServer,
  type FaultServer,
  type FaultServerOptions,
  type ServerAnswer,
  type ServerRequest,
} from "./fault-server.test.support.js";
import type { HttpClient, HttpClientOptions, NetworkEvent } from "./http-client.js";

/** A server that ends with the test. */
export async function serve(
  answer: ServerAnswer | ((request: ServerRequest) => ServerAnswer | Promise<ServerAnswer>),
  options?: FaultServerOptions,
): Promise<FaultServer> {
  const server = await startFaultServer(typeof answer === "function" ? answer : () => answer, options);
  onTestFinished(() => server.close());
  return server;
}

export interface TestClient {
  readonly client: HttpClient;
  readonly events: readonly NetworkEvent[];
  /** The sleeps, in milliseconds; none is slept for real. */
  readonly waits: readonly number[];
}

/** A client whose waits are the longest that the jitter allows, and cost no time. */
export function testClient(
  options: Partial<HttpClientOptions> = {},
  surroundings: Omit<HttpClientSurroundings, "clock"> = {},
): TestClient {
  const events: NetworkEvent[] = [];
  const clock = fakeClock();
  const client = createHttpClient(
    { userAgent: "bitwit-test/1 (+mailto:test@example.org)", onEvent: (event) => events.push(event), ...options },
    { clock, random: () => 0.999999, ...surroundings },
  );
  return { client, events, waits: clock.waits };
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "bitwit-network-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Bytes that are the same at no two places near each other. */
export function someBytes(byteCount: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(byteCount);
  let state = seed >>> 0 || 1;
  for (let index = 0; index < byteCount; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

/** What a promise that should fail fails with. */
export async function failure(promise: Promise<unknown>): Promise<Error & { hint?: string; status?: number }> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it should have failed");
}
