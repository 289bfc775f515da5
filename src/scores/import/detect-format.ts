/** Which tool wrote a file, by its content; and for files that are the wrong one of a tool, which to give instead. */
import { DataError } from "../../errors.js";
import { isObject, objectAt } from "./json-fields.js";
import { isLeaderboardResults } from "./open-llm-leaderboard-results.js";
import { isLeaderboardTable } from "./open-llm-leaderboard.js";
import { isOpenCompassPivot } from "./opencompass-pivot.js";
import { isOpenCompassSummary } from "./opencompass-summary.js";
import type { JsonValue } from "./parse-python-json.js";
import { hasModelColumn } from "./table-columns.js";
import { isUncheatableEval } from "./uncheatable-eval.js";

export const FORMATS = [
  "lm-eval",
  "opencompass-summary",
  "opencompass-pivot",
  "uncheatable-eval",
  "open-llm-leaderboard",
  "table",
  "bitwit",
] as const;
export type ScoreFormat = (typeof FORMATS)[number];

/** An lm-eval file that lost its results is still one, so that the error can say so. */
const LM_EVAL_KEYS = ["lm_eval_version", "group_subtasks", "n-shot", "n-samples"];

export function isJsonText(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

/** @returns undefined when no format's header fits. */
export function detectCsvFormat(columns: readonly string[]): ScoreFormat | undefined {
  if (isOpenCompassSummary(columns)) return "opencompass-summary";
  if (isOpenCompassPivot(columns)) return "opencompass-pivot";
  if (isLeaderboardTable(columns)) return "open-llm-leaderboard";
  return hasModelColumn(columns) ? "table" : undefined;
}

/** @returns undefined when the value is of no known shape. */
export function detectJsonFormat(value: JsonValue): ScoreFormat | undefined {
  if (isUncheatableEval(value)) return "uncheatable-eval";
  if (isObject(value)) {
    if (value["format"] === "bitwit-scores") return "bitwit";
    if (isLeaderboardResults(value)) return "open-llm-leaderboard";
    if (isObject(value["results"]) || LM_EVAL_KEYS.some((key) => Object.hasOwn(value, key))) return "lm-eval";
  }
  const first = tableRowsOf(value)?.[0];
  if (!isObject(first)) return undefined;
  const columns = Object.keys(first);
  return isLeaderboardTable(columns) ? "open-llm-leaderboard" : hasModelColumn(columns) ? "table" : undefined;
}

/** A list of rows; or one as the hub's dataset server gives it: `{"rows": [{"row": …}]}`. */
export function tableRowsOf(value: JsonValue): readonly JsonValue[] | undefined {
  if (Array.isArray(value)) return value as readonly JsonValue[];
  const rows = isObject(value) ? value["rows"] : undefined;
  if (!Array.isArray(rows)) return undefined;
  return rows.map((row: JsonValue) => (isObject(row) && isObject(row["row"]) ? row["row"] : row));
}

/** Files people take for scores. @returns what it is and what to give, or undefined. */
export function wrongFile(value: JsonValue): { readonly what: string; readonly hint: string } | undefined {
  if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string")) {
    return {
      what: "a list of texts, as UncheatableEval's data",
      hint: "Give the log that its evaluator wrote about a model.",
    };
  }
  const first = Array.isArray(value) ? (value[0] as JsonValue) : value;
  if (!isObject(first)) return undefined;
  const has = (...keys: string[]) => keys.every((key) => Object.hasOwn(first, key));
  if (has("doc_id") && ["resps", "filtered_resps", "arguments"].some((key) => has(key))) {
    return {
      what: "lm-eval's samples, one answer a line",
      hint: "Give results_<time>.json, which lm-eval writes into the same folder.",
    };
  }
  const answer = objectAt(first, "0");
  if (
    Object.hasOwn(answer, "prediction") ||
    Object.hasOwn(answer, "origin_prompt") ||
    Object.hasOwn(answer, "total_chr_num")
  ) {
    return {
      what: "OpenCompass's predictions",
      hint: "Give summary/summary_<time>.csv of the same run; for bits per character summary_pivot_<time>.csv.",
    };
  }
  if (has("accuracy") || has("score", "details")) {
    return {
      what: "OpenCompass's result of one model and dataset, without their names",
      hint: "Give summary/summary_<time>.csv of the same run.",
    };
  }
  if (has("measurements")) {
    return {
      what: "what `bitwit measure` prints",
      hint: "Its run folder is given with --run; here go scores of others.",
    };
  }
  return undefined;
}

/** Also for the tables that tools print beside their result files. */
export function unknownFormat(file: string, text = ""): DataError {
  if (text.includes("THIS IS A DIVIDER")) {
    return new DataError("wrong-file", `${file} is OpenCompass's summary as text.`, {
      hint: "Give summary_<time>.csv, which stands beside it.",
    });
  }
  if (/^\s*\|/.test(text)) {
    return new DataError("wrong-file", `${file} is a Markdown table.`, {
      hint: "Give the JSON or CSV that it was printed from: lm-eval's results_<time>.json, OpenCompass's summary_<time>.csv.",
    });
  }
  return new DataError("scores-format", `${file} is of no format that can be imported.`, {
    hint: `Known are lm-eval results_*.json, OpenCompass summary*.csv, UncheatableEval logs, Open LLM Leaderboard tables, and CSV or JSON with a column "model". Say which with --format ${FORMATS.join("|")}.`,
  });
}
