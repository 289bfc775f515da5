/** A llama.cpp context as the lock-step walk sees it; it counts what was read and stops when asked. */
import { NativeContext } from "../../model/llama/native-context.js";
import type { LoadedModel } from "../../model/llama/engine-messages.js";
import type { LlamaApi } from "../../model/llama/ffi.js";
import { CALL_TOKENS } from "../../model/llama/pack-windows.js";
import type { LogitSource } from "../lockstep.js";
import type { CallState, CodecSettings } from "./codec-messages.js";

export class LlamaSource implements LogitSource {
  readonly bos: number | undefined;
  readonly callTokens = CALL_TOKENS;
  readonly #native: NativeContext;
  #state: CallState | undefined;
  /** Places asked for since the last decode: what is read again at the start of a window is not counted twice. */
  #wanted = 0;

  constructor(api: LlamaApi, settings: CodecSettings, model: LoadedModel) {
    const { contextTokens, streams } = settings.geometry;
    // The library rounds up to whole cells of its own; here it is done for every stream alike.
    const cells = Math.ceil(contextTokens / 256) * 256 * streams;
    this.#native = new NativeContext(api, settings, model, {
      cells,
      sequences: streams,
      unified: false,
      flashAttention: FLASH_ATTENTION_OF_ARCHIVES,
    });
    this.bos = model.bos;
  }

  watch(state: CallState): void {
    this.#state = state;
  }

  clear(): void {
    this.#native.discard(); // An error may have left entries.
    this.#native.clear();
  }

  put(token: number, position: number, sequences: readonly number[], wantsLogits: boolean): void {
    if (wantsLogits) this.#wanted += 1;
    this.#native.put(token, position, sequences, wantsLogits);
  }

  decode(): void {
    if (this.#state !== undefined) {
      if (Atomics.load(this.#state, 1) !== 0) throw new Error("stopped");
      Atomics.add(this.#state, 0, this.#wanted);
    }
    this.#wanted = 0;
    this.#native.decode();
  }

  row(index: number): Float32Array {
    return this.#native.row(index);
  }

  close(): void {
    this.#native.close();
  }
}

/** Part of the format. With it on, one sequence alone is cut among threads, and floats depend on how many there are. */
const FLASH_ATTENTION_OF_ARCHIVES = "off";
