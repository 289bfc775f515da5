/**
 * A worker: looks for offers, opens the model of one (or says why it cannot), scores its jobs, and goes on to the next.
 * It needs the model files and Redis, and nothing of the coordinator: no corpus, no run folder.
 */
import { randomUUID } from "node:crypto";
import os from "node:os";
import type { LanguageModel } from "../model/language-model.js";
import { bitwitVersion } from "../package-root.js";
import { chooseOffer, hasSameModel, type OfferLoad } from "./choose-offer.js";
import { connectQueue } from "./connect-queue.js";
import { EventChannel } from "./event-channel.js";
import { ModelFinder } from "./find-model.js";
import type { Offer } from "./offer.js";
import { readOffers } from "./offer-board.js";
import { openOffered, type HostOptions, type OpenedOffer } from "./open-offered.js";
import type { QueueAddress } from "./queue-address.js";
import { DEFAULT_LOCK_MS } from "./queue-settings.js";
import { serveQueue } from "./serve-queue.js";
import { pause, unlessAborted } from "./unless-aborted.js";
import { watchConnection } from "./watch-connection.js";
import { HEARTBEAT_MS, liveWorkers, sayGoodbye, sayState, type WorkerState } from "./worker-state.js";
import type { Redis } from "ioredis";

export interface WorkerOptions extends HostOptions {
  readonly address: QueueAddress;
  /** Where model files are looked for, besides where an offer's own reference points on this host. */
  readonly modelFolders: readonly string[];
  /** Jobs at once; default one more than the model has contexts, so that none waits for Redis. */
  readonly concurrency?: number | undefined;
  readonly lockMs?: number | undefined;
  /** Ends by itself when there was nothing to do for so long. Default: never. */
  readonly untilIdleMs?: number | undefined;
  /** Finish the shards at work, give back the rest, end. */
  readonly signal: AbortSignal;
  /** Opens an offer's model; tests and benchmarks pass models that need no file. */
  readonly open?: ((offer: Offer) => Promise<OpenedOffer>) | undefined;
}

export type WorkerEvent =
  | { readonly type: "connected"; readonly queue: string; readonly worker: string }
  | { readonly type: "refused"; readonly model: string; readonly run: string; readonly reason: string }
  | { readonly type: "opened"; readonly model: string; readonly run: string; readonly slots: number }
  | { readonly type: "shard"; readonly model: string; readonly shard: number; readonly seconds: number }
  | { readonly type: "trouble"; readonly message: string }
  | { readonly type: "draining" };

export interface WorkerSummary {
  readonly shards: number;
  readonly refused: Readonly<Record<string, string>>;
}

/** Yields what happens; returns when it was asked to stop, or had nothing to do for `untilIdleMs`. */
export async function* runWorker(options: WorkerOptions): AsyncGenerator<WorkerEvent, WorkerSummary> {
  const redis = await connectQueue(options.address);
  const events = new EventChannel<WorkerEvent>();
  const host = new WorkerHost(redis, options, (event) => events.push(event));
  const working = host.work().then(
    () => events.end(),
    (error: unknown) => events.fail(error),
  );
  try {
    yield* events;
    return host.summary;
  } finally {
    await working;
    redis.disconnect();
  }
}

/** How often a worker without work looks for some: seldom, when there was none for a while, since a thousand of them look. */
const LOOK_MS = 500;
const SELDOM_MS = 2_000;

class WorkerHost {
  readonly #redis: Redis;
  readonly #options: WorkerOptions;
  readonly #emit: (event: WorkerEvent) => void;
  readonly #finder: ModelFinder;
  readonly #id = `${os.hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  readonly #refused: Record<string, string> = {};
  #loaded: { readonly offer: Offer; readonly model: LanguageModel } | undefined;
  #doing: Pick<WorkerState, "state" | "queue" | "model" | "slots"> = { state: "idle", slots: 0 };
  #shards = 0;

  constructor(redis: Redis, options: WorkerOptions, emit: (event: WorkerEvent) => void) {
    this.#redis = redis;
    this.#options = options;
    this.#emit = emit;
    this.#finder = new ModelFinder(options.modelFolders);
  }

