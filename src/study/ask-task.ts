/** One model asked one task: item records appended batch by batch, then the result. A resumed run makes the same calls. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { askQuestions } from "../benchmark/run/ask-questions.js";
import { scoreItems } from "../benchmark/run/benchmark-score.js";
import type { ItemRecord } from "../benchmark/run/item-record.js";
import type { BenchmarkPlan } from "../benchmark/run/plan-items.js";
import type { PythonRunner } from "../benchmark/sandbox/open-python-runner.js";
import { DataError } from "../errors.js";
import { writeFileAtomically } from "../files/atomic-file.js";
import { engineOf } from "../measure/scoring-identity.js";
import type { Provenance } from "../measure/measurement.js";
import { hashPlan } from "../text/plan-hash.js";
import { RecordLog } from "../measure/record-log.js";
import type { RunFolder } from "../measure/run-folder.js";
import type { LanguageModel } from "../model/language-model.js";
import { askWarnings } from "./ask-warnings.js";
import { isBenchmarkResult, type BenchmarkResult } from "./benchmark-result.js";
import type { LoadedTask } from "./load-task.js";
import type { BenchmarkEvent, BenchmarkRequest } from "./run-benchmarks.js";

/** Of bitwit's own part in an answer: prompts apart, which are hashed themselves, how they are cut, scored and graded. */
const ASKING_VERSION = 1;

export interface AskOneTask {
  readonly task: LoadedTask;
  readonly model: LanguageModel;
  readonly contextTokens: number;
  readonly run: RunFolder;
  readonly runner: PythonRunner | undefined;
  readonly provenance: Provenance;
  readonly request: BenchmarkRequest;
}

/** Reads the result when it is finished already, else asks and writes it. */
export async function* askOrReuse(asked: AskOneTask): AsyncGenerator<BenchmarkEvent> {
  const { task: loaded, model, run, contextTokens, request } = asked;
  const { task } = loaded;
  const planHash = hashPlan({
    schemaVersion: 1,
    kind: "benchmark",
    version: ASKING_VERSION,
    ...engineOf(model),
    benchmark: task.id,
    prompts: loaded.promptsSha256,
    records: loaded.data.testSha256,
    contextTokens,
    ...(request.sharesPrefixes === false ? { sharesPrefixes: false } : {}),
  });
  const file = run.scoreFile(model.info.name, `${task.id}-${planHash.slice(0, 12)}`);
  const finished = await readResult(file, planHash);
  if (finished !== undefined) {
    yield { type: "benchmark", result: { ...finished, model: model.info.ref }, reused: true };
    return;
  }
  const result = yield* askTask(asked, planHash);
  await writeFileAtomically(file, JSON.stringify(result, null, 2) + "\n");
  yield { type: "benchmark", result, reused: false };
}

async function readResult(file: string, planHash: string): Promise<BenchmarkResult | undefined> {
  try {
    const result: unknown = JSON.parse(await readFile(file, "utf8"));
    return isBenchmarkResult(result) && result.planHash === planHash ? result : undefined;
  } catch {
    return undefined; // Absent, or from a disk that lied about flushing: asked again.
  }
}

interface BatchLine {
  readonly batch: number;
  readonly seconds: number;
  readonly items: readonly ItemRecord[];
}

async function* askTask(asked: AskOneTask, planHash: string): AsyncGenerator<BenchmarkEvent, BenchmarkResult> {
  const { model, run, runner, request, contextTokens } = asked;
  const { task, plan, data } = asked.task;
  const itemsFile = run.itemsFile(model.info.name, task.id, planHash);
  const log = await RecordLog.open(itemsFile, planHash);
  try {
    const lines = log.found.map((line, index) => parseLine(line, index + 2, itemsFile, plan));
    const items = new Map(lines.flatMap((line) => line.items.map((item) => [item.index, item] as const)));
    const resumed = items.size;
    let seconds = lines.reduce((sum, line) => sum + line.seconds, 0);
    const done = new Set(lines.map(({ batch }) => batch));
    let last = performance.now();
    const context = { task, plan, model, contextTokens, runner, signal: request.signal };
    const sharing = request.sharesPrefixes === undefined ? {} : { sharesPrefixes: request.sharesPrefixes };
    for await (const { batch, items: answered } of askQuestions({ ...context, ...sharing }, done)) {
      const now = performance.now();
      const line: BatchLine = { batch, seconds: (now - last) / 1000, items: answered };
      last = now;
      await log.add(line);
      seconds += line.seconds;
      for (const item of answered) items.set(item.index, item);
      const running = meanOf([...items.values()].map(({ metrics }) => metrics[task.metric] ?? 0));
      const names = { model: model.info.ref, benchmark: task.id };
      yield { type: "asking", ...names, done: items.size, total: plan.items.length, resumed, running };
    }
    const records = [...items.values()].sort((a, b) => a.index - b.index);
    return {
      schemaVersion: 1,
      kind: "benchmark",
      model: model.info.ref,
      modelInfo: model.info,
      benchmark: task.id,
      scores: scoreItems(task, plan.shotCount, records),
      planHash,
      promptsSha256: asked.task.promptsSha256,
      settings: {
        shots: plan.shotCount,
        contextTokens,
        ...(request.limit === undefined ? {} : { limit: request.limit }),
        ...(task.stopStrings === undefined ? {} : { stopStrings: task.stopStrings }),
        ...(task.maxTokens === undefined ? {} : { maxTokens: task.maxTokens }),
        temperature: 0,
      },
      data,
      itemsFile: path.relative(run.folder, itemsFile).split(path.sep).join("/"),
      ...(task.kind === "program" && runner !== undefined ? { isolation: runner.isolation.kind } : {}),
      seconds,
      warnings: [...(model.warnings ?? []), ...plan.warnings, ...askWarnings(asked, records, request.contextTokens)],
      provenance: asked.provenance,
    };
  } finally {
    await log.close();
  }
}

function parseLine(line: unknown, number: number, file: string, plan: BenchmarkPlan): BatchLine {
  const { batch, seconds, items } = (line ?? {}) as Partial<BatchLine>;
  const planned = typeof batch === "number" ? plan.batches[batch] : undefined;
  const isWhole =
    planned !== undefined &&
    Number.isFinite(seconds) &&
    Array.isArray(items) &&
    items.length === planned.length &&
    items.every(({ index, metrics }, place) => index === planned[place]?.index && typeof metrics === "object");
  if (isWhole) return line as BatchLine;
  throw new DataError("items-damaged", `Line ${number} of ${file} is not the record of a batch.`, {
    hint: "The file was changed by something else; delete it to ask again.",
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
