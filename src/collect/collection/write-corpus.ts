/**
 * Writes the corpus: JSON Lines with the fields of hkust-nlp/llm-compression (`content`, `subset`, `meta`), compressed, whole or
 * not at all. Invariant: the same documents give the same bytes, on every machine for `zst` (the library is WebAssembly); `gz` is
 * Node's own zlib, whose releases may differ.
 */
import { createHash } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { gzip } from "../../compressor/node-zlib.js";
import { zstd } from "../../compressor/zstd.js";
import type { CollectedContent, CollectedDates, CollectedFile } from "../../corpus/collected/manifest.js";
import { parseDate } from "../../corpus/dates/parse-date.js";
import { onDisk } from "../../files/on-disk.js";
import { countCodePoints } from "../../text/code-points.js";
import { createContentHash } from "../../text/content-hash.js";
import type { Document } from "../../text/document.js";

export interface WrittenCorpus {
  readonly file: CollectedFile;
  readonly content: CollectedContent;
  readonly dates: Pick<CollectedDates, "first" | "last" | "undated">;
}

export interface WriteCorpusOptions {
  readonly folder: string;
  readonly subset: string;
  readonly format: "zst" | "gz";
}

/** @throws {EnvironmentError} the disk is full. */
export async function writeCorpus(
  documents: AsyncIterable<Document>,
  options: WriteCorpusOptions,
): Promise<WrittenCorpus> {
  const name = `corpus.jsonl.${options.format}`;
  const target = path.join(options.folder, name);
  return onDisk(target, () => writeTo(target, name, documents, options));
}

async function writeTo(
  target: string,
  name: string,
  documents: AsyncIterable<Document>,
  { subset, format }: WriteCorpusOptions,
): Promise<WrittenCorpus> {
  const temporary = `${target}.${process.pid}.tmp`;
  const handle = await open(temporary, "w");
  const hash = createHash("sha256");
  const books = new ContentBooks();
  let waiting: Uint8Array[] = [];
  let byteCount = 0;
  const encoder = await COMPRESSORS[format].createEncoder((bytes) => {
    // The encoder's buffer may be used again.
    waiting.push(Uint8Array.from(bytes));
  });
  const drain = async (): Promise<void> => {
    const bytes = Buffer.concat(waiting);
    waiting = [];
    hash.update(bytes);
    byteCount += bytes.length;
    await handle.writeFile(bytes);
  };
  try {
    for await (const document of documents) {
      books.add(document);
      await encoder.write(Buffer.from(`${JSON.stringify(recordOf(document, subset))}\n`));
      await drain();
    }
    await encoder.end();
    await drain();
    await handle.sync();
    await handle.close();
    await rename(temporary, target);
  } catch (error) {
    encoder.abandon();
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
  return { file: { path: name, byteCount, sha256: hash.digest("hex") }, ...books.close() };
}

const COMPRESSORS = { zst: zstd("zstd:9", "9"), gz: gzip("gzip:9", "9") };

/** `meta.id` is the document's, `meta.hash` the SHA-256 of its text. */
function recordOf({ id, text, meta }: Document, subset: string): object {
  const hash = createHash("sha256").update(text).digest("hex");
  return { content: text, subset, meta: { id, ...meta, hash } };
}

class ContentBooks {
  readonly #hash = createContentHash();
  #documentCount = 0;
  #charCount = 0;
  #byteCount = 0;
  #first: string | undefined;
  #last: string | undefined;
  #undated = 0;

  add({ text, meta }: Document): void {
    this.#documentCount += 1;
    this.#charCount += countCodePoints(text);
    this.#byteCount += this.#hash.addDocument(text);
    const date = parseDate(meta?.["date"]);
    if (date === undefined) this.#undated += 1;
    else {
      if (this.#first === undefined || date < this.#first) this.#first = date;
      if (this.#last === undefined || date > this.#last) this.#last = date;
    }
  }

  close(): Omit<WrittenCorpus, "file"> {
    return {
      content: {
        sha256: this.#hash.digestHex(),
        documentCount: this.#documentCount,
        charCount: this.#charCount,
        byteCount: this.#byteCount,
      },
      dates: {
        ...(this.#first === undefined ? {} : { first: this.#first }),
        ...(this.#last === undefined ? {} : { last: this.#last }),
        undated: this.#undated,
      },
    };
  }
}
