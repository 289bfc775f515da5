/**
 * Whether a finished record is what measuring again would give, judged without loading the model, so that adding a model to
 * a study does not load the thirty that are done. In doubt the answer is no: then the model is opened and its hash decides.
 */
import type { ModelMeasurement } from "../../measure/measurement.js";
import { planHashOf } from "../../measure/scoring-identity.js";
import { probeFamilies } from "../../benchmark/probes/probe-item.js";
import { LLAMA_CPP_RELEASE } from "../../model/llama/ffi.js";
import type { BenchmarkResult } from "../benchmark-result.js";
import type { LoadedTask } from "../load-task.js";
import type { StudyEngine } from "../file/study-file.js";
import type { PreparedCell } from "./prepare-study.js";
import { probePlanHash } from "../score-probes.js";
import type { FolderRecords } from "./folder-records.js";
import type { ModelSource } from "./study-models.js";

export function isCurrentMeasurement(
  { cell, corpus, source }: PreparedCell,
  record: ModelMeasurement,
  engine: StudyEngine,
): boolean {
  if (cell.kind !== "measure" || corpus === undefined || source === undefined) return false;
  // The hash is made of the record's own engine: it says that text, protocol and bitwit's scoring are the same.
  const expected = planHashOf({ info: record.modelInfo }, corpus.summary, cell.protocol);
  return record.planHash === expected && isSameModel(record, source, engine);
}

export function isCurrentBenchmark(
  { cell, source }: PreparedCell,
  record: BenchmarkResult,
  task: LoadedTask,
  engine: StudyEngine,
): boolean {
  if (cell.kind !== "benchmark" || source === undefined) return false;
  const { promptsSha256, data, settings } = record;
  return (
    promptsSha256 === task.promptsSha256 &&
    data.testSha256 === task.data.testSha256 &&
    settings.contextTokens === contextOf(cell.benchmark.contextTokens, source) &&
    isSameModel(record, source, engine)
  );
}

/** Probe scores say nothing of the engine but by their hash, so a measurement of the same model has to vouch for it. */
export function isCurrentProbes(
  { cell, source }: PreparedCell,
  { probes, measurements }: FolderRecords,
  engine: StudyEngine,
): boolean {
  if (cell.kind !== "probes" || source === undefined) return false;
  const hashes = new Set(probes.map(({ planHash }) => planHash));
  return measurements.some(
    (one) =>
      one.kind === "model" &&
      one.model === cell.model.ref &&
      isSameModel(one, source, engine) &&
      probeFamilies.every((family) => hashes.has(probePlanHash({ info: one.modelInfo }, family))),
  );
}

export function contextOf(wanted: number, { trainedContext }: ModelSource): number {
  return Math.min(wanted, trainedContext ?? wanted);
}

/** The same file, not changed since, the same release of the engine, and the kind of device that the study asks for. */
function isSameModel(
  { modelInfo, provenance }: Pick<ModelMeasurement, "modelInfo" | "provenance">,
  source: ModelSource,
  engine: StudyEngine,
): boolean {
  const { fileBytes, backend } = modelInfo;
  const isOnCpu = backend.device.startsWith("cpu");
  return (
    // Who knows what a server serves today: it is asked.
    source.isRemote !== true &&
    fileBytes === source.fileBytes &&
    source.modifiedMs < Date.parse(provenance.measuredAt) &&
    (backend.name !== "llama.cpp" || backend.version.startsWith(`${LLAMA_CPP_RELEASE} `)) &&
    isOnCpu === (engine.gpu === undefined) &&
    (engine.cpuVariant === undefined || backend.device.endsWith(`:${engine.cpuVariant}`)) &&
    (engine.threads === undefined || backend.contexts * (backend.threadsPerContext ?? 1) <= engine.threads)
  );
}
