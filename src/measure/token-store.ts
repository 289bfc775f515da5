/**
 * A corpus's tokens on disk, so that memory does not grow with the corpus and a resumed run tokenizes nothing twice.
 *
 * `<name>.tokens` holds int32 little-endian ids; `<name>.documents.jsonl` one line a document
 * `{"id","tokens","chars","bytes","lossy"?}`; `<name>.tokens.json`, written last, says that both are complete.
 */
import { createReadStream } from "node:fs";
import { mkdir, open, readFile, rm, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Corpus } from "../corpus/corpus.js";
import { DataError } from "../errors.js";
import type { LanguageModel } from "../model/language-model.js";
import { countCodePoints } from "../text/code-points.js";
import { createContentHash, type ContentHash } from "../text/content-hash.js";
import { writeFileAtomically } from "../files/atomic-file.js";
import { DocumentTable } from "./document-table.js";
import type { ProtocolName } from "./protocol.js";

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

/** Tokenizes `corpus` into the store at `base`, unless a complete store is there already. Yields characters done. */
export async function* tokenizeCorpus(
  base: string,
  corpus: Corpus,
  model: LanguageModel,
  protocol: ProtocolName,
  signal?: AbortSignal,
): AsyncGenerator<{ charCount: number }, TokenizedCorpus> {
  const existing = await openTokenStore(base);
  if (existing !== undefined) return existing;
  await mkdir(path.dirname(base), { recursive: true });
  const files = filesOf(base);
  const tokenFile = await open(files.tokens, "w");
  const documentFile = await open(files.documents, "w");
  const completion = { documentCount: 0, tokenCount: 0, lossyDocumentCount: 0, lossyCharCount: 0 };
  const hash = createContentHash();
  let charCount = 0;
  try {
    for await (const entry of tokenized(corpus, model, protocol, hash, signal)) {
      await tokenFile.write(new Uint8Array(entry.tokens.buffer, entry.tokens.byteOffset, entry.tokens.byteLength));
      const { id, chars, bytes, lossy } = entry;
      await documentFile.write(
        JSON.stringify({ id, tokens: entry.tokens.length, chars, bytes, ...(lossy ? { lossy } : {}) }) + "\n",
      );
      completion.documentCount += 1;
      completion.tokenCount += entry.tokens.length;
      if (lossy) {
        completion.lossyDocumentCount += 1;
        completion.lossyCharCount += chars;
      }
      charCount += chars;
      yield { charCount };
    }
    // The mark that both are whole must not reach the disk before them.
    await tokenFile.datasync();
    await documentFile.datasync();
  } finally {
    await tokenFile.close();
    await documentFile.close();
  }
  await writeFileAtomically(files.done, JSON.stringify({ contentSha256: hash.digestHex(), ...completion }) + "\n");
  const store = await openTokenStore(base);
  if (store === undefined) throw new Error(`the token store ${base} vanished while it was written`);
  return store;
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

interface TokenizedDocument {
  readonly id: string;
  readonly tokens: Int32Array;
  readonly chars: number;
  readonly bytes: number;
  readonly lossy: boolean;
}

/** Documents at work at once: enough to keep every engine thread busy. */
const LOOKAHEAD = 8;

async function* tokenized(
  corpus: Corpus,
  model: LanguageModel,
  protocol: ProtocolName,
  hash: ContentHash,
  signal?: AbortSignal,
): AsyncGenerator<TokenizedDocument> {
  const queue: Promise<TokenizedDocument>[] = [];
  for await (const document of corpus.documents(signal === undefined ? {} : { signal })) {
    signal?.throwIfAborted();
    hash.addDocument(document.text);
    const next = tokenizeDocument(document.id, document.text, model, protocol);
    next.catch(() => undefined); // It is awaited below, in order; until then a failure is not unhandled.
    queue.push(next);
    if (queue.length >= LOOKAHEAD) yield await (queue.shift() as Promise<TokenizedDocument>);
  }
  for (const pending of queue) yield await pending;
}

async function tokenizeDocument(
  id: string,
  text: string,
  model: LanguageModel,
  protocol: ProtocolName,
): Promise<TokenizedDocument> {
  const plain = await model.tokenize(text);
  const counts = { chars: countCodePoints(text), bytes: Buffer.byteLength(text) };
  if (protocol === "full") {
    return { id, tokens: plain, ...counts, lossy: (await model.detokenize(plain)) !== text };
  }
  if (model.bos === undefined) return { id, tokens: plain, ...counts, lossy: false };
  const tokens = new Int32Array(plain.length + 1);
  tokens[0] = model.bos;
  tokens.set(plain, 1);
  return { id, tokens, ...counts, lossy: false };
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
