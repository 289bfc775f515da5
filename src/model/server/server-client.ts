/**
 * Asks a server, again where that may help. Tried again: no whole answer (refused, reset, cut, too slow), 408, 429, 5xx, and JSON
 * that was cut. Not tried again: any other refusal, and an answer that is whole but wrong, since a second try would hide it.
 *
 * Invariant: an answer is used once, for the request it answers; a request that was given up has no other answer.
 */
import { DataError, EnvironmentError } from "../../errors.js";
import { createCircuitBreaker, type BreakerOptions } from "./circuit-breaker.js";
import { createRequestGate } from "./request-gate.js";
import { TransportError, type ServerAnswer, type ServerConnection } from "./server-connection.js";
import { refusalError } from "./server-refusal.js";

export interface ServerClient {
  /** @returns the answer's JSON. @throws {BitwitError} */
  ask(path: string, body: unknown, signal?: AbortSignal): Promise<unknown>;
  /** What a path says, or undefined when it is not there or says no JSON object. One try; for finding out what a server is. */
  look(path: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  close(): Promise<void>;
}

export interface ClientOptions {
  /** Requests on their way at once. */
  readonly concurrency: number;
  /** For one answer. Default 600,000: a long prompt waits behind others. */
  readonly timeoutMs?: number;
  /** Tries of one request that fails by itself. Default 5. */
  readonly attempts?: number;
  /** First wait; doubled each time up to 30 s, with jitter. Default 500. */
  readonly firstWaitMs?: number;
  readonly breaker?: BreakerOptions;
}

const LONGEST_WAIT_MS = 30_000;
const LOOK_TIMEOUT_MS = 15_000;

export function createServerClient(connection: ServerConnection, root: string, options: ClientOptions): ServerClient {
  const { concurrency, timeoutMs = 600_000, attempts = 5, firstWaitMs = 500, breaker: breakerOptions = {} } = options;
  const gate = createRequestGate(concurrency);
  const patienceMs = breakerOptions.patienceMs ?? 600_000;
  const breaker = createCircuitBreaker(
    async () => {
      try {
        const { status } = await connection.send("GET", "/v1/models", undefined, { timeoutMs: LOOK_TIMEOUT_MS });
        return status < 500;
      } catch {
        return false;
      }
    },
    (reason, waitedMs) =>
      new EnvironmentError(
        "server-down",
        `${root} does not answer: ${reason}. It was waited for ${waitedMs / 1000} s.`,
        {
          hint: "See the server's log; what was scored is kept, and the same command goes on.",
        },
      ),
    breakerOptions,
  );

  /** One try. @returns the JSON, or how long to wait before the next. */
  async function attempt(path: string, body: unknown, signal?: AbortSignal): Promise<Tried> {
    await breaker.pass(signal);
    const leave = await gate.enter(signal);
    let succeeded = false;
    try {
      const answer = await connection.send("POST", path, body, { timeoutMs, signal });
      if (answer.status === 429 || (answer.status === 503 && retryAfterMs(answer) !== undefined)) {
        const pauseMs = retryAfterMs(answer) ?? firstWaitMs;
        gate.slowDown(Math.min(pauseMs, patienceMs));
        return { status: "overloaded", pauseMs, error: refusalError(`${root}${path}`, answer) };
      }
      if (answer.status === 408 || answer.status >= 500) {
        breaker.failed(`it answered ${answer.status}`);
        return { status: "failed", error: refusalError(`${root}${path}`, answer) };
      }
      breaker.succeeded();
      if (answer.status !== 200) throw refusalError(`${root}${path}`, answer);
      const parsed = parseAnswer(`${root}${path}`, answer.text);
      succeeded = parsed.status === "answered";
      return parsed;
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      breaker.failed(error.message);
      return { status: "failed", error: unreachable(`${root}${path}`, error) };
    } finally {
      leave(succeeded);
    }
  }

  return {
    async ask(path, body, signal) {
      let failures = 0;
      let pausedMs = 0;
      for (;;) {
        const tried = await attempt(path, body, signal);
        if (tried.status === "answered") return tried.value;
        if (tried.status === "overloaded") {
          // Being told to wait is no failure; but not for ever.
          pausedMs += Math.max(tried.pauseMs, firstWaitMs);
          if (pausedMs > patienceMs) throw tried.error;
          await sleep(tried.pauseMs, signal);
          continue;
        }
        failures += 1;
        if (failures >= attempts) throw tried.error;
        const longest = Math.min(LONGEST_WAIT_MS, firstWaitMs * 2 ** (failures - 1));
        await sleep(longest * (0.5 + Math.random() / 2), signal);
      }
    },
    async look(path) {
      const answer = await connection
        .send("GET", path, undefined, { timeoutMs: LOOK_TIMEOUT_MS })
        .catch((error: Error) => {
          throw unreachable(`${root}${path}`, error);
        });
      if (answer.status === 401 || answer.status === 403) throw refusalError(`${root}${path}`, answer);
      if (answer.status !== 200) return undefined;
      try {
        const value: unknown = JSON.parse(answer.text);
        return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
      } catch {
        return undefined;
      }
    },
    close() {
      breaker.stop();
      return connection.close();
    },
  };
}

type Tried =
  | { readonly status: "answered"; readonly value: unknown }
  | { readonly status: "failed"; readonly error: Error }
  | { readonly status: "overloaded"; readonly pauseMs: number; readonly error: Error };

/** @throws {DataError} for NaN and Infinity, which Python writes and JSON does not have: another try would give them again. */
function parseAnswer(url: string, text: string): Tried {
  try {
    return { status: "answered", value: JSON.parse(text) as unknown };
  } catch (cause) {
    if (/[[:,]\s*(NaN|-?Infinity)\s*[,\]}]/.test(text))
      throw new DataError("server-logprobs", `${url} gave NaN or an infinity for a log-probability.`, {
        hint: "The model's numbers overflow on that server: try another dtype (bfloat16 or float32) or attention backend.",
        cause,
      });
    const error = new EnvironmentError(
      "server-answer",
      `${url} answered with what is no JSON: ${(cause as Error).message}.`,
      {
        hint: "A proxy may cut long answers; see the server's log.",
        cause,
      },
    );
    return { status: "failed", error };
  }
}

function unreachable(url: string, cause: Error): EnvironmentError {
  return new EnvironmentError("server-unreachable", `${url} gave no answer: ${cause.message}.`, {
    hint: "Check that the server runs and the address is right; proxies come from HTTP_PROXY, HTTPS_PROXY and NO_PROXY.",
    cause,
  });
}

/** Seconds or a date (RFC 9110, section 10.2.3). */
function retryAfterMs({ headers }: ServerAnswer): number | undefined {
  const value = String(headers["retry-after"] ?? "");
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
