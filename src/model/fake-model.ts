/**
 * A language model without weights, for tests: it runs offline, at once, and gives the same bits everywhere.
 *
 * Next-token probabilities are an n-gram count over the window itself, smoothed with a fixed prior drawn from the seed:
 *   p(t | context) = (count(last `order` tokens, t) + prior(t) · smoothing) / (count(last `order` tokens) + smoothing)
 * so that they sum to 1 over the vocabulary, repetitive text costs fewer bits, and models of different `order` or
 * `smoothing` differ in bits per character. Invariant: a window's bits depend on its tokens and the options alone.
 */
import { createHash } from "node:crypto";
import { createRandom } from "../math/random.js";
import type { Window } from "./language-model.js";
import type { ExaminedWindow, InspectableModel } from "./inspectable-model.js";
import { checkGeneration, type Generated, type GenerateOptions, type GeneratingModel } from "./generating-model.js";
import { createByteStopScanner } from "../text/byte-stop-scanner.js";

export interface FakeModelOptions {
  /** Reference and name; default `fake`. */
  readonly name?: string;
  /** Draws the prior; default 0. */
  readonly seed?: number;
  /** How many preceding tokens choose the counts; default 2. */
  readonly order?: number;
  /** Weight of the prior in pseudo-counts; default 2. */
  readonly smoothing?: number;
  /** Strings of two or more ASCII characters that are one token each, matched greedily; default a few English bigrams. */
  readonly merges?: readonly string[];
  /** Default: 256 bytes + merges + the BOS if there is one. Larger leaves ids that no text produces. */
  readonly vocabularySize?: number;
  /** Whether the model has a BOS; default true. Its id is the last of the vocabulary. */
  readonly hasBos?: boolean;
  /** False makes the tokenizer collapse every run of spaces into one space; default true. */
  readonly isLossless?: boolean;
  /** Longest window the model takes, tokens; default 2048. */
  readonly trainedContext?: number;
  /** Default: what `order` suggests, (order + 1) million. */
  readonly parameterCount?: number;
  /** Pause before each window or prompt, for tests that interrupt a run; default none. */
  readonly pauseMsPerWindow?: number;
}

const englishBigrams = [" t", "he", "in", "er", "an", " a", "re", "on", " s", "ing"];

export function createFakeModel(options: FakeModelOptions = {}): InspectableModel & GeneratingModel {
  const { name = "fake", seed = 0, order = 2, smoothing = 2, merges = englishBigrams } = options;
  const { hasBos = true, isLossless = true, trainedContext = 2048, pauseMsPerWindow = 0 } = options;
  const leastVocabulary = 256 + merges.length + (hasBos ? 1 : 0);
  const { vocabularySize = leastVocabulary } = options;
  if (vocabularySize < leastVocabulary)
    throw new RangeError(`this fake model needs at least ${leastVocabulary} tokens; it was given ${vocabularySize}`);
  const prior = drawPrior(vocabularySize, seed);
  const pieces = [...merges.keys()].sort((a, b) => merges[b]!.length - merges[a]!.length);
  const mergeBytes = merges.map((merge) => Buffer.from(merge));
  let isClosed = false;

  const tokenizeBytes = (bytes: Buffer): Int32Array => {
    const tokens: number[] = [];
    for (let at = 0; at < bytes.length;) {
      const piece = pieces.find((index) =>
        bytes.subarray(at, at + mergeBytes[index]!.length).equals(mergeBytes[index]!),
      );
      tokens.push(piece === undefined ? bytes[at]! : 256 + piece);
      at += piece === undefined ? 1 : mergeBytes[piece]!.length;
    }
    return Int32Array.from(tokens);
  };

  const pieceOf = (token: number): Buffer =>
    token < 256 ? Buffer.from([token]) : (mergeBytes[token - 256] ?? Buffer.alloc(0));

  const examineAll = async (
    windows: readonly Window[],
    alternatives: number | undefined,
    signal?: AbortSignal,
  ): Promise<ExaminedWindow[]> => {
    if (isClosed) throw new Error("the fake model was scored after close()");
    const results: ExaminedWindow[] = [];
    for (const window of windows) {
      signal?.throwIfAborted();
      if (pauseMsPerWindow > 0) await new Promise((resolve) => setTimeout(resolve, pauseMsPerWindow));
      checkWindow(window, trainedContext, vocabularySize);
      results.push(examineWindow(window, { prior, order, smoothing, alternatives }));
    }
    return results;
  };

  /** A text ends at the BOS, as texts do in training. */
  const endToken = hasBos ? vocabularySize - 1 : undefined;

  const continueText = (prompt: Int32Array, { maxTokens, stopStrings }: GenerateOptions): Generated => {
    const scanner = createByteStopScanner(stopStrings);
    const tokens = Int32Array.of(...prompt, ...new Int32Array(maxTokens));
    const generated = (end: number, ending: Generated["ending"]): Generated => ({
      tokens: tokens.slice(prompt.length, end),
      text: scanner.text(),
      ending,
    });
    for (let end = prompt.length; end < tokens.length; end++) {
      const token = likeliestNext(tokens.subarray(0, end), { prior, order, smoothing });
      if (token === endToken) return generated(end, "end-token");
      tokens[end] = token;
      if (scanner.push(pieceOf(token))) return generated(end + 1, "stop-string");
    }
    return generated(tokens.length, "length");
  };

  return {
    info: {
      ref: name,
      name: name.replace(/[^\w.-]+/g, "-"),
      sha256: createHash("sha256")
        .update(JSON.stringify([seed, order, smoothing, merges, vocabularySize, hasBos, isLossless]))
        .digest("hex"),
      architecture: "fake",
      parameterCount: options.parameterCount ?? (order + 1) * 1e6,
      vocabularySize,
      trainedContext,
      quantization: "F64",
      fileBytes: 0,
      backend: { name: "fake", version: "1", device: "cpu:fake", threadsPerContext: 1, contexts: 1 },
    },
    bos: hasBos ? vocabularySize - 1 : undefined,
    async tokenize(text) {
      return tokenizeBytes(Buffer.from(isLossless ? text : text.replace(/ +/g, " ")));
    },
    async detokenize(tokens) {
      return Buffer.concat(Array.from(tokens, pieceOf)).toString("utf8");
    },
    async tokenBytes(tokens) {
      const parts = Array.from(tokens, pieceOf);
      let end = 0;
      return {
        bytes: new Uint8Array(Buffer.concat(parts)),
        ends: Int32Array.from(parts, ({ length }) => (end += length)),
      };
    },
    async score(windows, signal) {
      return (await examineAll(windows, undefined, signal)).map(({ bits }) => bits);
    },
    examine: examineAll,
    async generate(prompts, generateOptions, signal) {
      if (isClosed) throw new Error("the fake model was asked to generate after close()");
      checkGeneration(prompts, generateOptions, trainedContext);
      const results: Generated[] = [];
      for (const prompt of prompts) {
        signal?.throwIfAborted();
        if (pauseMsPerWindow > 0) await new Promise((resolve) => setTimeout(resolve, pauseMsPerWindow));
        results.push(continueText(prompt, generateOptions));
      }
      return results;
    },
    async close() {
      isClosed = true;
    },
  };
}

