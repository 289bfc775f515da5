/** A llama.cpp context as the lock-step walk sees it. */
import { NativeContext } from "../../model/llama/native-context.js";
import type { LoadedModel } from "../../model/llama/engine-messages.js";
import type { LlamaApi } from "../../model/llama/ffi.js";
import { CALL_TOKENS } from "../../model/llama/pack-windows.js";
import type { LogitSource } from "../lockstep.js";
import type { CodecSettings } from "./codec-messages.js";

export class NativeSource implements LogitSource {
  readonly bos: number | undefined;
  readonly callTokens = CALL_TOKENS;
  readonly #native: NativeContext;
  readonly #sequences: readonly (readonly [number])[];

  constructor(api: LlamaApi, settings: CodecSettings, model: LoadedModel) {
    const { contextTokens, streams } = settings.geometry;
    // The library rounds up to whole groups of cells; here it is done for every stream alike.
    const cells = Math.ceil(contextTokens / 256) * 256 * streams;
    this.#native = new NativeContext(api, settings, model, {
      cells,
      sequences: streams,
      unified: false,
      // Part of the format. With it on, one sequence alone is cut among threads, and floats depend on how many there are.
      flashAttention: "off",
    });
    this.#sequences = Array.from({ length: streams }, (_, stream) => [stream]);
    this.bos = model.bos;
  }

  clear(): void {
    this.#native.discard(); // An error may have left entries.
    this.#native.clear();
  }

  put(token: number, position: number, stream: number, wantsLogits: boolean): void {
    this.#native.put(token, position, this.#sequences[stream] as readonly [number], wantsLogits);
  }

  decode(): void {
    this.#native.decode();
  }

  row(index: number): Float32Array {
    return this.#native.row(index);
  }

  close(): void {
    this.#native.close();
  }
}
