/**
 * A corpus's tokens on disk, so that memory does not grow with the corpus and a resumed run tokenizes nothing twice.
 *
 * `<name>.tokens` holds int32 little-endian ids; `<name>.documents.jsonl` one line a document
 * `{"id","tokens","chars","bytes","lossy"?}`; `<name>.tokens.json`, written last, says that both are complete.
 * Tokens that any run made before come from the token cache (token-cache.ts) instead of the model.
 */
import { createReadStream } from "node:fs";
import { mkdir, open, readFile, rm, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Corpus } from "../corpus/corpus.js";
import { DataError } from "../errors.js";
import type { Document } from "../text/document.js";
import type { LanguageModel } from "../model/language-model.js";
import { countCodePoints } from "../text/code-points.js";
import { createContentHash, type ContentHash } from "../text/content-hash.js";
import { writeFileAtomically } from "../files/atomic-file.js";
import { DocumentTable } from "./document-table.js";
import type { ProtocolName } from "./protocol.js";
import {
  openCachedTokens,
  tokenCacheOf,
  TokenCacheWriter,
  type CachedDocument,
  type CachedTokens,
  type TokenCache,
} from "./token-cache.js";

export interface TokenizedCorpus {
  readonly documents: DocumentTable;
  /** Of the documents as they were read, as in `CorpusSummary`. */
  readonly contentSha256: string;
  readonly tokenCount: number;
  /** Documents (and their characters) whose text did not come back from detokenize(tokenize(text)). Measured for `full`. */
  readonly lossyDocumentCount: number;
  readonly lossyCharCount: number;
  read(start: number, length: number): Promise<Int32Array>;
  close(): Promise<void>;
}

interface Completion {
  readonly contentSha256: string;
  readonly documentCount: number;
  readonly tokenCount: number;
  readonly lossyDocumentCount: number;
  readonly lossyCharCount: number;
}

const filesOf = (base: string) => ({
  tokens: `${base}.tokens`,
  documents: `${base}.documents.jsonl`,
  done: `${base}.tokens.json`,
});

export interface TokenizeOptions {
  /** What the corpus's content hash should be: then the tokens may come from the token cache, and are kept in it. */
  readonly expectedSha256?: string | undefined;
  /** Default as the environment says. */
  readonly cache?: TokenCache | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Tokenizes `corpus` into the store at `base`, unless a complete store is there already. Yields characters done. */
export async function* tokenizeCorpus(
  base: string,
  corpus: Corpus,
  model: LanguageModel,
  protocol: ProtocolName,
  { expectedSha256, cache = tokenCacheOf(), signal }: TokenizeOptions = {},
): AsyncGenerator<{ charCount: number }, TokenizedCorpus> {
  const existing = await openTokenStore(base);
  if (existing !== undefined) return existing;
  await mkdir(path.dirname(base), { recursive: true });
  const files = filesOf(base);
  const tokenFile = await open(files.tokens, "w");
  const documentFile = await open(files.documents, "w");
  const completion = { documentCount: 0, tokenCount: 0, lossyDocumentCount: 0, lossyCharCount: 0 };
  const hash = createContentHash();
  const key = [model.tokenizerSha256, expectedSha256] as const;
  const isCached = cache !== undefined && key[0] !== undefined && key[1] !== undefined;
  const cached = isCached ? await openCachedTokens(cache, key[0], key[1]) : undefined;
  const writer = isCached && cached === undefined ? await TokenCacheWriter.create(cache, key[0], key[1]) : undefined;
  let charCount = 0;
  try {
    for await (const batch of tokenized(corpus, model, protocol, hash, cached, signal)) {
      let lines = "";
      const ids: Uint8Array[] = [];
      for (const { document, tokens, isLossless } of batch) {
        await writer?.add({ tokens, isLossless });
        const chars = countCodePoints(document.text);
        const bytes = Buffer.byteLength(document.text);
        const hasBos = protocol === "paper" && model.bos !== undefined;
        const tokenCount = tokens.length + (hasBos ? 1 : 0);
        const lossy = protocol === "full" && !isLossless;
        if (hasBos) ids.push(bytesOf(Int32Array.of(model.bos)));
        ids.push(bytesOf(tokens));
        lines +=
          JSON.stringify({ id: document.id, tokens: tokenCount, chars, bytes, ...(lossy ? { lossy } : {}) }) + "\n";
        completion.documentCount += 1;
        completion.tokenCount += tokenCount;
        if (lossy) {
          completion.lossyDocumentCount += 1;
          completion.lossyCharCount += chars;
        }
        charCount += chars;
      }
      await tokenFile.writeFile(Buffer.concat(ids));
      await documentFile.writeFile(lines);
      yield { charCount };
    }
    // The mark that both are whole must not reach the disk before them.
    await tokenFile.datasync();
    await documentFile.datasync();
    if (hash.digestHex() === expectedSha256) await writer?.finish();
  } finally {
    await tokenFile.close();
    await documentFile.close();
    await cached?.close();
    await writer?.abandon();
  }
  await writeFileAtomically(files.done, JSON.stringify({ contentSha256: hash.digestHex(), ...completion }) + "\n");
  const store = await openTokenStore(base);
  if (store === undefined) throw new Error(`the token store ${base} vanished while it was written`);
  return store;
}

function bytesOf(tokens: Int32Array): Uint8Array {
  return new Uint8Array(tokens.buffer, tokens.byteOffset, tokens.byteLength);
}

/** The store at `base` if it is complete; a damaged one counts as absent, and is written again. */
async function openTokenStore(base: string): Promise<TokenizedCorpus | undefined> {
  const files = filesOf(base);
  let completion: Completion;
  let documents: DocumentTable;
  let handle: FileHandle;
  try {
    completion = JSON.parse(await readFile(files.done, "utf8")) as Completion;
    documents = await readDocuments(files.documents);
    handle = await open(files.tokens, "r");
  } catch {
    return undefined;
  }
  const isWhole =
    typeof completion.contentSha256 === "string" &&
    documents.length === completion.documentCount &&
    (await handle.stat()).size === completion.tokenCount * 4;
  if (!isWhole) {
    await handle.close();
    return undefined;
  }
  return {
    documents,
    ...completion,
    read: (start, length) => readTokens(handle, start, length),
    close: () => handle.close(),
  };
}

/** The documents' counts of a store, which stay when its tokens are removed. */
export async function readDocuments(file: string): Promise<DocumentTable> {
  const documents = new DocumentTable();
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (line === "") continue;
    const { tokens, chars, bytes } = JSON.parse(line) as { tokens: number; chars: number; bytes: number };
    documents.add(tokens, chars, bytes);
  }
  return documents;
}

