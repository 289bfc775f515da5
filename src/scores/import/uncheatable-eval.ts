/**
 * UncheatableEval's logs: one JSON object a model and corpus, with means over documents of nats, characters and bytes.
 *
 * bpc = `neg_log_prob_sum` / `avg character count` / ln 2: the ratio of two means over the same documents is the ratio of
 * the sums, so this is bits of all documents over characters of all documents. Without characters only bits per byte are
 * known.
 */
import { requireBpc } from "./bits.js";
import { timeInName } from "./file-time.js";
import type { ImportedBpc, ImportedFile, ImportedModel, ScoreWarning } from "./imported.js";
import { describeValue, isObject, jsonPath, numberAt, shapeError, textAt } from "./json-fields.js";
import type { JsonValue } from "./parse-python-json.js";

const NATS = "neg_log_prob_sum";
const CHARACTERS = "avg character count";
const BYTES = "avg bytes";

export function isUncheatableEval(value: JsonValue): boolean {
  const first = Array.isArray(value) ? value[0] : value;
  return isObject(first) && Object.hasOwn(first, NATS);
}

/** @param value one log, or a list of logs. @throws DataError with the JSON path of what is missing. */
export function importUncheatableEval(value: JsonValue, file: string): ImportedFile {
  const logs = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  const rows = logs.map((log, index) => rowOf(log, Array.isArray(value) ? [index] : [], file));
  const inBytes = rows.filter(({ bpc }) => bpc.bpc === undefined).length;
  const warnings: ScoreWarning[] = [
    {
      code: "protocol-differs",
      message: "UncheatableEval scores disjoint chunks whose first token mostly goes free; bitwit's windows differ.",
      hint: "Fit these among themselves, not together with bpc that bitwit measured.",
    },
  ];
  if (inBytes > 0) {
    warnings.push({
      code: "bits-per-byte",
      message: `${file}: ${inBytes} logs have no "${CHARACTERS}", so they are imported as bits per byte only.`,
      hint: "Bits per byte cannot be turned into bpc without the text; run a newer UncheatableEval.",
    });
  }
  return {
    tool: "uncheatable-eval",
    time: timeInName(file),
    models: rows.map(({ model }) => model),
    scores: [],
    bpc: rows.map(({ bpc }) => bpc),
    warnings,
  };
}

function rowOf(log: JsonValue, path: readonly number[], file: string): { bpc: ImportedBpc; model: ImportedModel } {
  const at = (key: string) => jsonPath(...path, key);
  const hint = "Give a log as UncheatableEval's evaluator writes it into its log folder.";
  if (!isObject(log))
    throw shapeError(file, jsonPath(...path) || "the file", `is ${describeValue(log)} where a log should be`, hint);
  const missing = (key: string) => shapeError(file, at(key), `is ${describeValue(log[key])}`, hint);
  const name = textAt(log, "model_name_or_path");
  if (name === undefined) throw missing("model_name_or_path");
  const data = textAt(log, "data_path");
  if (data === undefined) throw missing("data_path");
  const nats = numberAt(log, NATS);
  if (nats === undefined || nats <= 0) throw missing(NATS);
  const bits = nats / Math.LN2;
  const characters = numberAt(log, CHARACTERS);
  const bytes = numberAt(log, BYTES);
  const bpc = characters !== undefined && characters > 0 ? bits / characters : undefined;
  const bitsPerByte = bytes !== undefined && bytes > 0 ? bits / bytes : undefined;
  if (bpc === undefined && bitsPerByte === undefined) throw missing(BYTES);
  requireBpc(bpc ?? (bitsPerByte as number), `${file}: ${at(NATS)}`);
  const billions = numberAt(log, "parameters count");
  return {
    model: { name, parameters: billions !== undefined && billions > 0 ? Math.round(billions * 1e9) : undefined },
    bpc: {
      model: name,
      corpus: corpusName(data),
      bpc,
      bitsPerByte,
      source: { file, tool: "uncheatable-eval", key: at(NATS) },
    },
  };
}

/** `data/bbc_news_20250701to20250715.json` is the corpus `bbc_news_20250701to20250715`. */
function corpusName(dataPath: string): string {
  return (dataPath.split(/[/\\]/).at(-1) ?? dataPath).replace(/\.jsonl?$/, "") || dataPath;
}
