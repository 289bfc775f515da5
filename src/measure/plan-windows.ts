/**
 * Planning: from token counts to windows, purely. Any process that knows the counts makes the same plan.
 *
 * Positions are offsets into the token store: the documents' tokens one after another (`paper`: each with its BOS in
 * front when the model has one; `full`: without).
 */
import { DataError } from "../errors.js";
import type { ModelInfo } from "../model/language-model.js";
import type { Protocol } from "./protocol.js";

/** A window over stored tokens [start, start + length), with the model's BOS in front when `addsBos`; the last `scored` count. */
export interface PlannedWindow {
  readonly start: number;
  readonly length: number;
  readonly addsBos: boolean;
  readonly scored: number;
}

/** @param tokenCounts stored tokens of each document. @throws {DataError} for `paper` when the stream is shorter than one window. */
export function* planWindows(
  protocol: Protocol,
  tokenCounts: Iterable<number>,
  hasBos: boolean,
): Generator<PlannedWindow> {
  if (protocol.name === "full") {
    let start = 0;
    for (const count of tokenCounts) {
      yield* planDocument(protocol, start, count, hasBos);
      start += count;
    }
    return;
  }
  let total = 0;
  for (const count of tokenCounts) total += count;
  yield* planStream(protocol, total);
}

/** `paper`: W = floor((N − (context + 1)) / stride + 1) windows of context + 1 tokens; the first scores all its targets. */
function* planStream({ context, stride }: Protocol, total: number): Generator<PlannedWindow> {
  if (total < context + 1) {
    throw new DataError(
      "corpus-too-short",
      `The corpus has ${total} tokens; the paper protocol needs at least context + 1 = ${context + 1} and scores nothing of a shorter one.`,
      {
        hint: "Use --protocol full, which scores every token of any corpus, or a smaller --context.",
      },
    );
  }
  const windows = Math.floor((total - (context + 1)) / stride + 1);
  for (let k = 0; k < windows; k++) {
    yield { start: k * stride, length: context + 1, addsBos: false, scored: k === 0 ? context : stride };
  }
}

/**
 * `full`: the first window takes as much as fits; each later one ends `stride` tokens further (or at the document's
 * end) and reaches back as far as the context allows, so every scored token sees at least context − stride tokens.
 */
function* planDocument(
  { context, stride }: Protocol,
  start: number,
  count: number,
  hasBos: boolean,
): Generator<PlannedWindow> {
  // context inputs and one last target; BOS takes the place of one token.
  const capacity = hasBos ? context : context + 1;
  const first = Math.min(count, capacity);
  const firstScored = hasBos ? first : first - 1; // Without a BOS the first token has no prediction: charged uniformly.
  if (firstScored > 0) yield { start, length: first, addsBos: hasBos, scored: firstScored };
  for (let position = first; position < count;) {
    const scored = Math.min(stride, count - position);
    position += scored;
    yield { start: start + position - capacity, length: capacity, addsBos: hasBos, scored };
  }
}

export interface PlannedShard {
  readonly index: number;
  /** Number of the first window. */
  readonly firstWindow: number;
  readonly windows: readonly PlannedWindow[];
  /** The windows' numbers where they do not follow each other, as in a sample. */
  readonly windowNumbers?: readonly number[];
}

/** Cuts windows into shards of about `inputTokens` tokens (at least one window each). */
export function* planShards(windows: Iterable<PlannedWindow>, inputTokens: number): Generator<PlannedShard> {
  let index = 0;
  let firstWindow = 0;
  let pending: PlannedWindow[] = [];
  let tokens = 0;
  for (const window of windows) {
    if (pending.length > 0 && tokens + window.length > inputTokens) {
      yield { index: index++, firstWindow, windows: pending };
      firstWindow += pending.length;
      pending = [];
      tokens = 0;
    }
    pending.push(window);
    tokens += window.length;
  }
  if (pending.length > 0) yield { index, firstWindow, windows: pending };
}

/**
 * The unit of checkpointing: some seconds of work, so that a kill loses little and the record stays small; on a GPU at least a
 * few calls of it. Unknown sizes count as large.
 */
export function shardInputTokens({
  parameterCount = Infinity,
  backend,
}: Pick<ModelInfo, "parameterCount" | "backend">): number {
  const isGpu = backend.device.startsWith("gpu:");
  const [fewest, most, smallModel] = isGpu ? [32_768, 131_072, 2e9] : [1, 32_768, 2e7];
  return Math.max(fewest, Math.min(most, Math.round((most * smallModel) / Math.max(1, parameterCount))));
}