/** Removes the tokens; the document list stays, the measurement's per-document records refer to it. */
export async function removeTokens(base: string): Promise<void> {
  const files = filesOf(base);
  await rm(files.done, { force: true });
  await rm(files.tokens, { force: true });
}

interface TokenizedDocument extends CachedDocument {
  readonly document: Document;
}

/** UTF-16 units of documents that are tokenized by one request: small ones would spend more time on the way than at work. */
const BATCH_UNITS = 1 << 16;

/** Batches at work at once: enough to keep every engine thread busy. */
const LOOKAHEAD = 8;

/** The documents in order, in batches, from the token cache or by the model. */
async function* tokenized(
  corpus: Corpus,
  model: LanguageModel,
  protocol: ProtocolName,
  hash: ContentHash,
  cached: CachedTokens | undefined,
  signal?: AbortSignal,
): AsyncGenerator<readonly TokenizedDocument[]> {
  const queue: Promise<readonly TokenizedDocument[]>[] = [];
  const enqueue = (next: Promise<readonly TokenizedDocument[]>): void => {
    next.catch(() => undefined); // It is awaited below, in order; until then a failure is not unhandled.
    queue.push(next);
  };
  let batch: Document[] = [];
  let done: TokenizedDocument[] = [];
  let units = 0;
  for await (const document of corpus.documents(signal === undefined ? {} : { signal })) {
    signal?.throwIfAborted();
    hash.addDocument(document.text);
    units += document.text.length;
    const known = await cached?.next();
    if (known === undefined) batch.push(document);
    else done.push({ document, ...known });
    if (units < BATCH_UNITS) continue;
    if (done.length > 0) yield done;
    if (batch.length > 0) enqueue(tokenizeBatch(batch, model, protocol));
    done = [];
    batch = [];
    units = 0;
    if (queue.length >= LOOKAHEAD) yield await (queue.shift() as Promise<readonly TokenizedDocument[]>);
  }
  if (done.length > 0) yield done;
  if (batch.length > 0) enqueue(tokenizeBatch(batch, model, protocol));
  for (const pending of queue) yield await pending;
}

async function tokenizeBatch(
  documents: readonly Document[],
  model: LanguageModel,
  protocol: ProtocolName,
): Promise<TokenizedDocument[]> {
  if (model.tokenizeAll === undefined) {
    return Promise.all(
      documents.map(async (document) => {
        const tokens = await model.tokenize(document.text);
        // Where it takes a request of its own, only for the protocol that reports it.
        const isLossless = protocol !== "full" || (await model.detokenize(tokens)) === document.text;
        return { document, tokens, isLossless };
      }),
    );
  }
  const { tokens, counts, isLossless } = await model.tokenizeAll(documents.map(({ text }) => text));
  let end = 0;
  return documents.map((document, index) => ({
    document,
    tokens: tokens.subarray(end, (end += counts[index] as number)),
    isLossless: isLossless[index] as boolean,
  }));
}

async function readTokens(handle: FileHandle, start: number, length: number): Promise<Int32Array> {
  const tokens = new Int32Array(length);
  const bytes = new Uint8Array(tokens.buffer);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start * 4);
  if (bytesRead !== bytes.length) {
    throw new DataError(
      "token-store",
      `The token store ended after ${bytesRead} of ${bytes.length} bytes at token ${start}.`,
      {
        hint: "Another process changed the run folder; start again in a new one.",
      },
    );
  }
  return tokens;
}
