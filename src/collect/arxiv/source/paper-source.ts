/**
 * The TeX files in what arXiv serves as a paper's source: gzip of a tar, gzip of one TeX file, either without gzip, or a PDF.
 *
 * The source is untrusted. Nothing is written to disk; kept are files whose names say that they are TeX, none above
 * `FILE_BYTES`, all together at most `TEX_BYTES`.
 */
import { inflate } from "../../archive/inflate.js";
import { readTar } from "../../archive/read-tar.js";

export type PaperSource =
  | {
      readonly status: "tex";
      /** By path, in the archive's order. */
      readonly files: ReadonlyMap<string, Uint8Array>;
      /** Entries that were passed over: links, unsafe paths, large files. */
      readonly skipCount: number;
    }
  | { readonly status: "pdf-only" }
  /** PostScript, HTML, Word, … */
  | { readonly status: "no-tex" };

/**
 * @param open gives the bytes, again at every call.
 * @param file its name in errors.
 * @throws {DataError} it is damaged, truncated or too large.
 */
export async function openPaperSource(open: () => AsyncIterable<Uint8Array>, file: string): Promise<PaperSource> {
  const inflated = await inflate(open(), file, ARCHIVE_BYTES);
  const head = await readHead(inflated.chunks);
  if (isTar(head)) return readArchive(open, file);
  if (head.subarray(0, 1024).includes("%PDF-")) return { status: "pdf-only" };
  const bytes = await readAll((await inflate(open(), file, FILE_BYTES)).chunks);
  if (!isTex(bytes)) return { status: "no-tex" };
  return { status: "tex", files: new Map([["main.tex", bytes]]), skipCount: 0 };
}

const FILE_BYTES = 8 * 1024 * 1024;
const TEX_BYTES = 32 * 1024 * 1024;
/** Figures come along and are passed over. */
const ARCHIVE_BYTES = 512 * 1024 * 1024;
const ENTRIES = 20_000;
const HEAD_BYTES = 4096;

/** `.bbl` is a bibliography and `.cls`, `.sty` are programs; files without an extension were usual once. */
const TEX_NAME = /(?:\.(?:tex|ltx|latex|txt|xxx|json|yaml)|(?:^|\/)[^./]+)$/i;

async function readArchive(open: () => AsyncIterable<Uint8Array>, file: string): Promise<PaperSource> {
  const files = new Map<string, Uint8Array>();
  let skipCount = 0;
  let hasPdf = false;
  let texBytes = 0;
  const limits = { fileBytes: FILE_BYTES, totalBytes: ARCHIVE_BYTES, entries: ENTRIES, pathBytes: 512 };
  for await (const { path, bytes } of readTar(open(), { file, limits, onSkip: () => (skipCount += 1) })) {
    hasPdf ||= /\.pdf$/i.test(path);
    if (!TEX_NAME.test(path)) continue;
    texBytes += bytes.length;
    if (texBytes > TEX_BYTES) {
      skipCount += 1;
      continue;
    }
    files.set(path, bytes);
  }
  const hasTex = [...files].some(([path, bytes]) => /\.(tex|ltx|latex)$/i.test(path) || isTex(bytes));
  if (hasTex) return { status: "tex", files, skipCount };
  return { status: hasPdf ? "pdf-only" : "no-tex" };
}

async function readHead(chunks: AsyncGenerator<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let byteCount = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    byteCount += chunk.length;
    if (byteCount >= HEAD_BYTES) break;
  }
  return Buffer.concat(parts);
}

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

/** By the header's own checksum, so that v7 tars count too; or by the magic, so that a damaged one is not taken for TeX. */
function isTar(head: Buffer): boolean {
  if (head.length < 512) return false;
  if (head.toString("latin1", 257, 262) === "ustar") return true;
  let sum = 8 * 32;
  for (let place = 0; place < 512; place++) if (place < 148 || place >= 156) sum += head[place] ?? 0;
  const stated = parseInt(head.toString("latin1", 148, 156).trim(), 8);
  return sum > 8 * 32 && stated === sum;
}

/** LaTeX, or plain TeX as in the nineties: printable, with a command that begins or ends a document. */
function isTex(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  if (text.startsWith("%!PS") || text.includes("\0")) return false;
  return /\\(documentclass|documentstyle|begin\s*\{document\}|section|title|input|magnification|bye\b|end\s*$)/.test(
    text,
  );
}
