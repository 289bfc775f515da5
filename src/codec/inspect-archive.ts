/** What an archive says of itself, without decoding its blocks. */
import type { BlockKind } from "./format/block-record.js";
import { damaged } from "./format/damaged.js";
import type { ArchiveEnd } from "./format/end-record.js";
import type { ArchiveHeader } from "./format/header.js";
import type { ModelIdentity } from "./format/model-record.js";
import { readArchive, type ReadBytes } from "./format/read-archive.js";

export interface ArchiveSummary {
  readonly header: ArchiveHeader;
  readonly model?: ModelIdentity;
  readonly blocks: Readonly<Record<BlockKind, number>>;
  readonly end: ArchiveEnd;
  readonly archiveBytes: number;
}

/** @throws {DataError} when the records are damaged; the blocks' contents are not looked at. */
export async function inspectArchive(read: ReadBytes): Promise<ArchiveSummary> {
  let archiveBytes = 0;
  let header: ArchiveHeader = {};
  let model: ModelIdentity | undefined;
  let end: ArchiveEnd | undefined;
  const blocks = { stored: 0, bytes: 0, text: 0, repeat: 0 };
  const counted: ReadBytes = async (count) => {
    const bytes = await read(count);
    archiveBytes += bytes.length;
    return bytes;
  };
  for await (const part of readArchive(counted)) {
    if (part.type === "header") header = part.header;
    else if (part.type === "model") model = part.model;
    else if (part.type === "block") blocks[part.block.kind] += 1;
    else end = part.end;
  }
  if (end === undefined) throw damaged("it has no end");
  return { header, ...(model === undefined ? {} : { model }), blocks, end, archiveBytes };
}
