/**
 * The files of one language in a repository's tarball, as documents. A file is UTF-8 or is dropped: the paper's script writes
 * the content of the file before in its place (`data_encapsulation.py`), which is not done here.
 *
 * The books count files of the language alone. A file that is not decoded counts as a document and not in characters, which
 * nobody knows.
 */
import { hash } from "node:crypto";
import { countCodePoints } from "../../text/code-points.js";
import type { Document } from "../../text/document.js";
import { decodeUtf8 } from "../../text/utf8.js";
import { readTar } from "../archive/read-tar.js";
import type { TarSkip } from "../archive/tar-entry.js";
import type { StepRun } from "../steps/step.js";
import { isSourceFile, type SourceLanguage } from "./languages.js";

export interface SourceFileOptions {
  /** The tarball's name in errors. */
  readonly file: string;
  readonly language: SourceLanguage;
  /** Line ends become `\n`, as Python's `open` reads them in the paper's script. */
  readonly isPaper: boolean;
  /** What is known of each file besides its path, size and hash. */
  readonly metaOf: (path: string) => Readonly<Record<string, unknown>>;
  /** A document's id. */
  readonly idOf: (path: string) => string;
}

/** The paper's: 1024². */
export const MAXIMUM_FILE_BYTES = 1024 ** 2;

/** @throws {DataError} the tarball is damaged or beyond the limits. */
export function readSourceFiles(chunks: AsyncIterable<Uint8Array>, options: SourceFileOptions): StepRun {
  const { file, language, isPaper, metaOf, idOf } = options;
  const books = { documentsIn: 0, documentsOut: 0, charsIn: 0, charsOut: 0 };
  const rejections = Object.fromEntries(RULES.map((rule) => [rule, 0])) as Record<Rule, number>;
  const edits = { "line-ends": 0 };
  const reject = (rule: Rule): void => {
    books.documentsIn += 1;
    rejections[rule] += 1;
  };
  const onSkip = ({ path, reason }: TarSkip): void => {
    if (isSourceFile(language, path)) reject(`file-${reason}`);
  };
  async function* run(): AsyncGenerator<Document> {
    const seen = new Set<string>();
    for await (const entry of readTar(chunks, { file, limits: LIMITS, onSkip })) {
      const path = entry.path.slice(entry.path.indexOf("/") + 1);
      if (!isSourceFile(language, path)) continue;
      const decoded = decodeUtf8(entry.bytes);
      if (decoded.status === "invalid" || seen.has(path)) {
        reject(seen.has(path) ? "file-repeated-path" : "file-not-utf8");
        continue;
      }
      seen.add(path);
      const text = isPaper ? decoded.text.replace(LINE_END, "\n") : decoded.text;
      if (text !== decoded.text) edits["line-ends"] += 1;
      const chars = countCodePoints(text);
      books.documentsIn += 1;
      books.documentsOut += 1;
      books.charsIn += countCodePoints(decoded.text);
      books.charsOut += chars;
      yield { id: idOf(path), text, meta: { ...metaOf(path), size: entry.bytes.length, hash: hash("sha256", text) } };
    }
  }
  return { documents: run(), counts: () => ({ ...books, rejections: { ...rejections }, edits: { ...edits } }) };
}

type Rule = `file-${TarSkip["reason"]}` | "file-not-utf8" | "file-repeated-path";
const RULES: readonly Rule[] = [
  ...(["file-too-large", "file-link", "file-special", "file-unsafe-path"] as const),
  ...(["file-not-utf8", "file-repeated-path"] as const),
];
const LINE_END = /\r\n?/g;
/** A tarball of 200 MB has room for a few repositories' worth of these. */
const LIMITS = { fileBytes: MAXIMUM_FILE_BYTES, totalBytes: 4 * 1024 ** 3, entries: 500_000, pathBytes: 4096 };
