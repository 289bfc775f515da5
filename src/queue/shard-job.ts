/**
 * A job: some shards of one model on one corpus, with the token ids themselves, so that a worker needs no corpus.
 *
 * Ids are base64 of little-endian integers, 2 bytes each where the largest of the job fits, else 4: 2.7 or 5.3 characters
 * a token. Windows overlap, so each token of the job's span is in it once. Positions count from the first token of the
 * first document that the span touches, number `firstDocument` of the corpus.
 */
import { DataError } from "../errors.js";
import type { PlannedShard } from "../measure/plan-windows.js";

export interface ShardJob {
  readonly planHash: string;
  readonly corpusSha256: string;
  readonly keepWindows: boolean;
  readonly firstDocument: number;
  /** Tokens of each document that the span touches, all of them. */
  readonly documentTokens: readonly number[];
  /** Where `tokens` begins. */
  readonly start: number;
  readonly tokens: Int32Array;
  readonly shards: readonly PlannedShard[];
}

/** As it is in Redis. */
export interface ShardJobData extends Omit<ShardJob, "tokens" | "shards"> {
  readonly tokenBytes: 2 | 4;
  readonly tokens: string;
  readonly shards: readonly ShardRow[];
}

type ShardRow = readonly [index: number, firstWindow: number, windows: readonly WindowRow[]];
type WindowRow = readonly [start: number, length: number, addsBos: 0 | 1, scored: number];

export function encodeShardJob({ tokens, shards, ...rest }: ShardJob): ShardJobData {
  const fits = tokens.every((token) => token < 0x10000);
  const packed = fits ? Uint16Array.from(tokens) : tokens;
  return {
    ...rest,
    tokenBytes: fits ? 2 : 4,
    tokens: Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength).toString("base64"),
    shards: shards.map(({ index, firstWindow, windows }) => [
      index,
      firstWindow,
      windows.map(({ start, length, addsBos, scored }): WindowRow => [start, length, addsBos ? 1 : 0, scored]),
    ]),
  };
}

/** A job comes from outside: its parts are held against each other. @throws {DataError} when they do not fit. */
export function decodeShardJob(data: ShardJobData): ShardJob {
  const { planHash, corpusSha256, keepWindows, firstDocument, documentTokens, start, shards } = data;
  const tokens = decodeTokens(data);
  const isWhole =
    typeof planHash === "string" &&
    typeof corpusSha256 === "string" &&
    [start, firstDocument].every(isCount) &&
    Array.isArray(documentTokens) &&
    documentTokens.every(isCount) &&
    Array.isArray(shards) &&
    shards.length > 0;
  if (!isWhole) throw damaged("a part of it is missing");
  const end = start + tokens.length;
  if (documentTokens.reduce((sum, count) => sum + count, 0) < end)
    throw damaged("its tokens are more than its documents'");
  const decodeWindow = (row: WindowRow) => {
    const [from, length, addsBos, scored] = row;
    const most = length - (addsBos === 1 ? 0 : 1);
    if (!row.every(isCount) || from < start || from + length > end || scored < 1 || scored > most)
      throw damaged("a window does not fit its tokens");
    return { start: from, length, addsBos: addsBos === 1, scored };
  };
  return {
    ...{ planHash, corpusSha256, keepWindows: keepWindows === true, firstDocument, documentTokens, start, tokens },
    shards: shards.map(([index, firstWindow, windows]) => {
      if (!isCount(index) || !isCount(firstWindow) || !Array.isArray(windows)) throw damaged("a shard has no number");
      return { index, firstWindow, windows: windows.map(decodeWindow) };
    }),
  };
}

function decodeTokens({ tokens, tokenBytes }: ShardJobData): Int32Array {
  const bytes = typeof tokens === "string" ? Buffer.from(tokens, "base64") : Buffer.alloc(0);
  if ((tokenBytes !== 2 && tokenBytes !== 4) || bytes.length === 0 || bytes.length % tokenBytes !== 0)
    throw damaged("its tokens are not whole numbers");
  const aligned = new Uint8Array(bytes).buffer;
  return tokenBytes === 2 ? Int32Array.from(new Uint16Array(aligned)) : new Int32Array(aligned);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function damaged(why: string): DataError {
  return new DataError("queue-job", `A job in the queue is damaged: ${why}.`, {
    hint: "Something else writes to this Redis database; use one of its own.",
  });
}
