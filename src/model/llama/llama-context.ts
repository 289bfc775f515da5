/**
 * A model's context on one thread: tokens in, bits or more tokens out.
 *
 * A window starts from empty memory and is read in calls of at most `CALL_TOKENS` tokens. Logits are asked for at
 * scored positions only: on the 1900/512 window that saves 73 % of the output layer. Short windows share one call as
 * separate sequences; which windows do is decided from the windows alone (pack-windows.ts), so results repeat.
 *
 * Trees of windows (token-tree.ts) and generation need more cells, which for some models changes the result (rotary factors
 * for long contexts). So each purpose has a native context of its own shape; one of them exists at a time.
 */
import { EnvironmentError } from "../../errors.js";
import type { Generated, GenerateOptions } from "../generating-model.js";
import type { ExaminedWindow, TokenBytes } from "../inspectable-model.js";
import type { TokenizedTexts } from "../language-model.js";
import type { EngineSettings, LoadedModel, WindowGroup } from "./engine-messages.js";
import type { LlamaApi } from "./ffi.js";
import { generateGroup } from "./greedy-generation.js";
import { HeldPrefix } from "./held-prefix.js";
import { NativeContext, type ContextShape } from "./native-context.js";
import { CALL_TOKENS, MAX_SEQUENCES } from "./pack-windows.js";
import { MAX_TEXTS, type GenerationGroup } from "./plan-generation.js";
import { ScoringKernel } from "./scoring-kernel.js";
import { LlamaTokenizer } from "./llama-tokenizer.js";
import { sequenceCells, type BatchLimits, type WindowBatch } from "./plan-batches.js";
import { readBatch } from "./read-batch.js";
import type { TreeCall } from "./token-tree.js";

/** Called after a decode for each scored token: the row of its logits, and its place among the group's scored tokens. */
type OnPlace = (row: number, target: number, place: number) => void;

type Purpose = "windows" | "batches" | "trees" | "generation";

/** Float32 holds smaller ones, but not to all its digits, or takes them for 0. */
const LEAST_PROBABILITY = 2 ** -120;

interface OpenContext {
  readonly purpose: Purpose;
  readonly native: NativeContext;
  readonly prefix: HeldPrefix;
}

export class LlamaContext {
  readonly #api: LlamaApi;
  readonly #settings: EngineSettings;
  readonly #model: LoadedModel;
  readonly #vocabulary: bigint;
  readonly #columns: number;
  readonly #kernel: ScoringKernel;
  readonly #tokenizer: LlamaTokenizer;
  #open: OpenContext | undefined;

  constructor(api: LlamaApi, settings: EngineSettings, model: LoadedModel) {
    this.#api = api;
    this.#settings = settings;
    this.#model = model;
    this.#kernel = openKernel(settings.kernel, model.vocabularySize);
    this.#vocabulary = api.vocabulary(model.address);
    this.#columns = model.vocabularySize;
    this.#tokenizer = new LlamaTokenizer(api, model.address, settings.addsSpacePrefix);
    this.#use(model.batchLimits === undefined ? "windows" : "batches");
  }

