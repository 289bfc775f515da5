/** The files below a folder that may hold scores, in a fixed order. Links are not followed. */
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../../errors.js";

export interface FoundFile {
  readonly file: string;
  /** Named by the user, or named as a tool names its results: when it cannot be read, that is an error. */
  readonly certain: boolean;
}

const MAX_FILES = 10_000;
/** lm-eval, OpenCompass. Their samples and predictions have other names. */
const TOOL_NAME = /^(results_.*\.json|summary_.*\.csv)$/;

/** @throws UsageError too many files, or none. */
export async function findScoreFiles(given: string): Promise<FoundFile[]> {
  const isFolder = await stat(given).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return [{ file: given, certain: true }];
  const entries = await readdir(given, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /\.(json|csv)$/.test(entry.name))
    .map((entry) => ({ file: path.join(entry.parentPath, entry.name), certain: TOOL_NAME.test(entry.name) }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
  if (files.length > MAX_FILES) {
    throw new UsageError(
      "import-folder",
      `${given} has ${files.length} JSON and CSV files; up to ${MAX_FILES} are read.`,
      {
        hint: "Name the folder with the results.",
      },
    );
  }
  if (files.length === 0) {
    throw new UsageError("import-folder", `${given} has no .json or .csv file.`, {
      hint: "Name the folder with the results.",
    });
  }
  return files;
}
