/**
 * Ends an exchange in which nothing moves. Waiting for our own disk or reader does not count against the server.
 *
 * Invariant: after `end()` neither a timer nor a listener is left.
 */
import { RequestFault } from "./request-fault.js";

export class StallWatch {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;
  #isPaused = false;

  constructor(stallMs: number, outer: AbortSignal | undefined) {
    this.#outer = outer;
    outer?.addEventListener("abort", this.#stop, { once: true });
    if (outer?.aborted) this.#stop();
    this.#timer = setTimeout(() => {
      if (this.#isPaused) this.#timer.refresh();
      else this.#controller.abort(new RequestFault(`no byte came for ${stallMs / 1000} s`));
    }, stallMs);
  }

  /** Aborted by a stall, with a `RequestFault`, or by the outer signal, with its reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something moved. */
  touch(): void {
    this.#isPaused = false;
    this.#timer.refresh();
  }

  /** It is we who are busy. */
  pause(): void {
    this.#isPaused = true;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#stop);
  }

  readonly #stop = (): void => this.#controller.abort(this.#outer?.reason);
}
