/**
 * An answer's body as it comes in. A stream of Node throws away what it holds when the connection breaks; here all that came is
 * given out before the error, so that a download goes on from the last byte that was received.
 *
 * Invariant: at most `MOST_HELD_BYTES` and one buffer of the stream are held; while we hold so much, the server is not watched.
 */
import type { Readable } from "node:stream";
import { RequestFault } from "./request-fault.js";
import type { StallWatch } from "./stall-watch.js";

export class WatchedBody {
  readonly #body: Readable;
  readonly #watch: StallWatch;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** Absent while the body comes in. */
  #end: { readonly error?: unknown } | undefined;
  #discardedBytes: number | undefined;
  #wake: () => void = () => undefined;

  /** Listens from now on: what comes while the reader makes ready is kept. */
  constructor(body: Readable, watch: StallWatch) {
    this.#body = body;
    this.#watch = watch;
    body.on("data", (chunk: Uint8Array) => this.#take(chunk));
    body.on("end", () => this.#finish({}));
    body.on("error", (error) => this.#finish({ error }));
    body.on("close", () => this.#finish({ error: new RequestFault("the connection was closed before the end") }));
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = this.#held.shift();
      if (chunk !== undefined) {
        this.#heldBytes -= chunk.length;
        if (this.#body.isPaused() && this.#heldBytes < MOST_HELD_BYTES / 2) this.#resume();
        yield chunk;
      } else if (this.#end === undefined) {
        await this.#change();
      } else if ("error" in this.#end) {
        throw this.#end.error;
      } else {
        return;
      }
    }
  }

  /**
   * Reads a short rest, which keeps the connection, and breaks off a long or slow one.
   * @param statedBytes the length of the whole body, where it is known.
   */
  async discard(statedBytes = 0): Promise<void> {
    this.#discardedBytes = Math.max(this.#heldBytes, statedBytes);
    this.#held = [];
    if (this.#end !== undefined) return;
    if (!this.#breakOffIfLong()) this.#resume();
    const slow = setTimeout(() => this.#body.destroy(), LONGEST_DISCARD_MS);
    while (this.#end === undefined) await this.#change();
    clearTimeout(slow);
  }

  #take(chunk: Uint8Array): void {
    this.#watch.touch();
    if (this.#discardedBytes !== undefined) {
      this.#discardedBytes += chunk.length;
      this.#breakOffIfLong();
      return;
    }
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes >= MOST_HELD_BYTES) {
      this.#body.pause();
      this.#watch.pause();
    }
    this.#wake();
  }

  #breakOffIfLong(): boolean {
    if ((this.#discardedBytes ?? 0) <= MOST_DISCARDED_BYTES) return false;
    this.#body.destroy();
    return true;
  }

  #resume(): void {
    this.#watch.touch();
    this.#body.resume();
  }

  #finish(end: { readonly error?: unknown }): void {
    this.#end ??= end;
    this.#wake();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

const MOST_HELD_BYTES = 1024 * 1024;
/** Reading so much is cheaper than a new connection. */
const MOST_DISCARDED_BYTES = 64 * 1024;
const LONGEST_DISCARD_MS = 1000;
