/** From one paper's source to its text (or texts: the paper's rule can choose several main files). */
import { createHash } from "node:crypto";
import { DataError } from "../../errors.js";
import type { Document } from "../../text/document.js";
import type { ArxivRules } from "./arxiv-options.js";
import type { Converter } from "./convert/converter.js";
import { ConversionError } from "./latex/conversion-error.js";
import type { PaperBooks } from "./paper-books.js";
import type { Paper } from "./paper.js";
import { decodeTex, inputEncodingOf } from "./source/decode-tex.js";
import { chooseMainFiles } from "./source/main-files.js";
import { openPaperSource, type PaperSource } from "./source/paper-source.js";
import { MAXIMUM_CHARS, resolveIncludes } from "./source/resolve-includes.js";
import type { TexFiles } from "./source/tex-files.js";

export interface FetchedSource {
  /** The bytes, again at every call. */
  readonly open: () => AsyncIterable<Uint8Array>;
  readonly sha256: string;
}

export interface PaperContext {
  readonly rules: ArxivRules;
  readonly converter: Converter;
  readonly books: PaperBooks;
  readonly signal?: AbortSignal | undefined;
}

export async function convertPaper(paper: Paper, source: FetchedSource, context: PaperContext): Promise<Document[]> {
  const { books, rules } = context;
  const opened = await open(paper, source);
  if (typeof opened === "string") {
    books.drop(opened);
    return [];
  }
  if (opened.status !== "tex") {
    books.drop(opened.status);
    return [];
  }
  books.note("entries-skipped", opened.skipCount);
  const files = decodeAll(opened.files, books);
  const mains = chooseMainFiles(files, rules.mainFile);
  if (mains.length === 0) books.drop("no-main-file");
  const documents: Document[] = [];
  for (const main of mains) {
    const document = await convertFile(
      paper,
      { files, main, isOnly: mains.length === 1, sha256: source.sha256 },
      context,
    );
    if (document !== undefined) documents.push(document);
  }
  return documents;
}

async function open({ id }: Paper, source: FetchedSource): Promise<PaperSource | "damaged" | "too-large"> {
  try {
    return await openPaperSource(source.open, `The source of ${id}`);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return error.code === "tar-too-large" ? "too-large" : "damaged";
  }
}

function decodeAll(files: ReadonlyMap<string, Uint8Array>, books: PaperBooks): TexFiles {
  let hint: string | undefined;
  for (const bytes of files.values()) hint ??= inputEncodingOf(Buffer.from(bytes).toString("latin1"));
  const decoded = new Map<string, string>();
  for (const [path, bytes] of files) {
    const { text, encoding } = decodeTex(bytes, hint);
    if (encoding !== "utf-8") books.note("other-encoding");
    decoded.set(path, text);
  }
  return decoded;
}

interface MainFile {
  readonly files: TexFiles;
  readonly main: string;
  readonly isOnly: boolean;
  readonly sha256: string;
}

async function convertFile(
  paper: Paper,
  { files, main, isOnly, sha256 }: MainFile,
  { rules, converter, books, signal }: PaperContext,
): Promise<Document | undefined> {
  const plain = { text: files.get(main) ?? "", refused: 0 };
  const { text: tex, refused } = rules.followsIncludes ? resolveIncludes(files, main) : plain;
  books.note("includes-refused", refused);
  if (tex.length > MAXIMUM_CHARS) {
    books.drop("too-large", tex);
    return undefined;
  }
  try {
    const { text, converter: used } = await converter.convert(tex, signal);
    if (!converter.name.startsWith(used)) books.note("fallback-converter");
    if (text.trim() === "") {
      books.drop("no-text", tex);
      return undefined;
    }
    books.keep(tex, text);
    const id = `arxiv:${paper.id}${isOnly ? "" : `#${main}`}`;
    return { id, text, meta: metaOf(paper, { converter: used, main, sha256, version: rules.version }) };
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    books.drop(error.rule, tex);
    return undefined;
  }
}

/** No authors: a corpus needs no persons. */
function metaOf(
  { id, title, categories, created, updated, licence }: Paper,
  made: { converter: string; main: string; sha256: string; version: ArxivRules["version"] },
): Readonly<Record<string, unknown>> {
  const isFirst = made.version === "first";
  return {
    ...{ id, ...(isFirst ? { version: 1 } : {}), url: `https://arxiv.org/abs/${id}${isFirst ? "v1" : ""}` },
    ...{ title, categories, primary: categories[0], date: created },
    ...(updated === undefined ? {} : { updated }),
    ...(licence === undefined ? {} : { licence }),
    ...{ source_sha256: made.sha256, main_file: made.main, converter: made.converter },
  };
}

/** For sources that are in memory. */
export function sourceOf(bytes: Uint8Array): FetchedSource {
  const open = async function* () {
    yield bytes;
  };
  return { open, sha256: createHash("sha256").update(bytes).digest("hex") };
}
