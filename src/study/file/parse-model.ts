/** An entry of a study's models: a reference, dates, and of a model behind a server what measure's options say of it. */
import path from "node:path";
import { parseDate } from "../../corpus/dates/parse-date.js";
import { UsageError } from "../../errors.js";
import { modelDatesOf, type ModelDates } from "../../measure/model-dates.js";
import { isKeyVariable } from "../../model/server/api-key.js";
import { API_NAMES } from "../../model/server/scoring-api.js";
import { parseServerReference } from "../../model/server/server-reference.js";
import type { StudyModel, StudyServer } from "./study-file.js";
import type { YamlReader, YamlValue } from "./yaml-reader.js";

const SERVER_KEYS = ["concurrency", "serverApi", "tokenizer", "vocabularySize", "apiKeyVariable"] as const;
type ServerValues = Partial<Record<(typeof SERVER_KEYS)[number], YamlValue>>;

/** @param folder where a tokenizer's relative path starts. */
export function parseModel(yaml: YamlReader, value: YamlValue, folder: string): StudyModel {
  if (!yaml.isMap(value)) {
    const ref = yaml.text(value);
    isServer(yaml, value, ref);
    return { ref, dates: datesOf(ref, {}) };
  }
  const { ref: named, released, cutoff, ...rest } = yaml.map(value, ["ref", "released", "cutoff", ...SERVER_KEYS]);
  if (named === undefined) return yaml.fail(value, "has no ref", "Write `ref: ladder:m`, or a path to a .gguf file.");
  const ref = yaml.text(named);
  const said = {
    ...(released === undefined ? {} : { released: dateOf(yaml, released) }),
    ...(cutoff === undefined ? {} : { cutoff: dateOf(yaml, cutoff) }),
  };
  const model = { ref, dates: datesOf(ref, said) };
  const [first] = Object.values(rest);
  if (!isServer(yaml, named, ref)) {
    if (first === undefined) return model;
    return yaml.fail(first, "is for models behind servers", "Leave it out, or write `ref: http://host:port/v1#model`.");
  }
  return first === undefined ? model : { ...model, server: serverOf(yaml, rest, folder) };
}

/** The address stands in every result, so one with a password must not come further than here. */
function isServer(yaml: YamlReader, value: YamlValue, ref: string): boolean {
  try {
    return parseServerReference(ref) !== undefined;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const hint =
      "Write `ref: http://host:port/v1#model`, and the name of the key's variable: `apiKeyVariable: BITWIT_API_KEY_FARM`.";
    throw new UsageError(error.code, `${yaml.placeOf(value)}: ${error.message}`, { hint });
  }
}

function serverOf(yaml: YamlReader, values: ServerValues, folder: string): StudyServer {
  const { concurrency, serverApi, tokenizer, vocabularySize, apiKeyVariable } = values;
  return {
    ...(concurrency === undefined ? {} : { concurrency: yaml.whole(concurrency, 1, 1024) }),
    ...(serverApi === undefined ? {} : { api: yaml.oneOf(serverApi, API_NAMES) }),
    ...(tokenizer === undefined ? {} : { tokenizerFile: tokenizerOf(yaml, tokenizer, folder) }),
    ...(vocabularySize === undefined ? {} : { vocabularySize: yaml.whole(vocabularySize, 2, 100_000_000) }),
    ...(apiKeyVariable === undefined ? {} : { apiKeyVariable: variableOf(yaml, apiKeyVariable) }),
  };
}

function tokenizerOf(yaml: YamlReader, value: YamlValue, folder: string): string {
  const text = yaml.text(value);
  if (text.startsWith("ladder:")) return text;
  if (/\.(json|gguf)$/i.test(text)) return path.resolve(folder, text);
  return yaml.fail(value, "is no tokenizer", "Name tokenizer.json or a GGUF file of the model.");
}

/** The value is not shown: it may be the key itself. */
function variableOf(yaml: YamlReader, value: YamlValue): string {
  const name = yaml.word(value);
  if (isKeyVariable(name)) return name;
  throw new UsageError(
    "study-key-variable",
    `${yaml.placeOf(value)}: ${value.path} is not BITWIT_API_KEY or a name that begins with BITWIT_API_KEY_, in capitals.`,
    { hint: "Set BITWIT_API_KEY_FARM to the key, say, and write that name: keys themselves are kept out of files." },
  );
}

/** What is known of the ladder, and above it what the file says. */
function datesOf(ref: string, said: { readonly released?: string; readonly cutoff?: string }): ModelDates | undefined {
  const builtIn = modelDatesOf([ref], {}).get(ref);
  return said.released === undefined && said.cutoff === undefined ? builtIn : { ...builtIn, ...said, source: "given" };
}

function dateOf(yaml: YamlReader, value: YamlValue): string {
  const text = yaml.word(value);
  if (/^\d{4}-\d\d(-\d\d)?$/.test(text) && parseDate(text) === text) return text;
  return yaml.fail(value, "must be a day or a month", "Write 2026-09-01, or 2026-09 where no day is known.");
}