  get summary(): WorkerSummary {
    return { shards: this.#shards, refused: this.#refused };
  }

  async work(): Promise<void> {
    const { signal, untilIdleMs = Infinity } = this.#options;
    this.#emit({ type: "connected", queue: this.#options.address.shown, worker: this.#id });
    const onSignal = (): void => this.#emit({ type: "draining" });
    signal.addEventListener("abort", onSignal, { once: true });
    const unwatch = watchConnection(this.#redis, this.#options.address.shown, (message) =>
      this.#emit({ type: "trouble", message }),
    );
    const heartbeat = setInterval(() => void this.#say(), HEARTBEAT_MS);
    try {
      let idleSince = performance.now();
      while (!signal.aborted && performance.now() - idleSince < untilIdleMs) {
        await this.#say();
        const offer = await unlessAborted(this.#choose(), signal);
        if (offer === undefined) {
          const idleMs = performance.now() - idleSince;
          await pause(Math.min(SELDOM_MS, LOOK_MS + idleMs / 10), signal);
          continue;
        }
        await this.#serve(offer);
        idleSince = performance.now();
      }
    } finally {
      clearInterval(heartbeat);
      signal.removeEventListener("abort", onSignal);
      unwatch();
      await this.#unload();
      if (this.#redis.status === "ready") await sayGoodbye(this.#redis, this.#id).catch(() => undefined);
    }
  }

  async #choose(): Promise<Offer | undefined> {
    const open = (await readOffers(this.#redis)).filter(
      ({ offer, waiting }: OfferLoad) => waiting > 0 && this.#refused[offer.queue] === undefined,
    );
    if (open.length === 0) return undefined;
    const others = (await liveWorkers(this.#redis)).filter(({ id }) => id !== this.#id);
    return chooseOffer(open, others, this.#loaded?.offer);
  }

  async #serve(offer: Offer): Promise<void> {
    const model = await this.#open(offer);
    if (model === undefined) return;
    const { concurrency = model.info.backend.contexts + 1, lockMs = DEFAULT_LOCK_MS, signal } = this.#options;
    const names = { model: offer.model.ref, run: offer.run };
    this.#emit({ type: "opened", ...names, slots: concurrency });
    this.#doing = { state: "scoring", queue: offer.queue, model: offer.model.ref, slots: concurrency };
    await this.#say();
    const isBroken = await serveQueue(this.#redis, offer, model, {
      slots: concurrency,
      lockMs,
      worker: this.#id,
      drain: signal,
      onShard: (shard) => {
        this.#shards += 1;
        this.#emit({ type: "shard", model: offer.model.ref, ...shard });
      },
      onTrouble: (message) => this.#emit({ type: "trouble", message }),
    });
    this.#doing = { state: "idle", slots: 0 };
    if (isBroken) await this.#unload();
  }

  /** Keeps the model that is loaded when it is the same one. */
  async #open(offer: Offer): Promise<LanguageModel | undefined> {
    if (this.#loaded !== undefined && hasSameModel(this.#loaded.offer, offer)) return this.#loaded.model;
    await this.#unload();
    this.#doing = { state: "opening", queue: offer.queue, model: offer.model.ref, slots: 0 };
    await this.#say();
    const open = this.#options.open ?? ((one: Offer) => openOffered(one, this.#finder, this.#options));
    const opened = await open(offer);
    this.#doing = { state: "idle", slots: 0 };
    if (opened.status === "refused") {
      this.#refused[offer.queue] = opened.reason;
      this.#emit({ type: "refused", model: offer.model.ref, run: offer.run, reason: opened.reason });
      await this.#say();
      return undefined;
    }
    this.#loaded = { offer, model: opened.model };
    return opened.model;
  }

  async #unload(): Promise<void> {
    await this.#loaded?.model.close();
    this.#loaded = undefined;
  }

  /** Says how it is, unless the server is away: nobody could hear it. */
  async #say(): Promise<void> {
    if (this.#redis.status !== "ready") return;
    const state: WorkerState = {
      ...{ id: this.#id, host: os.hostname(), pid: process.pid, version: bitwitVersion },
      ...this.#doing,
      ...(this.#options.signal.aborted ? { state: "draining" as const } : {}),
      shards: this.#shards,
      refused: this.#refused,
    };
    await sayState(this.#redis, state).catch(() => undefined);
  }
}
