/** A result file's text: bounded in size, UTF-8, without a byte order mark. Its hash goes into the imported record. */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { DataError, EnvironmentError, UsageError } from "../../errors.js";
import { decodeUtf8 } from "../../text/utf8.js";

/** The largest result files of the tools read here have a few MB; samples and predictions, which are not read, have more. */
export const MAX_IMPORT_BYTES = 64 * 1024 * 1024;

export interface ImportText {
  readonly file: string;
  readonly text: string;
  readonly sha256: string;
}

/** @throws UsageError no such file; EnvironmentError it cannot be read; DataError too large, binary, or not UTF-8. */
export async function readImportFile(file: string): Promise<ImportText> {
  const bytes = await readBounded(file);
  refuseBinary(file, bytes);
  const decoded = decodeUtf8(bytes);
  if (decoded.status === "invalid") {
    const line = bytes.subarray(0, decoded.byteOffset).filter((byte) => byte === LINE_END).length + 1;
    throw new DataError("not-utf8", `${file}:${line}: byte ${decoded.byteOffset} is not UTF-8.`, {
      hint: "Save it as UTF-8: `iconv -f UTF-16 -t UTF-8`, or -f WINDOWS-1252 for old spreadsheets.",
    });
  }
  return {
    file,
    text: decoded.text.replace(/^\ufeff/, ""),
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
}

const LINE_END = 0x0a;

async function readBounded(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > MAX_IMPORT_BYTES) {
      throw new DataError(
        "import-too-large",
        `${file} has ${Math.ceil(size / 1024 / 1024)} MiB; result files of up to ${MAX_IMPORT_BYTES / 1024 / 1024} MiB are read.`,
        { hint: "Give the file with the scores, not the one with samples, predictions or logs of every item." },
      );
    }
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") {
      throw new UsageError("import-file", `There is no file ${file}.`, { hint: "Check the path.", cause });
    }
    throw new EnvironmentError("import-file", `${file} cannot be read: ${code ?? String(cause)}.`, {
      hint: "Check that it is a file and that you may read it.",
      cause,
    });
  }
}

const MAGIC: readonly (readonly [prefix: string, what: string, remedy: string])[] = [
  ["PAR1", "a Parquet file", "Export it as CSV; pandas: `pd.read_parquet(f).to_csv(...)`."],
  ["PK\u0003\u0004", "a ZIP archive or spreadsheet", "Unpack it, or save the sheet as CSV."],
  ["\u001f\u008b", "compressed with gzip", "Unpack it first: `gunzip FILE`."],
  ["GGUF", "a model, not scores", "Give a model to `bitwit measure`."],
];

function refuseBinary(file: string, bytes: Uint8Array): void {
  const start = Buffer.from(bytes.subarray(0, 4)).toString("latin1");
  for (const [prefix, what, hint] of MAGIC) {
    if (start.startsWith(prefix)) throw new DataError("import-binary", `${file} is ${what}.`, { hint });
  }
  if (bytes.length === 0) {
    throw new DataError("import-empty", `${file} is empty.`, { hint: "Was the tool's run stopped? Run it again." });
  }
}
