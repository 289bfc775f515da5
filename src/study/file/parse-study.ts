/** A study file from YAML text: every value checked, with its line in errors; paths are relative to the file. */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { taskById } from "../../benchmark/tasks/all-tasks.js";
import { BitwitError, EnvironmentError, UsageError } from "../../errors.js";
import { DEFAULT_CONTEXT, makeProtocol, type Protocol } from "../../measure/protocol.js";
import { parseModel } from "./parse-model.js";
import { parseCount, parseSeconds } from "./parse-amounts.js";
import type { StudyBenchmark, StudyCorpus, StudyEngine, StudyFile, StudyFits } from "./study-file.js";
import { MAX_YAML_BYTES, YamlReader, type YamlValue } from "./yaml-reader.js";

/** @throws {UsageError} there is no such file, or it is not a study. */
export async function readStudyFile(file: string): Promise<StudyFile> {
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > MAX_YAML_BYTES)
      throw new UsageError("study-file", `${file} has ${size} bytes; a study file has at most ${MAX_YAML_BYTES}.`);
    text = await readFile(file, "utf8");
  } catch (cause) {
    if (cause instanceof BitwitError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT")
      throw new UsageError("study-file", `There is no file ${file}.`, { hint: "`bitwit study init` writes one." });
    throw new EnvironmentError("study-file", `${file} cannot be read: ${code ?? String(cause)}.`, { cause });
  }
  return parseStudy(text, file);
}

const KEYS = [
  ...(["version", "name", "run", "models", "corpora", "protocols"] as const),
  ...(["benchmarks", "probes", "byMonth", "fits", "budget", "engine"] as const),
];
/** Far more than anyone compares; their product is bounded too. */
const MOST = { models: 1000, corpora: 1000, protocols: 20, benchmarks: 100, cells: 100_000 };

export function parseStudy(text: string, file: string): StudyFile {
  const yaml = new YamlReader(file, text);
  const keys = yaml.map(yaml.root, KEYS);
  if (keys.version !== undefined && yaml.word(keys.version) !== "1")
    yaml.fail(keys.version, "is a version that this bitwit does not know: it must be 1");
  const folder = path.dirname(file);
  const resolve = (value: YamlValue): string => path.resolve(folder, yaml.text(value));
  const bare = path.basename(file).replace(/\.ya?ml$/i, "");
  const budget = keys.budget === undefined ? {} : yaml.map(keys.budget, ["maxChars", "maxTime"]);
  const maxChars = budget.maxChars === undefined ? undefined : amount(yaml, budget.maxChars, parseCount);
  const maxSeconds = budget.maxTime === undefined ? undefined : amount(yaml, budget.maxTime, parseSeconds);
  const models = yaml.list(keys.models, MOST.models);
  const corpora = yaml.list(keys.corpora, MOST.corpora);
  const protocols = yaml.list(keys.protocols, MOST.protocols);
  const benchmarks = yaml.list(keys.benchmarks, MOST.benchmarks);
  const study: StudyFile = {
    file,
    folder,
    name: keys.name === undefined ? bare : yaml.text(keys.name),
    run: keys.run === undefined ? path.resolve(folder, "runs", bare) : resolve(keys.run),
    models: unique(
      yaml,
      models,
      (value) => parseModel(yaml, value, folder),
      ({ ref }) => ref,
    ),
    corpora: unique(
      yaml,
      corpora,
      (value) => corpusOf(yaml, value, maxChars),
      ({ ref }) => ref,
    ),
    protocols:
      protocols.length === 0
        ? [makeProtocol("full")]
        : unique(
            yaml,
            protocols,
            (value) => protocolOf(yaml, value),
            ({ name, ...own }) => `${name} ${JSON.stringify(own)}`,
          ),
    benchmarks: unique(
      yaml,
      benchmarks,
      (value) => benchmarkOf(yaml, value, resolve),
      ({ task }) => task,
    ),
    probes: keys.probes !== undefined && yaml.boolean(keys.probes),
    byMonth: keys.byMonth !== undefined && yaml.boolean(keys.byMonth),
    fits: keys.fits === undefined ? undefined : fitsOf(yaml, keys.fits, resolve),
    budget: maxSeconds === undefined ? {} : { maxSeconds },
    engine: keys.engine === undefined ? {} : engineOf(yaml, keys.engine),
  };
  if (study.models.length === 0)
    yaml.fail(keys.models ?? yaml.root, "names no model", "Write `models: [ladder:m, gzip]`.");
  const asksNothing = study.corpora.length + study.benchmarks.length === 0 && !study.probes;
  if (asksNothing)
    yaml.fail(keys.corpora ?? yaml.root, "names no corpus and no benchmark", "Write `corpora: [sample:english]`.");
  const perModel = study.corpora.length * study.protocols.length + study.benchmarks.length;
  if (study.models.length * perModel > MOST.cells)
    yaml.fail(
      yaml.root,
      `has more than ${MOST.cells} pairs of a model and something to measure`,
      "Make several studies of it.",
    );
  return study;
}

