/** The parts that one client's requests share. */
import type { Dispatcher } from "undici";
import type { Clock } from "./clock.js";
import type { HostQueues } from "./host-queue.js";
import type { NetworkEvent } from "./http-client.js";

export interface Network {
  readonly userAgent: string;
  readonly attempts: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  readonly stallMs: number;
  readonly dispatcher: Dispatcher;
  readonly queues: HostQueues;
  readonly clock: Clock;
  /** In [0, 1), for the waits. */
  readonly random: () => number;
  readonly tell: (event: NetworkEvent) => void;
  readonly signal: AbortSignal | undefined;
  /** Asked before every request, redirects included. @throws {HttpError} robots.txt forbids it. */
  readonly permit: (url: URL) => Promise<void>;
}