  /** Bits of the scored tokens of each window, one after another. With `decodeOnly` they stay 0: the bench's bare decode. */
  score(group: WindowGroup | WindowBatch | TreeCall, decodeOnly: boolean): Float64Array {
    if ("isBatch" in group) return this.#scoreBatch(group, decodeOnly);
    const bits = new Float64Array(scoredIn(group));
    this.#read(group, (native) => (row, target, place) => {
      if (!decodeOnly) bits[place] = this.#kernel.bits(native.row(row), target);
    });
    return bits;
  }

  /** With `decodeOnly` all is done but the logarithm: on the device nothing of it can be left out. */
  #scoreBatch(batch: WindowBatch, decodeOnly: boolean): Float64Array {
    const { native } = this.#use("batches");
    const probabilities = readBatch(native, batch, this.#model.batchLimits as BatchLimits);
    if (decodeOnly) return new Float64Array(probabilities.length);
    const bits = Float64Array.from(probabilities, (probability) => Math.max(0, -Math.log2(probability)));
    let place = 0;
    for (const window of singly(batch)) {
      const [scored = 0] = window.scored;
      const isExact = probabilities.subarray(place, place + scored).every((one) => one >= LEAST_PROBABILITY);
      if (!isExact) bits.set(this.score(window, false), place);
      place += scored;
    }
    return bits;
  }

  /** As `score`, with ranks and so many likely tokens at each place: the group's windows one after another. */
  examine(group: WindowGroup | TreeCall, alternatives: number): ExaminedWindow {
    const places = scoredIn(group);
    const each = Math.min(alternatives, this.#columns);
    const examined = {
      bits: new Float64Array(places),
      ranks: new Int32Array(places),
      alternatives: new Int32Array(places * each),
      alternativeBits: new Float64Array(places * each),
    };
    this.#read(group, (native) => (row, target, place) => {
      const [from, to] = [place * each, (place + 1) * each];
      const { bits, rank } = this.#kernel.examine(
        native.row(row),
        target,
        examined.alternatives.subarray(from, to),
        examined.alternativeBits.subarray(from, to),
      );
      examined.bits[place] = bits;
      examined.ranks[place] = rank;
    });
    return examined;
  }

  /** One for each prompt of the group; undefined when `cancelled` (one int32 shared with the asking thread) became other than 0. */
  generate(group: GenerationGroup, options: GenerateOptions, cancelled: Int32Array): Generated[] | undefined {
    const { native, prefix } = this.#use("generation");
    prefix.hold(group.prefix);
    const firstSequence = this.#model.packsWindows ? 1 : 0; // Sequence 0 holds the prefix where there are others.
    return generateGroup(native, group, firstSequence, options, {
      likeliest: (row) => this.#kernel.likeliest(row),
      isEnd: (token) => this.#api.endsGeneration(this.#vocabulary, token),
      pieceOf: (token) => this.#tokenizer.pieceOf(token),
      isCancelled: () => Atomics.load(cancelled, 0) !== 0,
    });
  }

  tokenize(text: string): Int32Array {
    return this.#tokenizer.tokenize(text);
  }

  tokenizeAll(texts: readonly string[]): TokenizedTexts {
    return this.#tokenizer.tokenizeAll(texts);
  }

  detokenize(tokens: Int32Array): string {
    return this.#tokenizer.detokenize(tokens);
  }

  tokenBytes(tokens: Int32Array, startsText: boolean): TokenBytes {
    return this.#tokenizer.tokenBytes(tokens, startsText);
  }

  close(): void {
    this.#open?.native.close();
    this.#open = undefined;
  }

  /** The native context for a purpose; another one is closed. */
  #use(purpose: Purpose): OpenContext {
    if (this.#open?.purpose === purpose) return this.#open;
    this.close();
    const native = new NativeContext(this.#api, this.#settings, this.#model, this.#shapeFor(purpose));
    return (this.#open = { purpose, native, prefix: new HeldPrefix(native) });
  }

  #shapeFor(purpose: Purpose): ContextShape {
    const { contextTokens, generationCells, gpu } = this.#settings;
    const sequences = this.#model.packsWindows ? MAX_SEQUENCES : 1;
    switch (purpose) {
      case "windows":
        return { cells: Math.max(contextTokens, CALL_TOKENS), sequences };
      case "batches": {
        const { callTokens, outputs, sequences: rows } = this.#model.batchLimits as BatchLimits;
        const cells = rows * sequenceCells(contextTokens);
        return { cells, sequences: rows, unified: false, callTokens, outputs, takesSoftmax: true };
      }
      case "trees":
        return { cells: contextTokens + CALL_TOKENS, sequences };
      case "generation": {
        // On a CPU single tokens attend to 1100 others 4 to 7 times as fast without flash attention (ladder:m, zen4).
        const flashAttention = gpu ? "auto" : "off";
        return {
          cells: contextTokens + generationCells,
          sequences: Math.min(sequences, MAX_TEXTS + 1),
          flashAttention,
        };
      }
    }
  }

  #read(group: WindowGroup | TreeCall, onPlace: (native: NativeContext) => OnPlace): void {
    if ("prefix" in group) {
      const { native, prefix } = this.#use("trees");
      prefix.hold(group.prefix);
      readTree(native, group, onPlace(native));
    } else {
      const { native } = this.#use("windows");
      native.discard(); // An error may have left entries.
      native.clear();
      readWindows(native, group, onPlace(native));
    }
  }
}

/** The windows of a batch, each to be read alone, with its logits on the host. */
function singly({ tokens, lengths, scored }: WindowBatch): WindowGroup[] {
  let end = 0;
  return Array.from(lengths, (length, window) => ({
    tokens: tokens.subarray(end, (end += length)),
    lengths: lengths.subarray(window, window + 1),
    scored: scored.subarray(window, window + 1),
  }));
}

/** Reads each window as a sequence of its own, call by call. */
function readWindows(native: NativeContext, group: WindowGroup, onPlace: OnPlace): void {
  const targets: number[] = []; // By row of the logits to come.
  let done = 0; // Places handed on.
  const flush = (): void => {
    native.decode();
    targets.forEach((target, row) => onPlace(row, target, done + row));
    done += targets.length;
    targets.length = 0;
  };
  let start = 0;
  group.lengths.forEach((length, window) => {
    const inputs = length - 1; // The last token is only a target.
    const firstScored = inputs - (group.scored[window] as number);
    for (let position = 0; position < inputs; position++) {
      const isScored = position >= firstScored;
      native.put(group.tokens[start + position] as number, position, [window], isScored);
      if (isScored) targets.push(group.tokens[start + position + 1] as number);
      if (native.filled === CALL_TOKENS) flush();
    }
    start += length;
  });
  if (native.filled > 0) flush();
}

/** Reads the nodes of a tree behind the prefix that all sequences hold. */
function readTree(native: NativeContext, call: TreeCall, onPlace: OnPlace): void {
  const asking: number[] = []; // Nodes by row of the logits to come.
  const flush = (): void => {
    native.decode();
    asking.forEach((node, row) => {
      for (let index = call.targetEnds[node - 1] ?? 0; index < (call.targetEnds[node] as number); index++)
        onPlace(row, call.targets[index] as number, call.places[index] as number);
    });
    asking.length = 0;
  };
  call.tokens.forEach((token, node) => {
    const sequences = call.sequences.subarray(call.sequenceEnds[node - 1] ?? 0, call.sequenceEnds[node]);
    const isAsked = (call.targetEnds[node] as number) > (call.targetEnds[node - 1] ?? 0);
    native.put(token, call.positions[node] as number, sequences, isAsked);
    if (isAsked) asking.push(node);
    if (native.filled === CALL_TOKENS) flush();
  });
  if (native.filled > 0) flush();
}

function scoredIn(group: WindowGroup | TreeCall): number {
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
