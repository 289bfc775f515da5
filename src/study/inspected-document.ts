/** The one document `bitwit tokens` looks at: a text file, standard input, or a document of a corpus; cut to a length. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { openCorpus } from "../corpus/open-corpus.js";
import { pickDocument } from "../corpus/pick-document.js";
import { readTextRecord } from "../corpus/read-text-record.js";
import { DataError, EnvironmentError, UsageError } from "../errors.js";
import type { InspectedDocument } from "../measure/token-inspection.js";
import { countCodePoints, truncateToCodePoints } from "../text/code-points.js";

export interface DocumentRequest {
  /** A text file, or `-` for standard input. */
  readonly file: string | undefined;
  /** Without a file: a corpus by reference. Default `sample:english`. */
  readonly corpus: string | undefined;
  /** Number from 1, or id, of the corpus's document. Default 1. */
  readonly wanted: string | undefined;
  /** JSON field that holds the text. */
  readonly field: string | undefined;
  readonly limitChars: number;
  readonly stdin: AsyncIterable<Uint8Array>;
}

/** A text is read whole before it is cut; no page of one document can show more than this many bytes. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

export async function readInspectedDocument(request: DocumentRequest): Promise<InspectedDocument> {
  const { file, corpus, wanted, limitChars } = request;
  if (file !== undefined && (corpus !== undefined || wanted !== undefined)) {
    throw new UsageError("two-documents", `Both the file ${file} and a corpus's document were named.`, {
      hint: "Give a file, or --corpus with --document.",
    });
  }
  const { text, ...named } = file === undefined ? await fromCorpus(request) : await fromFile(file, request.stdin);
  const kept = truncateToCodePoints(text, limitChars);
  if (kept.length === text.length) return { ...named, text };
  return { ...named, text: kept, cut: { keptChars: limitChars, ofChars: countCodePoints(text) } };
}

async function fromCorpus({
  corpus: ref = "sample:english",
  wanted = "1",
  field,
}: DocumentRequest): Promise<InspectedDocument> {
  const corpus = await openCorpus(ref, field === undefined ? {} : { field });
  const { document, number } = await pickDocument(corpus, wanted);
  return { name: `${ref}, document ${number}`, id: document.id, text: document.text };
}

async function fromFile(file: string, stdin: AsyncIterable<Uint8Array>): Promise<InspectedDocument> {
  const name = file === "-" ? "standard input" : path.basename(file);
  if (file !== "-") await requireFile(file);
  const chunks = file === "-" ? stdin : (createReadStream(file) as AsyncIterable<Uint8Array>);
  const record = await readTextRecord(name, chunks, { maxDocumentBytes: MAX_FILE_BYTES, known: true });
  if (record.status === "text") return { name, text: record.text };
  throw new DataError(`document-${record.reason}`, record.message, {
    hint: "Give a text in UTF-8; of a compressed file or a table of texts name one document with --corpus and --document.",
  });
}

async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() === true) return;
  if (found?.isDirectory() === true) {
    throw new UsageError("document-folder", `${file} is a folder.`, {
      hint: `Use --corpus ${file} --document 1.`,
    });
  }
  if (found !== undefined) return; // A pipe or a device: read as it comes.
  throw new EnvironmentError("document-missing", `There is no file ${file}.`, {
    hint: "Check the path; a sample is named with --corpus, such as --corpus sample:python --document 3.",
  });
}
