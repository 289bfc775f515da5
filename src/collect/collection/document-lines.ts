/**
 * Documents on disk between the stages: gzip of one JSON object a line (`id`, `text`, `meta`). A file appears whole or not at
 * all. Memory: one document.
 */
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { finished } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { pipeline } from "node:stream";
import { readLines } from "../../corpus/read-lines.js";
import { DataError } from "../../errors.js";
import { onDisk } from "../../files/on-disk.js";
import type { Document } from "../../text/document.js";

/** @returns how many. What `documents` throws passes, and leaves no file. @throws {EnvironmentError} the disk is full. */
export async function writeDocumentLines(file: string, documents: AsyncIterable<Document>): Promise<number> {
  return onDisk(file, () => writeLines(file, documents));
}

async function writeLines(file: string, documents: AsyncIterable<Document>): Promise<number> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  const gzip = createGzip({ level: 1 });
  const output = createWriteStream(temporary);
  const written = new Promise<void>((resolve, reject) => {
    pipeline(gzip, output, (error) => (error ? reject(error) : resolve()));
  });
  written.catch(() => {}); // It is awaited below; until then a failure must not count as unhandled.
  let count = 0;
  try {
    for await (const document of documents) {
      if (gzip.destroyed) break;
      count += 1;
      if (!gzip.write(`${JSON.stringify(document)}\n`)) await Promise.race([once(gzip, "drain"), written]);
    }
    gzip.end();
    await written;
    const handle = await open(temporary, "r");
    await handle.sync().finally(() => handle.close());
    await rename(temporary, file);
    return count;
  } catch (error) {
    gzip.destroy();
    output.destroy();
    await finished(output).catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
}

/** @throws {DataError} the file is damaged or ends too early. */
export async function* readDocumentLines(file: string): AsyncGenerator<Document> {
  const gunzip = createGunzip();
  pipeline(createReadStream(file), gunzip, () => {});
  try {
    for await (const lines of readLines(gunzip as AsyncIterable<Uint8Array>, MAX_LINE_BYTES)) {
      for (const { bytes } of lines) {
        if (bytes === undefined) throw new Error("a line is too long");
        yield JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8")) as Document;
      }
    }
  } catch (cause) {
    if (cause instanceof Error && ("syscall" in cause || cause instanceof DataError)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError("collect-damaged", `${file} is damaged: ${reason}.`, {
      hint: "Delete it and give the same command: it is made again.",
      cause,
    });
  }
}

/** V8 holds no longer string. */
const MAX_LINE_BYTES = 511 * 1024 * 1024;
