/**
 * Bytes in, an archive out. Blocks are independent, so several are coded at once; they are written in order, and what is written
 * does not depend on how many there were.
 */
import { createHash } from "node:crypto";
import { DataError, EnvironmentError } from "../errors.js";
import { decodeBlock, type DecodeBlockOptions } from "./decode-block.js";
import { encodeBlock, type EncodedBlock } from "./encode-block.js";
import { decodeBlockRecord } from "./format/block-record.js";
import { encodeEndRecord } from "./format/end-record.js";
import { encodeHeader, FORMAT_VERSION, type ArchiveHeader } from "./format/header.js";
import { encodeModelRecord } from "./format/model-record.js";
import { encodeRecord } from "./format/encode-record.js";
import { inBlocks } from "./in-blocks.js";
import { inOrder } from "./in-order.js";
import type { TextModel } from "./text-model.js";

export interface CompressOptions {
  readonly header: ArchiveHeader;
  /** Bytes of a block. */
  readonly blockBytes: number;
  readonly streamsFor: (tokens: number) => number;
  /** Undefined: the byte model alone. */
  readonly model: TextModel | undefined;
  /** Decode every block again before it is written. */
  readonly verify?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export type CompressEvent =
  | { readonly type: "bytes"; readonly bytes: Uint8Array }
  /** `inputBytes` read and done, the share of blocks at work included. */
  | { readonly type: "progress"; readonly inputBytes: number; readonly outputBytes: number }
  | { readonly type: "done"; readonly summary: CompressSummary };

export interface CompressSummary {
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly sha256: string;
  readonly blocks: Readonly<Record<EncodedBlock["kind"], number>>;
  /** Of the text that the language model coded. */
  readonly textBytes: number;
  readonly tokenCount: number;
  readonly idealBits: number;
  readonly codeBytes: number;
}

export async function* compress(
  input: AsyncIterable<Uint8Array>,
  options: CompressOptions,
): AsyncGenerator<CompressEvent, void, undefined> {
  const { model, signal } = options;
  const hash = createHash("sha256");
  const modelRecord = model === undefined ? new Uint8Array() : encodeRecord("model", encodeModelRecord(model.identity));
  const total = { inputBytes: 0, outputBytes: 0, textBytes: 0, tokenCount: 0, idealBits: 0, codeBytes: 0 };
  const blocks = { stored: 0, bytes: 0, text: 0, repeat: 0 };
  const write = (bytes: Uint8Array): CompressEvent => {
    total.outputBytes += bytes.length;
    return { type: "bytes", bytes };
  };
  const code = async (bytes: Uint8Array, onBytes: (done: number) => void): Promise<EncodedBlock> => {
    signal?.throwIfAborted();
    const half = options.verify === true ? 2 : 1;
    const { streamsFor } = options;
    const modelBytes = bytes.length === options.header.byteCount ? modelRecord.length : 0; // A file of one block.
    const block = await encodeBlock(bytes, model, {
      streamsFor,
      modelBytes,
      signal,
      onBytes: (done) => onBytes(done / half),
    });
    if (half === 2)
      await verifyBlock(block, model, { signal, onBytes: (done) => onBytes((bytes.length + done) / half) });
    return block;
  };
  const hashed = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const block of inBlocks(input, options.blockBytes)) {
      hash.update(block);
      yield block;
    }
  };
  yield write(encodeHeader(options.header));
  for await (const step of inOrder(hashed(), Math.max(BLOCKS_AT_ONCE, model?.parallelBlocks ?? 0), code)) {
    if (step.type === "waiting") {
      const inputBytes = total.inputBytes + step.done;
      yield { type: "progress", inputBytes, outputBytes: total.outputBytes };
      continue;
    }
    const { kind, body, byteCount, text } = step.result;
    if (kind === "text" && blocks.text === 0) yield write(modelRecord);
    blocks[kind] += 1;
    total.inputBytes += byteCount;
    total.textBytes += text?.byteCount ?? 0;
    total.tokenCount += text?.tokenCount ?? 0;
    total.idealBits += text?.idealBits ?? 0;
    total.codeBytes += text?.codeBytes ?? 0;
    yield write(encodeRecord(kind, body));
    yield { type: "progress", inputBytes: total.inputBytes, outputBytes: total.outputBytes };
  }
  const sha256 = hash.digest("hex");
  yield write(encodeRecord("end", encodeEndRecord({ byteCount: total.inputBytes, sha256 })));
  yield { type: "done", summary: { ...total, sha256, blocks } };
}

/** Of blocks that need no model, and where one model's blocks wait for each other the next can be looked at. */
const BLOCKS_AT_ONCE = 2;

/** @throws {EnvironmentError} when this machine does not read what it has just written. */
async function verifyBlock(
  { kind, body }: EncodedBlock,
  model: TextModel | undefined,
  options: DecodeBlockOptions,
): Promise<void> {
  try {
    await decodeBlock(decodeBlockRecord(kind, body, FORMAT_VERSION), model, options);
  } catch (cause) {
    if (!(cause instanceof DataError)) throw cause;
    throw new EnvironmentError("verify", "A block that was just compressed does not decompress to what it was.", {
      hint: "Nothing was written. Check this machine's memory; if it happens again, report it as a bug.",
      cause,
    });
  }
}
