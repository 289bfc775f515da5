/** Scores that others measured: any of the known formats, one or many files, to one list. */
import path from "node:path";
import { BitwitError, DataError } from "../../errors.js";
import type { ScoresFile, SourceFile } from "../scores-file.js";
import { parseBitwitScores } from "./bitwit-scores.js";
import {
  detectCsvFormat,
  detectJsonFormat,
  isJsonText,
  tableRowsOf,
  unknownFormat,
  wrongFile,
  type ScoreFormat,
} from "./detect-format.js";
import { shortList } from "./file-warnings.js";
import { findScoreFiles } from "./find-files.js";
import type { ImportedFile } from "./imported.js";
import { isObject } from "./json-fields.js";
import { importLmEval } from "./lm-eval.js";
import { mergeFiles } from "./merge-files.js";
import type { ModelMap } from "./model-names.js";
import { importLeaderboardResults, isLeaderboardResults } from "./open-llm-leaderboard-results.js";
import { importLeaderboardTable } from "./open-llm-leaderboard.js";
import { importOpenCompassPivot } from "./opencompass-pivot.js";
import { importOpenCompassSummary } from "./opencompass-summary.js";
import { parsePythonJson, type JsonValue } from "./parse-python-json.js";
import { importPlainTable } from "./plain-table.js";
import { readImportFile, type ImportText } from "./read-import-file.js";
import type { ScoreScale } from "./scale.js";
import { settingWarnings } from "./setting-warnings.js";
import { headerOf, readCsvTable, tableOfObjects, type Table } from "./table.js";
import { importUncheatableEval } from "./uncheatable-eval.js";

export interface ImportOptions {
  /** Default: by each file's content. */
  readonly format?: ScoreFormat | undefined;
  /** Of plain tables; the tools' own files have known units. Default: auto. */
  readonly scale?: ScoreScale | undefined;
  readonly modelMap?: ModelMap | undefined;
  /** The model of result files that name none. */
  readonly model?: string | undefined;
}

/**
 * @param paths files and folders; of a folder, every file of a known format below it.
 * @throws UsageError nothing there; DataError with file and place when a file is not what it claims to be.
 */
export async function importScores(paths: readonly string[], options: ImportOptions = {}): Promise<ScoresFile> {
  const files: ImportedFile[] = [];
  const sources: SourceFile[] = [];
  const skipped: string[] = [];
  const found = (await Promise.all(paths.map((one) => findScoreFiles(one)))).flat();
  for (const { file, certain } of new Map(found.map((one) => [path.resolve(one.file), one])).values()) {
    try {
      const text = await readImportFile(file);
      const imported = importText(text, options);
      files.push(...imported.files);
      sources.push(...imported.sources);
    } catch (error) {
      if (certain || !(error instanceof BitwitError) || !NO_SCORES.test(error.code)) throw error;
      skipped.push(file);
    }
  }
  if (files.length === 0) {
    throw new DataError("import-nothing", `No file of ${paths.join(", ")} is of a known format.`, {
      hint: "Name one of the files to learn what is wrong with it.",
    });
  }
  const { scores, bpc, models, warnings } = mergeFiles(files, options.modelMap ?? new Map());
  if (scores.length + bpc.length === 0) {
    throw new DataError(
      "import-empty",
      `No score can be read. ${warnings[0]?.message ?? `${paths.join(", ")} holds none.`}`,
      {
        hint: warnings[0]?.hint ?? "Give a file of finished results.",
      },
    );
  }
  const all = [...warnings, ...settingWarnings(scores, bpc)];
  if (skipped.length > 0) {
    all.push({ code: "files-skipped", message: `Not scores, so skipped: ${shortList(skipped)}.` });
  }
  const distinct = [...new Map(all.map((one) => [`${one.code} ${one.message}`, one])).values()];
  return { format: "bitwit-scores", version: 1, scores, bpc, models, warnings: distinct, sources };
}

