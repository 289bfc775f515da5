/** What a benchmark run of one model leaves in `scores/`: the record that reports, fits and exports read. */
import type { BenchmarkScore } from "../benchmark/run/benchmark-score.js";
import type { Warning } from "../errors.js";
import type { Provenance } from "../measure/measurement.js";
import type { ModelInfo } from "../model/language-model.js";

export interface BenchmarkResult {
  readonly schemaVersion: 1;
  readonly kind: "benchmark";
  readonly model: string;
  readonly modelInfo: ModelInfo;
  /** The task's id. */
  readonly benchmark: string;
  /** The suite or the whole first, then its parts. */
  readonly scores: readonly [BenchmarkScore, ...BenchmarkScore[]];
  /** Everything the scores depend on, hashed: equal hashes mean the same scores. */
  readonly planHash: string;
  /** SHA-256 over every prompt, with what ends a generation; the model and the engine apart. */
  readonly promptsSha256: string;
  readonly settings: BenchmarkSettings;
  readonly data: BenchmarkDataInfo;
  /** Relative to the run folder: a line a batch, with a record of every item. */
  readonly itemsFile: string;
  /** What stood between model-written programs and the machine; absent for tasks without programs. */
  readonly isolation?: string;
  /** Wall time of asking, over all sessions. */
  readonly seconds: number;
  readonly warnings: readonly Warning[];
  readonly provenance: Provenance;
}

export interface BenchmarkSettings {
  readonly shots: number;
  /** Longest prompt, tokens. */
  readonly contextTokens: number;
  /** Items of each part, from the start; absent when all were asked. */
  readonly limit?: number;
  readonly stopStrings?: readonly string[];
  readonly maxTokens?: number;
  /** Greedy decoding, always. */
  readonly temperature: 0;
}

export interface BenchmarkDataInfo {
  readonly origin: readonly string[];
  readonly files: readonly string[];
  /** SHA-256 over the records of the split that is scored, and of the one that examples come from. */
  readonly testSha256: string;
  readonly shotsSha256?: string;
  /** Items of the data, and by part where it has parts. */
  readonly available: number;
  readonly availableByPart?: Readonly<Record<string, number>>;
}

/** Whether a file of `scores/` is such a record, with what tables, fits and reports read. */
export function isBenchmarkResult(value: unknown): value is BenchmarkResult {
  const { kind, schemaVersion, model, modelInfo, benchmark, scores } = (value ?? {}) as Partial<BenchmarkResult>;
  return (
    kind === "benchmark" &&
    schemaVersion === 1 &&
    typeof model === "string" &&
    typeof modelInfo?.sha256 === "string" &&
    typeof benchmark === "string" &&
    Array.isArray(scores) &&
    scores.length > 0 &&
    scores.every((row) => Number.isFinite(row.score) && Number.isFinite(row.n))
  );
}
