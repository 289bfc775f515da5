/**
 * The prefix a context has read into all its sequences, remembered so that the next request with an equal one does not read
 * it again.
 *
 * Invariant: what a request gives does not depend on what was held before. A prefix is read from empty memory in calls of
 * `CALL_TOKENS` tokens, and only calls that a fresh reading would make just so are kept; forgetting the rest moves the
 * library's search for free cells back to where a fresh reading would leave it (llama_kv_cache::seq_rm).
 */
import type { NativeContext } from "./native-context.js";
import { CALL_TOKENS } from "./pack-windows.js";
import { equalStart } from "./plan-shared.js";

const FIRST_SEQUENCE = [0];

export class HeldPrefix {
  readonly #native: NativeContext;
  #tokens: Int32Array = new Int32Array();

  constructor(native: NativeContext) {
    this.#native = native;
  }

  /** Afterwards every sequence of the context holds the prefix and nothing else. */
  hold(prefix: Int32Array): void {
    this.#native.discard(); // An error may have left entries.
    const kept = this.#keep(this.#reusable(prefix));
    if (kept === prefix.length) return;
    this.#tokens = new Int32Array(); // Should reading fail.
    for (let position = kept; position < prefix.length; position++) {
      this.#native.put(prefix[position] as number, position, FIRST_SEQUENCE, false);
      if (this.#native.filled === CALL_TOKENS || position === prefix.length - 1) this.#native.decode();
    }
    this.#native.shareFirst(kept, prefix.length);
    this.#tokens = prefix;
  }

  /** How much of the held prefix a fresh reading of `prefix` would read by the same calls. */
  #reusable(prefix: Int32Array): number {
    const equal = equalStart(this.#tokens, prefix);
    return equal === prefix.length && equal === this.#tokens.length ? equal : equal - (equal % CALL_TOKENS);
  }

  /** Forgets all but `count` tokens, or all where the model cannot forget a part; gives what is left. */
  #keep(count: number): number {
    const isKept = count > 0 && this.#native.forgetFrom(count);
    if (!isKept) this.#native.clear();
    this.#tokens = this.#tokens.slice(0, isKept ? count : 0);
    return this.#tokens.length;
  }
}
