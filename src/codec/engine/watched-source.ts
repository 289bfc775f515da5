/** A source that counts what was asked of it and stops when told to, whatever computes beneath. */
import type { LogitSource } from "../lockstep.js";
import type { CallState } from "./codec-messages.js";

export class WatchedSource implements LogitSource {
  readonly #source: LogitSource;
  #state: CallState | undefined;
  /** Places asked for since the last decode: what is read again at the start of a window is not counted twice. */
  #wanted = 0;

  constructor(source: LogitSource) {
    this.#source = source;
  }

  get bos(): number | undefined {
    return this.#source.bos;
  }

  get slides(): boolean {
    return this.#source.slides === true;
  }

  get callTokens(): number {
    return this.#source.callTokens;
  }

  /** From now on `state` is told, and asked. */
  watch(state: CallState): this {
    this.#state = state;
    this.#wanted = 0;
    return this;
  }

  clear(): void {
    this.#source.clear();
  }

  put(token: number, position: number, stream: number, wantsLogits: boolean): void {
    if (wantsLogits) this.#wanted += 1;
    this.#source.put(token, position, stream, wantsLogits);
  }

  decode(): void {
    if (this.#state !== undefined) {
      if (Atomics.load(this.#state, 1) !== 0) throw new Error("stopped");
      Atomics.add(this.#state, 0, this.#wanted);
    }
    this.#wanted = 0;
    this.#source.decode();
  }

  row(index: number): Float32Array {
    return this.#source.row(index);
  }
}
