/** One block back to its bytes, checked against its checksum before anybody sees them. */
import { crc32 } from "node:zlib";
import { decodeBytesAside } from "./byte-threads.js";
import { decodeTextPayload, type BlockRecord } from "./format/block-record.js";
import { damaged } from "./format/damaged.js";
import type { FormatVersion } from "./format/header.js";
import { putTogether } from "./runs.js";
import type { TextModel } from "./text-model.js";

export interface DecodeBlockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told now and then how many of the block's bytes are done. */
  readonly onBytes?: (done: number) => void;
}

/**
 * @param model of the archive's model record; only text needs it.
 * @throws {DataError} when the block is damaged.
 */
export async function decodeBlock(
  block: BlockRecord,
  model: TextModel | undefined,
  options: DecodeBlockOptions = {},
): Promise<Uint8Array> {
  const bytes = await decodePayload(block, model, options);
  if (bytes.length !== block.byteCount || crc32(bytes) !== block.checksum) throw damaged("a block fails its checksum");
  return bytes;
}

async function decodePayload(
  { version, kind, payload, byteCount }: BlockRecord,
  model: TextModel | undefined,
  options: DecodeBlockOptions,
): Promise<Uint8Array> {
  switch (kind) {
    case "stored":
      return payload;
    case "repeat":
      return new Uint8Array(Buffer.alloc(byteCount, payload));
    case "bytes":
      return decodeOthers(payload, byteCount, version);
    case "text": {
      if (model === undefined) throw new Error("a text block was given without a model");
      const { runs, others, tokenCounts, text } = decodeTextPayload(payload, byteCount, model.identity.streams);
      const tokens = tokenCounts.reduce((sum, count) => sum + count, 0);
      const streams = await model.decode(tokenCounts, text, {
        signal: options.signal,
        onTokens: (done) => options.onBytes?.(Math.floor(byteCount * Math.min(1, done / tokens))),
      });
      const { bytes } = await model.tokenBytes(joinTokens(streams));
      const otherCount = runs.reduce((sum, run, index) => (index % 2 === 1 ? sum + run : sum), 0);
      if (bytes.length !== byteCount - otherCount) throw damaged("a block's text has another length than it should");
      return putTogether({ text: bytes, others: await decodeOthers(others, otherCount, version) }, runs);
    }
  }
}

async function decodeOthers(coded: Uint8Array, byteCount: number, version: FormatVersion): Promise<Uint8Array> {
  const bytes = await decodeBytesAside(coded, byteCount, version);
  if (bytes === undefined) throw damaged("a block's bytes leave the range of their code");
  return bytes;
}

function joinTokens(streams: readonly Int32Array[]): Int32Array {
  const joined = new Int32Array(streams.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const stream of streams) {
    joined.set(stream, at);
    at += stream.length;
  }
  return joined;
}
