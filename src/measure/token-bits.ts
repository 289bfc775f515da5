/**
 * One document, token by token: bits, ranks, what the model expected instead, and where each token stands in the text.
 *
 * Windows are those of protocol `full` for a corpus of this document alone, scored by the same calls, so that
 * Σ bits = `totalBits` of that measurement. Columns are in token order; see text/tile-bytes.ts for the spans.
 */
import { sumOf } from "../math/compensated-sum.js";
import type { InspectableModel } from "../model/inspectable-model.js";
import { tileBytes } from "../text/tile-bytes.js";
import type { Progress } from "./measure-model.js";
import { planShards, planWindows, shardInputTokens, type PlannedWindow } from "./plan-windows.js";
import type { Protocol } from "./protocol.js";

export interface TokenBitsOptions {
  /** Of protocol `full`: context and stride. */
  readonly protocol: Protocol;
  /** Likely tokens to name at each place, 0 … 16. */
  readonly alternatives: number;
  /** The document, for progress. */
  readonly name: string;
  readonly signal?: AbortSignal | undefined;
}

export interface TokenBits {
  /** What the model read: the document, or what a tokenizer that loses something made of it. */
  readonly text: string;
  /** Whether `text` is not the document's. */
  readonly isLossy: boolean;
  readonly totalBits: number;
  readonly ids: Int32Array;
  readonly bits: Float64Array;
  /** 1 = the likeliest. Of a token charged uniformly there is none: the entry says nothing. */
  readonly ranks: Int32Array;
  /** So many entries of `alternatives` and `alternativeBits` belong to each token, likeliest first. */
  readonly alternativesEach: number;
  readonly alternatives: Int32Array;
  readonly alternativeBits: Float64Array;
  /** 1 when the model has no BOS: the first token is charged log2(vocabulary size) bits, and nothing was expected there. */
  readonly uniformTokenCount: 0 | 1;
  /** Where each span of whole characters ends, UTF-16 units. */
  readonly spanEnds: Int32Array;
  /** Span i holds the tokens [firstTokens[i], firstTokens[i + 1]). */
  readonly firstTokens: Int32Array;
  /** The bytes of every token named in `ids` and `alternatives`. */
  readonly pieces: ReadonlyMap<number, Uint8Array>;
}

export async function* measureTokens(
  model: InspectableModel,
  text: string,
  options: TokenBitsOptions,
): AsyncGenerator<Progress, TokenBits> {
  options.signal?.throwIfAborted();
  const ids = await model.tokenize(text);
  const alternativesEach = Math.min(options.alternatives, model.info.vocabularySize);
  const hasBos = model.bos !== undefined;
  const columns = {
    bits: new Float64Array(ids.length),
    ranks: new Int32Array(ids.length),
    alternatives: new Int32Array(ids.length * alternativesEach),
    alternativeBits: new Float64Array(ids.length * alternativesEach),
  };
  const uniformTokenCount = hasBos || ids.length === 0 ? 0 : 1;
  if (uniformTokenCount === 1) columns.bits[0] = Math.log2(model.info.vocabularySize);
  let done = uniformTokenCount as number;
  const progress = (): Progress => {
    const names = { model: model.info.ref, corpus: options.name };
    return { type: "progress", stage: "score", ...names, done, total: ids.length };
  };
  yield progress(); // The first shard may take seconds.
  const windows = planWindows(options.protocol, [ids.length], hasBos);
  for (const shard of planShards(windows, shardInputTokens(model.info))) {
    const read = shard.windows.map((window) => ({ tokens: tokensOf(model, ids, window), scored: window.scored }));
    const examined = await model.examine(read, options.alternatives, options.signal);
    shard.windows.forEach(({ start, length, scored }, index) => {
      const first = start + length - scored;
      const found = examined[index];
      if (found === undefined) throw new Error(`window ${shard.firstWindow + index} was not examined`);
      columns.bits.set(found.bits, first);
      columns.ranks.set(found.ranks, first);
      columns.alternatives.set(found.alternatives, first * alternativesEach);
      columns.alternativeBits.set(found.alternativeBits, first * alternativesEach);
      done += scored;
    });
    yield progress();
  }
  const { bytes, ends } = await model.tokenBytes(ids, true);
  const { text: readText, spanEnds, firstTokens } = tileBytes(bytes, ends);
  return {
    text: readText,
    isLossy: readText !== text,
    totalBits: sumOf(columns.bits),
    ids,
    ...columns,
    alternativesEach,
    uniformTokenCount,
    spanEnds,
    firstTokens,
    pieces: await piecesOf(model, ids, columns.alternatives.subarray(uniformTokenCount * alternativesEach)),
  };
}

/** The window as the model gets it. */
function tokensOf(model: InspectableModel, ids: Int32Array, { start, length, addsBos }: PlannedWindow): Int32Array {
  const stored = ids.subarray(start, start + length);
  return addsBos ? Int32Array.from([model.bos as number, ...stored]) : stored.slice();
}

async function piecesOf(
  model: InspectableModel,
  ids: Int32Array,
  alternatives: Int32Array,
): Promise<Map<number, Uint8Array>> {
  const named = Int32Array.from(new Set([...ids, ...alternatives]));
  const { bytes, ends } = await model.tokenBytes(named, false);
  return new Map(Array.from(named, (id, index) => [id, bytes.slice(ends[index - 1] ?? 0, ends[index])]));
}