function corpusOf(yaml: YamlReader, value: YamlValue, budget: number | undefined): StudyCorpus {
  const limit = (own?: number) => {
    const least = Math.min(own ?? Infinity, budget ?? Infinity);
    return Number.isFinite(least) ? { maxChars: least } : {};
  };
  if (!yaml.isMap(value)) return { ref: yaml.text(value), badDocuments: "error", ...limit() };
  const { ref, field, badDocuments, maxChars } = yaml.map(value, ["ref", "field", "badDocuments", "maxChars"]);
  if (ref === undefined)
    return yaml.fail(value, "has no ref", "Write `ref: sample:english`, or a file, folder or glob.");
  return {
    ref: yaml.text(ref),
    ...(field === undefined ? {} : { field: yaml.text(field) }),
    badDocuments: badDocuments === undefined ? "error" : yaml.oneOf(badDocuments, ["error", "skip"]),
    ...limit(maxChars === undefined ? undefined : amount(yaml, maxChars, parseCount)),
  };
}

function protocolOf(yaml: YamlReader, value: YamlValue): Protocol {
  const names = ["full", "paper"] as const;
  if (!yaml.isMap(value)) return makeProtocol(yaml.oneOf(value, names));
  const { name, context, stride } = yaml.map(value, ["name", "context", "stride"]);
  const number = (one: YamlValue | undefined) => (one === undefined ? undefined : yaml.whole(one, 1, 1_000_000));
  const known = name === undefined ? "full" : yaml.oneOf(name, names);
  try {
    return makeProtocol(known, number(context), number(stride));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(error.code, `${yaml.placeOf(value)}: ${error.message}`, {
      hint: "The stride is at most the context: context: 1900 and stride: 512 are the paper's.",
      cause: error,
    });
  }
}

function benchmarkOf(yaml: YamlReader, value: YamlValue, resolve: (value: YamlValue) => string): StudyBenchmark {
  const named = yaml.isMap(value) ? yaml.map(value, ["task", "data", "shots", "limit", "context"]) : { task: value };
  const {
    task,
    data,
    shots,
    limit,
    context,
  }: Partial<Record<"task" | "data" | "shots" | "limit" | "context", YamlValue>> = named;
  if (task === undefined) return yaml.fail(value, "has no task", "`bitwit benchmarks list` shows what there is.");
  return {
    task: taskOf(yaml, task),
    ...(data === undefined ? {} : { data: yaml.text(data).startsWith("hf:") ? yaml.text(data) : resolve(data) }),
    ...(shots === undefined ? {} : { shots: yaml.whole(shots, 0, 1000) }),
    ...(limit === undefined ? {} : { limit: yaml.whole(limit, 1, 10_000_000) }),
    contextTokens: context === undefined ? DEFAULT_CONTEXT : yaml.whole(context, 64, 1_000_000),
  };
}

function taskOf(yaml: YamlReader, value: YamlValue): string {
  try {
    return taskById(yaml.text(value)).id;
  } catch (error) {
    if (!(error instanceof UsageError) || error.code !== "benchmark-unknown") throw error;
    return yaml.fail(value, "is no task", error.hint);
  }
}

function fitsOf(yaml: YamlReader, value: YamlValue, resolve: (value: YamlValue) => string): StudyFits {
  const { scale, benchmarks, scores, exclude } = yaml.map(value, ["scale", "benchmarks", "scores", "exclude"]);
  return {
    scale: scale === undefined ? "linear" : yaml.oneOf(scale, ["linear", "log"]),
    benchmarks: benchmarks !== undefined && yaml.boolean(benchmarks),
    scores: yaml.list(scores, 1000).map(resolve),
    exclude: yaml.list(exclude, 1000).map((one) => yaml.text(one)),
  };
}

function engineOf(yaml: YamlReader, value: YamlValue): StudyEngine {
  const { gpu, threads, contexts, cpuVariant } = yaml.map(value, ["gpu", "threads", "contexts", "cpuVariant"]);
  return {
    ...(gpu === undefined ? {} : { gpu: yaml.oneOf(gpu, ["any", "cuda", "vulkan", "metal"]) }),
    ...(threads === undefined ? {} : { threads: yaml.whole(threads, 1, 1024) }),
    ...(contexts === undefined ? {} : { contexts: yaml.whole(contexts, 1, 1024) }),
    ...(cpuVariant === undefined ? {} : { cpuVariant: yaml.text(cpuVariant) }),
  };
}

function amount(yaml: YamlReader, value: YamlValue, parse: (text: string) => number | string): number {
  const parsed = parse(yaml.word(value));
  return typeof parsed === "number" ? parsed : yaml.fail(value, parsed);
}

/** Two entries of one name would be one in every table. */
function unique<One>(
  yaml: YamlReader,
  values: readonly YamlValue[],
  make: (value: YamlValue) => One,
  nameOf: (one: One) => string,
): One[] {
  const places = new Map<string, string>();
  return values.map((value) => {
    const one = make(value);
    const before = places.get(nameOf(one));
    if (before !== undefined) yaml.fail(value, `stands in the list twice, first at ${before}`, "Leave one out.");
    places.set(nameOf(one), yaml.placeOf(value));
    return one;
  });
}
