/** Reading bitwit's own file back. @throws DataError with the JSON path of what is not as written. */
import { DataError } from "../../errors.js";
import type { ScoresFile, SourceFile } from "../scores-file.js";
import type { ImportedBpc, ImportedModel, ImportedScore, ScoreSource, ScoreTool, ScoreWarning } from "./imported.js";
import { countAt, describeValue, isObject, jsonPath, numberAt, shapeError, textAt } from "./json-fields.js";
import type { JsonObject, JsonValue } from "./parse-python-json.js";

const TOOLS: readonly ScoreTool[] = ["lm-eval", "opencompass", "uncheatable-eval", "open-llm-leaderboard", "table"];

export function parseBitwitScores(value: JsonValue, file: string): ScoresFile {
  if (!isObject(value) || value["format"] !== "bitwit-scores") {
    throw new DataError("scores-format", `${file} is no scores file of bitwit.`, {
      hint: "Make one with `bitwit scores import FILE -o scores.json`.",
    });
  }
  if (value["version"] !== 1) {
    throw shapeError(
      file,
      "version",
      `is ${describeValue(value["version"])}; this bitwit reads version 1`,
      "Use the bitwit that wrote it, or import again.",
    );
  }
  const list = <T>(key: string, read: (row: Row) => T): T[] => {
    const items = value[key];
    if (!Array.isArray(items)) throw shapeError(file, key, `is ${describeValue(items)} where a list should be`, REMEDY);
    return items.map((item: JsonValue, index) => {
      const path = jsonPath(key, index);
      if (!isObject(item)) throw shapeError(file, path, `is ${describeValue(item)} where an object should be`, REMEDY);
      return read(new Row(item, file, path));
    });
  };
  return {
    format: "bitwit-scores",
    version: 1,
    scores: list("scores", scoreOf),
    bpc: list("bpc", bpcOf),
    models: list("models", modelOf),
    warnings: list("warnings", warningOf),
    sources: list("sources", sourceFileOf),
  };
}

const REMEDY = "Import again; the file was changed by hand or another program.";

class Row {
  readonly object: JsonObject;
  private readonly file: string;
  private readonly path: string;

  constructor(object: JsonObject, file: string, path: string) {
    this.object = object;
    this.file = file;
    this.path = path;
  }

  text(key: string): string {
    return textAt(this.object, key) ?? this.fail(key);
  }

  number(key: string, low: number, high: number): number | undefined {
    if (this.object[key] === undefined) return undefined;
    const value = numberAt(this.object, key);
    return value !== undefined && value >= low && value <= high ? value : this.fail(key);
  }

  row(key: string): Row {
    const value = this.object[key];
    return isObject(value) ? new Row(value, this.file, this.path + jsonPath("", key)) : this.fail(key);
  }

  fail(key: string): never {
    throw shapeError(this.file, `${this.path}.${key}`, `is ${describeValue(this.object[key])}`, REMEDY);
  }
}

function scoreOf(row: Row): ImportedScore {
  const style = textAt(row.object, "style");
  return {
    model: row.text("model"),
    benchmark: row.text("benchmark"),
    score: row.number("score", 0, 1) ?? row.fail("score"),
    stderr: row.number("stderr", 0, 1),
    n: countAt(row.object, "n"),
    shots: countAt(row.object, "shots"),
    metric: textAt(row.object, "metric"),
    style: style === "cloze" || style === "options" ? style : undefined,
    partOf: textAt(row.object, "partOf"),
    source: sourceOf(row.row("source")),
  };
}

function bpcOf(row: Row): ImportedBpc {
  const bpc = row.number("bpc", Number.MIN_VALUE, 32);
  const bitsPerByte = row.number("bitsPerByte", Number.MIN_VALUE, 32);
  if (bpc === undefined && bitsPerByte === undefined) row.fail("bpc");
  return {
    model: row.text("model"),
    corpus: row.text("corpus"),
    bpc,
    bitsPerByte,
    source: sourceOf(row.row("source")),
  };
}

function sourceOf(row: Row): ScoreSource {
  return { file: row.text("file"), tool: toolOf(row), version: textAt(row.object, "version"), key: row.text("key") };
}

function modelOf(row: Row): ImportedModel {
  return {
    name: row.text("name"),
    family: textAt(row.object, "family"),
    parameters: row.number("parameters", 1, Number.MAX_SAFE_INTEGER),
  };
}

function warningOf(row: Row): ScoreWarning {
  return { code: row.text("code"), message: row.text("message"), hint: textAt(row.object, "hint") };
}

function sourceFileOf(row: Row): SourceFile {
  return {
    file: row.text("file"),
    sha256: row.text("sha256"),
    tool: toolOf(row),
    toolVersion: textAt(row.object, "toolVersion"),
    writtenAt: textAt(row.object, "writtenAt"),
  };
}

function toolOf(row: Row): ScoreTool {
  return TOOLS.find((tool) => tool === row.object["tool"]) ?? row.fail("tool");
}
