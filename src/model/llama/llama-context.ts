/**
 * One llama.cpp context: tokens in, bits out.
 *
 * A window starts from empty memory and is read in calls of at most `CALL_TOKENS` tokens. Logits are asked for at
 * scored positions only: on the 1900/512 window that saves 73 % of the output layer. Short windows share one call as
 * separate sequences; which windows do is decided from the windows alone (pack-windows.ts), so results repeat.
 */
import { DataError, EnvironmentError } from "../../errors.js";
import type { EngineSettings, LoadedModel, WindowGroup } from "./engine-messages.js";
import { addressOf, floatView, type LlamaApi, type LlamaBatch } from "./ffi.js";
import { CALL_TOKENS, MAX_SEQUENCES } from "./pack-windows.js";
import { ScoringKernel } from "./scoring-kernel.js";
import type { ExaminedWindow, TokenBytes } from "../inspectable-model.js";
import { TokenPieces } from "./token-pieces.js";

export class LlamaContext {
  readonly #api: LlamaApi;
  readonly #context: bigint;
  readonly #memory: bigint;
  readonly #vocabulary: bigint;
  readonly #columns: number;
  readonly #kernel: ScoringKernel;
  readonly #batch: LlamaBatch;
  /** Sequence numbers 0 … MAX_SEQUENCES − 1; the batch points into it. */
  readonly #sequences = Int32Array.from({ length: MAX_SEQUENCES }, (_, index) => index);
  readonly #sequenceAddress: bigint;
  readonly #pieces: TokenPieces;
  #logits: { readonly address: bigint; readonly view: Float32Array } | undefined;

