/** The client of collectors: settings checked, parts put together. What it promises stands in `http-client.ts`. */
import { setMaxListeners } from "node:events";
import path from "node:path";
import type { Dispatcher } from "undici";
import { UsageError } from "../../errors.js";
import { systemClock, type Clock } from "./clock.js";
import { downloadFile } from "./download-file.js";
import { getBody } from "./get-body.js";
import { HostQueues } from "./host-queue.js";
import type { DownloadedFile, HttpClient, HttpClientOptions } from "./http-client.js";
import { makeDispatcher } from "./make-dispatcher.js";
import type { Network } from "./network.js";
import { politeFetch } from "./polite-fetch.js";
import { RobotsGate } from "./robots-gate.js";

/** What tests replace. */
export interface HttpClientSurroundings {
  readonly clock?: Clock;
  /** In [0, 1), for the waits. */
  readonly random?: () => number;
  /** Instead of connections. */
  readonly dispatcher?: Dispatcher;
}

/** @throws {UsageError} a setting is out of its range. */
export function createHttpClient(options: HttpClientOptions, surroundings: HttpClientSurroundings = {}): HttpClient {
  // Each request that runs listens to it: more than ten are no leak.
  if (options.signal !== undefined) setMaxListeners(0, options.signal);
  const network = networkOf(options, surroundings);
  const running = new Map<string, Promise<DownloadedFile>>();
  return {
    get: (url, options) => getBody(network, url, options),
    download: (url, file, options) => {
      // Two that write one partial file would spoil it.
      const key = path.resolve(file);
      const before = running.get(key);
      if (before !== undefined) return before;
      const download = downloadFile(network, url, file, options).finally(() => running.delete(key));
      running.set(key, download);
      return download;
    },
    fetch: politeFetch(network),
  };
}

function networkOf(
  options: HttpClientOptions,
  { clock = systemClock, random = Math.random, dispatcher }: HttpClientSurroundings,
): Network {
  const limits = {
    concurrency: whole("concurrency", options.concurrency ?? 4, 1),
    intervalMs: whole("intervalMs", options.intervalMs ?? 0, 0),
  };
  const stallMs = whole("stallMs", options.stallMs ?? 60_000, 1);
  if (!/^[\x21-\x7e][\x20-\x7e]*$/.test(options.userAgent)) {
    throw new UsageError("user-agent", `"${options.userAgent}" is no user agent: one or more ASCII characters are.`, {
      hint: "Name the program and whom to write to, as in `bitwit/0.1 (+mailto:me@example.org)`.",
    });
  }
  const ungated: Network = {
    userAgent: options.userAgent,
    attempts: whole("attempts", options.attempts ?? 8, 1),
    firstWaitMs: whole("firstWaitMs", options.firstWaitMs ?? 1_000, 0),
    longestWaitMs: whole("longestWaitMs", options.longestWaitMs ?? 120_000, 0),
    stallMs,
    dispatcher:
      dispatcher ?? makeDispatcher({ proxy: options.proxy, connections: limits.concurrency, connectMs: stallMs }),
    queues: new HostQueues(limits, clock),
    clock,
    random,
    tell: options.onEvent ?? (() => undefined),
    signal: options.signal,
    permit: async () => undefined,
  };
  if (options.robots !== true) return ungated;
  const gate = new RobotsGate(ungated);
  return { ...ungated, permit: (url: URL) => gate.permit(url) };
}

/** Timers hold 31 bits. */
const LARGEST_SETTING = 2 ** 31 - 1;

function whole(name: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least && value <= LARGEST_SETTING) return value;
  throw new UsageError(
    "network-setting",
    `${name} is ${value}; it must be a whole number from ${least} to ${LARGEST_SETTING}.`,
    {
      hint: `Leave ${name} out for its default.`,
    },
  );
}