/** Weights 1 to 16 with equal chance on a log scale, normalised to sum to 1. */
function drawPrior(vocabularySize: number, seed: number): Float64Array {
  const random = createRandom(`fake model ${seed}`);
  const weights = Float64Array.from({ length: vocabularySize }, () => 16 ** random());
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** The rules that `LanguageModel.score` states, checked, so that a caller's mistake fails a test here. */
function checkWindow({ tokens, scored }: Window, context: number, vocabularySize: number): void {
  if (tokens.length - 1 > context)
    throw new RangeError(`a window of ${tokens.length} tokens does not fit a context of ${context}`);
  if (!Number.isInteger(scored) || scored < 1 || scored > tokens.length - 1)
    throw new RangeError(`a window of ${tokens.length} tokens cannot score ${scored} of them`);
  if (tokens.some((token) => token < 0 || token >= vocabularySize))
    throw new RangeError(`a window holds a token outside 0 … ${vocabularySize - 1}`);
}

/** The token with the greatest probability after `context`; of equal ones the lowest id. */
function likeliestNext(context: Int32Array, ngrams: Omit<Ngrams, "alternatives">): number {
  // The token scored is of no matter: every token is looked at as an alternative.
  const window = { tokens: Int32Array.of(...context, 0), scored: 1 };
  return examineWindow(window, { ...ngrams, alternatives: 1 }).alternatives[0] as number;
}

interface Ngrams {
  readonly prior: Float64Array;
  readonly order: number;
  readonly smoothing: number;
  /** Likely tokens to name at each place; undefined asks for bits alone. */
  readonly alternatives: number | undefined;
}

function examineWindow({ tokens, scored }: Window, { prior, order, smoothing, alternatives }: Ngrams): ExaminedWindow {
  const each = Math.min(alternatives ?? 0, prior.length);
  const examined = {
    bits: new Float64Array(scored),
    ranks: new Int32Array(scored),
    alternatives: new Int32Array(scored * each),
    alternativeBits: new Float64Array(scored * each),
  };
  const firstScored = tokens.length - scored;
  const contextCounts = new Map<string, number>();
  const tokenCounts = new Map<string, number>();
  for (let place = 1; place < tokens.length; place++) {
    const context = tokens.subarray(Math.max(0, place - order), place).join();
    const token = tokens[place]!;
    const total = contextCounts.get(context) ?? 0;
    const seen = (other: number): number => tokenCounts.get(`${context}>${other}`) ?? 0;
    const bitsOf = (other: number): number =>
      -Math.log2((seen(other) + prior[other]! * smoothing) / (total + smoothing));
    const index = place - firstScored;
    if (index >= 0) examined.bits[index] = bitsOf(token);
    if (index >= 0 && alternatives !== undefined) {
      const all = Float64Array.from(prior, (_, other) => bitsOf(other));
      examined.ranks[index] = 1 + all.filter((bits) => bits < all[token]!).length;
      const best = each === 0 ? [] : [...all.keys()].sort((a, b) => all[a]! - all[b]! || a - b).slice(0, each);
      examined.alternatives.set(best, index * each);
      examined.alternativeBits.set(
        best.map((other) => all[other]!),
        index * each,
      );
    }
    tokenCounts.set(`${context}>${token}`, seen(token) + 1);
    contextCounts.set(context, total + 1);
  }
  return examined;
}