/** What a file in a folder may be refused for without anyone having meant it: it is no scores file. */
const NO_SCORES = /^(scores-format|wrong-file|not-utf8|import-(binary|empty|too-large)|(json|csv)-.*)$/;

/** @throws DataError unless the file is one of bitwit's own. */
export async function readScoresFile(file: string): Promise<ScoresFile> {
  const { text } = await readImportFile(file);
  return parseBitwitScores(isJsonText(text) ? parsePythonJson(text, file) : null, file);
}

function importText(input: ImportText, options: ImportOptions): { files: ImportedFile[]; sources: SourceFile[] } {
  const { text, file, sha256 } = input;
  const value = isJsonText(text) ? parseJson(text, file) : undefined;
  const format = options.format ?? (value === undefined ? detectCsvFormat(headerOf(text)) : detectJsonFormat(value));
  if (format === undefined) throw unknownFormat(file, text);
  if (format === "bitwit") {
    const own = parseBitwitScores(value ?? null, file);
    return { files: [ownFile(own)], sources: [...own.sources] };
  }
  const imported =
    value === undefined ? importCsv(text, file, format, options) : importJson(value, file, format, options);
  const { tool, toolVersion, time } = imported;
  const writtenAt = time === undefined || Math.abs(time) > LAST_DATE ? undefined : new Date(time).toISOString();
  return { files: [imported], sources: [{ file, sha256, tool, toolVersion, writtenAt }] };
}

/** The largest time a Date holds, in milliseconds. */
const LAST_DATE = 8.64e15;

/** JSON that is one of the known wrong files says so, also when it is one value a line. */
function parseJson(text: string, file: string): JsonValue {
  const refuseWrong = (value: JsonValue): void => {
    const wrong = wrongFile(value);
    if (wrong !== undefined) throw new DataError("wrong-file", `${file} is ${wrong.what}.`, { hint: wrong.hint });
  };
  try {
    const value = parsePythonJson(text, file);
    if (detectJsonFormat(value) === undefined) refuseWrong(value);
    return value;
  } catch (error) {
    if (error instanceof DataError && error.code === "json-trailing") {
      refuseWrong(parsePythonJson(text.trimStart().split("\n", 1)[0] ?? "", file));
    }
    throw error;
  }
}

/** Its rows keep the tools that measured them, and its models their names. */
function ownFile({ scores, bpc, models, warnings }: ScoresFile): ImportedFile {
  return { tool: "table", named: true, models, scores, bpc, warnings };
}

function importCsv(text: string, file: string, format: ScoreFormat, { scale = "auto" }: ImportOptions): ImportedFile {
  const table = readCsvTable(text, file);
  if (format === "opencompass-summary") return importOpenCompassSummary(table);
  if (format === "opencompass-pivot") return importOpenCompassPivot(table);
  if (format === "open-llm-leaderboard") return importLeaderboardTable(table);
  if (format === "table") return importPlainTable(table, scale);
  throw wrongFormat(file, "CSV", format);
}

function importJson(
  value: JsonValue,
  file: string,
  format: ScoreFormat,
  { scale = "auto", model }: ImportOptions,
): ImportedFile {
  if (format === "uncheatable-eval") return importUncheatableEval(value, file);
  if (format === "lm-eval" && isObject(value)) return importLmEval(value, file, model);
  if (format === "open-llm-leaderboard" && isObject(value) && isLeaderboardResults(value)) {
    return importLeaderboardResults(value, file, model);
  }
  const rows = tableRowsOf(value);
  if (rows === undefined || rows.length === 0) throw wrongFormat(file, "JSON", format);
  const table: Table = tableOfObjects(rows, file);
  if (format === "open-llm-leaderboard") return importLeaderboardTable(table);
  if (format === "table") return importPlainTable(table, scale);
  throw wrongFormat(file, "JSON", format);
}

function wrongFormat(file: string, kind: string, format: ScoreFormat): DataError {
  return new DataError("scores-format", `${file} is ${kind} that cannot be ${format}.`, {
    hint: "Leave --format out to have it found by the content.",
  });
}
