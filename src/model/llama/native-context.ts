/**
 * One llama.cpp context as the engine uses it: a batch that is filled entry by entry, the logits of its last decode, and the
 * memory of what was read.
 */
import { EnvironmentError } from "../../errors.js";
import type { EngineSettings, LoadedModel } from "./engine-messages.js";
import { addressOf, FLASH_ATTENTION, floatView, type LlamaApi, type LlamaBatch } from "./ffi.js";
import { DeviceSoftmax } from "./device-softmax.js";
import { CALL_TOKENS, MAX_SEQUENCES } from "./pack-windows.js";

/** What a context is made for. */
export interface ContextShape {
  /** Tokens it has room for, all sequences together; what sequences share counts once. */
  readonly cells: number;
  readonly sequences: number;
  /** Sequences share the cells (the default), or each has its part: then a step costs what its own sequence is long. */
  readonly unified?: boolean;
  /** Default as the library decides. */
  readonly flashAttention?: keyof typeof FLASH_ATTENTION;
  /** The most tokens and rows of logits of one call; default `CALL_TOKENS`. */
  readonly callTokens?: number;
  readonly outputs?: number;
  /** The device takes the softmax: there are `probabilities` of given targets, and no logits (`row`). */
  readonly takesSoftmax?: boolean;
}

export class NativeContext {
  readonly #api: LlamaApi;
  readonly #context: bigint;
  readonly #memory: bigint;
  readonly #columns: number;
  readonly #sequenceCount: number;
  readonly #batch: LlamaBatch;
  /** The entries' sequence numbers, one entry after another; the batch points into it. */
  readonly #sequences: Int32Array;
  readonly #sequenceAddress: bigint;
  readonly #outputs: number;
  readonly #softmax: DeviceSoftmax | undefined;
  #sequencesEnd = 0;
  #logits: { readonly address: bigint; readonly view: Float32Array } | undefined;

  /** @throws {EnvironmentError} no memory, or a model that cannot have such a context. */
  constructor(
    api: LlamaApi,
    settings: Pick<EngineSettings, "threads" | "file">,
    model: LoadedModel,
    shape: ContextShape,
  ) {
    const { cells, sequences, unified = true, flashAttention = "auto", callTokens = CALL_TOKENS } = shape;
    this.#sequenceCount = sequences;
    this.#outputs = shape.outputs ?? callTokens;
    this.#softmax = shape.takesSoftmax === true ? new DeviceSoftmax(api, sequences) : undefined;
    const context = api.createContext(model.address, {
      ...api.contextDefaults(),
      n_ctx: cells,
      n_batch: callTokens,
      n_ubatch: callTokens,
      n_seq_max: sequences,
      n_outputs_max: this.#outputs,
      n_outputs_max_per_seq: this.#outputs,
      kv_unified: unified,
      flash_attn_type: FLASH_ATTENTION[flashAttention],
      n_threads: settings.threads,
      n_threads_batch: settings.threads,
      no_perf: true,
      ...this.#softmax?.parameters,
    });
    if (!context) {
      this.#softmax?.close();
      throw new EnvironmentError(
        "context",
        `llama.cpp cannot make a context of ${cells} tokens (${sequences} sequences) for ${settings.file}: it needs more memory than there is, or the model does not support it.`,
        {
          hint: "Use a smaller --context, fewer --contexts, or a smaller model.",
        },
      );
    }
    this.#api = api;
    this.#context = context;
    this.#memory = api.memory(context);
    this.#columns = model.vocabularySize;
    this.#sequences = new Int32Array(callTokens * MAX_SEQUENCES);
    this.#sequenceAddress = addressOf(this.#sequences);
    this.#batch = {
      n_tokens: 0,
      token: new Int32Array(callTokens),
      embd: null,
      pos: new Int32Array(callTokens),
      n_seq_id: new Int32Array(callTokens),
      seq_id: new BigUint64Array(callTokens),
      logits: new Int8Array(callTokens),
    };
  }

  /** Entries put since the last decode. */
  get filled(): number {
    return this.#batch.n_tokens;
  }

  /** Adds an entry; at most as many as a call takes between decodes, each in at most `MAX_SEQUENCES` sequences. */
  put(token: number, position: number, sequences: ArrayLike<number>, wantsLogits: boolean): void {
    const batch = this.#batch;
    const index = batch.n_tokens++;
    batch.token[index] = token;
    batch.pos[index] = position;
    batch.n_seq_id[index] = sequences.length;
    batch.seq_id[index] = this.#sequenceAddress + BigInt(4 * this.#sequencesEnd);
    this.#sequences.set(sequences, this.#sequencesEnd);
    this.#sequencesEnd += sequences.length;
    batch.logits[index] = wantsLogits ? 1 : 0;
  }

  /**
   * Reads the entries put so far into memory.
   * @param targets where the device takes the softmax: of each entry that wants logits, the token to look up.
   * @throws {EnvironmentError} when the library cannot.
   */
  decode(targets: readonly number[] = []): void {
    this.#softmax?.expect(targets);
    const status = this.#api.decode(this.#context, this.#batch);
    this.discard();
    if (status !== 0) {
      throw new EnvironmentError(
        "decode",
        `llama_decode failed with status ${status} (1: no room in the context, −1: bad input, below −1: fatal).`,
        {
          hint: "Use a smaller --context, or fewer --contexts; with --gpu the device may be out of memory.",
        },
      );
    }
    this.#api.synchronize(this.#context);
  }

  /** Forgets entries that were put and not decoded. */
  discard(): void {
    this.#batch.n_tokens = 0;
    this.#sequencesEnd = 0;
  }

  /** Logits of the last decode: row i belongs to the i-th entry that wanted them. Valid until the next decode. */
  row(index: number): Float32Array {
    return this.#logitsView().subarray(index * this.#columns, (index + 1) * this.#columns);
  }

  /** Of the last decode's targets, in their order; 0 also stands for what float32 cannot hold. */
  probabilities(): Float32Array {
    if (this.#softmax === undefined) throw new Error("the device takes no softmax in this context");
    return this.#softmax.probabilities();
  }

  clear(): void {
    this.#api.clearMemory(this.#memory, false);
  }

  /** Forgets every position from `position` on, in all sequences. False when the model cannot forget a part. */
  forgetFrom(position: number): boolean {
    return this.#api.removePositions(this.#memory, -1, position, -1);
  }

  /** What sequence 0 has at positions [from, to) becomes every sequence's. */
  shareFirst(from: number, to: number): void {
    for (let sequence = 1; sequence < this.#sequenceCount; sequence++)
      this.#api.copySequence(this.#memory, 0, sequence, from, to);
  }

  close(): void {
    this.#api.freeContext(this.#context);
    this.#softmax?.close();
  }

  /** The library keeps its buffer, so one view serves until the address changes (a view a call slows down quadratically). */
  #logitsView(): Float32Array {
    const address = this.#api.logits(this.#context);
    if (!address) throw new Error("llama_get_logits returned NULL after a decode that asked for logits");
    if (this.#logits?.address !== address)
      this.#logits = { address, view: floatView(address, this.#outputs * this.#columns) };
    return this.#logits.view;
  }
}
