/**
 * An archive in, its bytes out, block by block. Bytes are given out only after their block's checksum was right; whether the
 * whole is right is known at the end, so a caller keeps what it got out of sight until `done`.
 */
import { createHash } from "node:crypto";
import { decodeBlock } from "./decode-block.js";
import type { BlockRecord } from "./format/block-record.js";
import { damaged } from "./format/damaged.js";
import type { ArchiveEnd } from "./format/end-record.js";
import type { ArchiveHeader } from "./format/header.js";
import type { ModelIdentity } from "./format/model-record.js";
import { readArchive, type ReadBytes } from "./format/read-archive.js";
import { inOrder } from "./in-order.js";
import type { TextModel } from "./text-model.js";

export interface DecompressOptions {
  /** Opens the model of an archive and makes sure that it computes the same here; asked once, before any text is decoded. */
  readonly openModel: (identity: ModelIdentity) => Promise<TextModel>;
  readonly signal?: AbortSignal | undefined;
}

export type DecompressEvent =
  | { readonly type: "header"; readonly header: ArchiveHeader }
  | { readonly type: "bytes"; readonly bytes: Uint8Array }
  | { readonly type: "progress"; readonly outputBytes: number }
  | { readonly type: "done"; readonly outputBytes: number; readonly sha256: string };

/** @throws {DataError} when the archive is damaged. */
export async function* decompress(
  read: ReadBytes,
  { openModel, signal }: DecompressOptions,
): AsyncGenerator<DecompressEvent, void, undefined> {
  const hash = createHash("sha256");
  let end: ArchiveEnd | undefined;
  let model: TextModel | undefined;
  let outputBytes = 0;
  const parts = readArchive(read);
  const first = await parts.next();
  if (first.done === true || first.value.type !== "header") throw damaged("it has no header");
  yield { type: "header", header: first.value.header };

  /** The blocks up to the next model record or the end; the model is opened between. */
  const blocks = async function* (): AsyncGenerator<{ block: BlockRecord; model: TextModel | undefined }> {
    for await (const part of parts) {
      if (part.type === "model") model = await openModel(part.model);
      else if (part.type === "end") end = part.end;
      else if (part.type === "block") yield { block: part.block, model };
    }
  };
  // Two blocks at once: a model with fewer contexts lets the second wait.
  for await (const step of inOrder(blocks(), 2, async (item, onBytes) => {
    signal?.throwIfAborted();
    return decodeBlock(item.block, item.model, { signal, onBytes });
  })) {
    if (step.type === "waiting") {
      yield { type: "progress", outputBytes: outputBytes + step.done };
      continue;
    }
    hash.update(step.result);
    outputBytes += step.result.length;
    yield { type: "bytes", bytes: step.result };
    yield { type: "progress", outputBytes };
  }
  const sha256 = hash.digest("hex");
  if (end?.sha256 !== sha256) throw damaged("its content is not what its SHA-256 says");
  yield { type: "done", outputBytes, sha256 };
}
