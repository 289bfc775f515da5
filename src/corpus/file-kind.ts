/**
 * What a file name says about its content: the format, and the compression around it.
 */

export type FileFormat = "jsonl" | "json" | "parquet" | "text";

export interface FileKind {
  readonly format: FileFormat;
  readonly compression: "none" | "gzip" | "zstd";
  /** False for a name that says nothing; the file is then taken for text if its content is text. */
  readonly known: boolean;
}

const FORMATS: ReadonlyMap<string, FileFormat> = new Map([
  ["jsonl", "jsonl"],
  ["ndjson", "jsonl"],
  ["json", "json"],
  ["parquet", "parquet"],
  ["txt", "text"],
  ["md", "text"],
  ["py", "text"],
  ["tex", "text"],
]);

/** Looks at the last extension, or at the last but one in front of `.gz` or `.zst`. Upper case is as good as lower. */
export function fileKind(name: string): FileKind {
  const extensions = name.toLowerCase().split("/").at(-1)?.split(".").slice(1) ?? [];
  const compression = extensions.at(-1) === "gz" ? "gzip" : extensions.at(-1) === "zst" ? "zstd" : "none";
  const format = FORMATS.get(extensions.at(compression === "none" ? -1 : -2) ?? "");
  return { format: format ?? "text", compression, known: format !== undefined };
}