  constructor(api: LlamaApi, settings: EngineSettings, model: LoadedModel) {
    const capacity = Math.max(settings.contextTokens, CALL_TOKENS);
    const parameters = {
      ...api.contextDefaults(),
      n_ctx: capacity,
      n_batch: CALL_TOKENS,
      n_ubatch: CALL_TOKENS,
      n_seq_max: model.packsWindows ? MAX_SEQUENCES : 1,
      n_outputs_max: CALL_TOKENS,
      n_outputs_max_per_seq: CALL_TOKENS,
      kv_unified: true,
      n_threads: settings.threads,
      n_threads_batch: settings.threads,
      no_perf: true,
    };
    this.#kernel = openKernel(settings.kernel, model.vocabularySize);
    const context = api.createContext(model.address, parameters);
    if (!context) {
      throw new EnvironmentError(
        "context",
        `llama.cpp cannot make a context of ${capacity} tokens for ${settings.file}: it needs more memory than there is, or the model does not support it.`,
        {
          hint: "Use a smaller --context, fewer --contexts, or a smaller model.",
        },
      );
    }
    this.#api = api;
    this.#context = context;
    this.#memory = api.memory(context);
    this.#vocabulary = api.vocabulary(model.address);
    this.#columns = model.vocabularySize;
    this.#pieces = new TokenPieces(api, this.#vocabulary, settings.addsSpacePrefix);
    this.#sequenceAddress = addressOf(this.#sequences);
    this.#batch = {
      n_tokens: 0,
      token: new Int32Array(CALL_TOKENS),
      embd: null,
      pos: new Int32Array(CALL_TOKENS),
      n_seq_id: new Int32Array(CALL_TOKENS).fill(1),
      seq_id: new BigUint64Array(CALL_TOKENS),
      logits: new Int8Array(CALL_TOKENS),
    };
  }

  /** Bits of the scored tokens of each window, one after another. With `decodeOnly` they stay 0: the bench's bare decode. */
  score(group: WindowGroup, decodeOnly: boolean): Float64Array {
    const bits = new Float64Array(scoredIn(group));
    this.#read(group, (targets, count, done) => {
      if (!decodeOnly) this.#bitsOf(targets, count, bits, done);
    });
    return bits;
  }

  /** As `score`, with ranks and so many likely tokens at each place: the group's windows one after another. */
  examine(group: WindowGroup, alternatives: number): ExaminedWindow {
    const places = scoredIn(group);
    const each = Math.min(alternatives, this.#columns);
    const examined = {
      bits: new Float64Array(places),
      ranks: new Int32Array(places),
      alternatives: new Int32Array(places * each),
      alternativeBits: new Float64Array(places * each),
    };
    this.#read(group, (targets, count, done) => {
      const logits = this.#logitsView();
      for (let row = 0; row < count; row++) {
        const place = done + row;
        const [from, to] = [place * each, (place + 1) * each];
        const { bits, rank } = this.#kernel.examine(
          this.#row(logits, row),
          targets[row] as number,
          examined.alternatives.subarray(from, to),
          examined.alternativeBits.subarray(from, to),
        );
        examined.bits[place] = bits;
        examined.ranks[place] = rank;
      }
    });
    return examined;
  }

  /** Decodes a group call by call; `onRows` gets the targets of the rows of logits that are there, and how many came before. */
  #read(group: WindowGroup, onRows: (targets: Int32Array, count: number, done: number) => void): void {
    const targets = new Int32Array(CALL_TOKENS);
    this.#api.clearMemory(this.#memory, false);
    let filled = 0; // tokens in the call
    let asked = 0; // of them with logits
    let done = 0; // rows handed on
    const flush = (): void => {
      if (filled === 0) return;
      this.#decode(filled);
      if (asked > 0) onRows(targets, asked, done);
      done += asked;
      filled = asked = 0;
    };
    let start = 0;
    group.lengths.forEach((length, window) => {
      const inputs = length - 1; // The last token is only a target.
      const firstScored = inputs - (group.scored[window] as number);
      for (let position = 0; position < inputs; position++) {
        const isScored = position >= firstScored;
        this.#put(filled, group.tokens[start + position] as number, position, window, isScored);
        if (isScored) targets[asked++] = group.tokens[start + position + 1] as number;
        if (++filled === CALL_TOKENS) flush();
      }
      start += length;
    });
    flush();
  }

  tokenize(text: string): Int32Array {
    const bytes = new TextEncoder().encode(text);
    // One token a byte at most, plus what a tokenizer may put in front (a space prefix).
    let tokens = new Int32Array(bytes.length + 8);
    let count = this.#api.tokenize(this.#vocabulary, bytes, bytes.length, tokens, tokens.length, false, false);
    if (count < 0 && count !== -0x80000000) {
      tokens = new Int32Array(-count);
      count = this.#api.tokenize(this.#vocabulary, bytes, bytes.length, tokens, tokens.length, false, false);
    }
    if (count < 0) {
      throw new DataError("tokenize", `The model's tokenizer cannot take a document of ${bytes.length} bytes.`, {
        hint: "Split the document, or skip it with a size limit.",
      });
    }
    return tokens.slice(0, count);
  }

  detokenize(tokens: Int32Array): string {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.#pieces.bytesOf(tokens, true).bytes);
  }

  tokenBytes(tokens: Int32Array, startsText: boolean): TokenBytes {
    return this.#pieces.bytesOf(tokens, startsText);
  }

  close(): void {
    this.#api.freeContext(this.#context);
  }

  #put(index: number, token: number, position: number, sequence: number, isScored: boolean): void {
    const batch = this.#batch;
    batch.token[index] = token;
    batch.pos[index] = position;
    batch.seq_id[index] = this.#sequenceAddress + BigInt(4 * sequence);
    batch.logits[index] = isScored ? 1 : 0;
  }

  #decode(count: number): void {
    this.#batch.n_tokens = count;
    const status = this.#api.decode(this.#context, this.#batch);
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

  #bitsOf(targets: Int32Array, count: number, bits: Float64Array, offset: number): void {
    const logits = this.#logitsView();
    for (let row = 0; row < count; row++) {
      bits[offset + row] = this.#kernel.bits(this.#row(logits, row), targets[row] as number);
    }
  }

  #row(logits: Float32Array, row: number): Float32Array {
    return logits.subarray(row * this.#columns, (row + 1) * this.#columns);
  }

  /** The library keeps its buffer, so one view serves until the address changes (a view a call slows down quadratically). */
  #logitsView(): Float32Array {
    const address = this.#api.logits(this.#context);
    if (!address) throw new Error("llama_get_logits returned NULL after a decode that asked for logits");
    if (this.#logits?.address !== address)
      this.#logits = { address, view: floatView(address, CALL_TOKENS * this.#columns) };
    return this.#logits.view;
  }
}

function scoredIn(group: WindowGroup): number {
  return group.scored.reduce((sum, scored) => sum + scored, 0);
}

function openKernel(module: WebAssembly.Module, columns: number): ScoringKernel {
  try {
    return new ScoringKernel(module, columns);
  } catch (cause) {
    throw new EnvironmentError("memory", `There is no memory for one more context: ${(cause as Error).message}.`, {
      hint: "Use fewer --contexts.",
      cause,
    });
  }
}
