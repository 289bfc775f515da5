/** One block to the smallest of what can be made of it: text by the language model, bytes by the byte model, stored, or a short piece that it repeats. */
import { crc32 } from "node:zlib";
import { encodeBytes } from "./byte-model.js";
import { encodeBytesAside } from "./byte-threads.js";
import { cutStreams } from "./cut-streams.js";
import { exactTokens } from "./exact-tokens.js";
import { findText } from "./find-text.js";
import { findUnit } from "./find-unit.js";
import {
  encodeBlockRecord,
  encodeTextPayload,
  isPlausibleTextRatio,
  mostTokens,
  type BlockKind,
} from "./format/block-record.js";
import { LIMITS } from "./format/limits.js";
import { isNoise } from "./is-noise.js";
import { repeatedShare } from "./repeated-share.js";
import { takeApart } from "./runs.js";
import type { TextModel } from "./text-model.js";

export interface EncodedBlock {
  readonly kind: BlockKind;
  /** The record's body. */
  readonly body: Uint8Array;
  readonly byteCount: number;
  /** Text that the language model coded: its bytes, tokens, and the bits its frequencies charge. Absent without any. */
  readonly text?: {
    readonly byteCount: number;
    readonly tokenCount: number;
    readonly idealBits: number;
    readonly codeBytes: number;
  };
}

export interface EncodeBlockOptions {
  /** Streams for a block with so many tokens. */
  readonly streamsFor: (tokens: number) => number;
  /** What the archive grows by for the model's sake when this block is text: its record, where no other block needs it. */
  readonly modelBytes?: number;
  readonly signal?: AbortSignal | undefined;
  /** Told now and then how many of the block's bytes are done. */
  readonly onBytes?: (done: number) => void;
}

/** @param model undefined: the byte model for everything. */
export async function encodeBlock(
  bytes: Uint8Array,
  model: TextModel | undefined,
  options: EncodeBlockOptions,
): Promise<EncodedBlock> {
  const unit = findUnit(bytes);
  if (unit !== undefined) return finish("repeat", bytes, unit);
  if (isNoise(bytes)) return finish("stored", bytes, bytes);
  const modelBytes = options.modelBytes ?? 0;
  const asText =
    model === undefined || (await isMostlyOther(bytes, model, options))
      ? undefined
      : await encodeText(bytes, model, bytes.length - modelBytes, options);
  const asBytes = asText !== undefined && isHopeless(bytes, asText.payload.length) ? undefined : await byteCode(bytes);
  const others = Math.min(bytes.length, asBytes?.length ?? bytes.length);
  if (asText !== undefined && asText.payload.length + modelBytes < others)
    return { ...finish("text", bytes, asText.payload), text: asText.text };
  return asBytes !== undefined && asBytes.length < bytes.length
    ? finish("bytes", bytes, asBytes)
    : finish("stored", bytes, bytes);
}

function finish(kind: BlockKind, bytes: Uint8Array, payload: Uint8Array): EncodedBlock {
  const body = encodeBlockRecord({ byteCount: bytes.length, checksum: crc32(bytes), payload });
  return { kind, byteCount: bytes.length, body };
}

/** Whether a long block has a middle that the language model, slow as it is, does worse than the byte model: a program, a table. */
async function isMostlyOther(
  bytes: Uint8Array,
  model: TextModel,
  { streamsFor }: EncodeBlockOptions,
): Promise<boolean> {
  if (bytes.length < 4 * PIECE_BYTES || findText(bytes).length === 0) return false;
  const piece = middleOf(bytes);
  const asText = await encodeText(piece, model, piece.length, { streamsFor });
  return asText === undefined || asText.payload.length > (encodeBytes(piece)?.length ?? piece.length);
}

function middleOf(bytes: Uint8Array): Uint8Array {
  const from = (bytes.length - PIECE_BYTES) >> 1;
  return bytes.subarray(from, from + PIECE_BYTES);
}

/** Whether the byte model cannot come near: it needs much more for a piece of the block, and there is little to find farther away. */
function isHopeless(bytes: Uint8Array, textBytes: number): boolean {
  if (bytes.length < 2 * PIECE_BYTES) return false; // It is soon tried.
  const piece = encodeBytes(middleOf(bytes))?.length ?? PIECE_BYTES;
  return (
    0.75 * (piece / PIECE_BYTES) > textBytes / bytes.length && repeatedShare(bytes, REPEATED_BYTES) < MOST_REPEATED
  );
}

const PIECE_BYTES = 1 << 15;
const REPEATED_BYTES = 32;
const MOST_REPEATED = 0.25;

async function byteCode(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const coded = await encodeBytesAside(bytes);
  return coded !== undefined && bytes.length <= LIMITS.byteModelRatio * (coded.length + 1) ? coded : undefined;
}

/** Below this share of text a block is left to the byte model, which then also knows what stands between. */
const LEAST_TEXT_SHARE = 0.25;

async function encodeText(bytes: Uint8Array, model: TextModel, atMost: number, options: EncodeBlockOptions) {
  const found = findText(bytes);
  const share = takeApart(bytes, found).text.length / bytes.length;
  if (share < LEAST_TEXT_SHARE) return undefined;
  const exact = await exactTokens(model, bytes, found);
  if (exact === undefined || exact.tokens.length === 0) return undefined;
  const { runs, tokens } = exact;
  const parts = takeApart(bytes, runs);
  if (tokens.length > mostTokens(parts.text.length)) return undefined;
  const others = await encodeBytesAside(parts.others);
  if (others === undefined || others.length >= atMost) return undefined;
  const count = Math.max(1, Math.min(model.identity.streams, tokens.length, options.streamsFor(tokens.length)));
  const streams = cutStreams(tokens, exact.bytes, count);
  const encoded = await model.encode(streams, atMost, {
    signal: options.signal,
    onTokens: (done) => options.onBytes?.(Math.floor(bytes.length * Math.min(1, done / tokens.length))),
  });
  if (encoded.payload === undefined || !isPlausibleTextRatio(tokens.length, encoded.payload.length)) return undefined;
  const tokenCounts = streams.map(({ length }) => length);
  return {
    payload: encodeTextPayload({ runs, others, tokenCounts, text: encoded.payload }),
    text: {
      byteCount: parts.text.length,
      tokenCount: tokens.length,
      idealBits: encoded.idealBits,
      codeBytes: encoded.payload.length,
    },
  };
}
