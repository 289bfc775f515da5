/** What a study file says, checked and with its defaults. The reader of it is parse-study.ts, its JSON schema schemas/study.schema.json. */
import type { BadDocumentPolicy } from "../../corpus/corpus.js";
import type { ModelDates } from "../../measure/model-dates.js";
import type { Protocol } from "../../measure/protocol.js";
import type { ModelServerOptions } from "../../model/open-model.js";
import type { GpuKind } from "../../model/llama/locate-engine.js";

export interface StudyFile {
  /** The file, as the user named it. */
  readonly file: string;
  /** Where relative paths of it start. */
  readonly folder: string;
  readonly name: string;
  /** The run folder. */
  readonly run: string;
  readonly models: readonly StudyModel[];
  readonly corpora: readonly StudyCorpus[];
  readonly protocols: readonly Protocol[];
  readonly benchmarks: readonly StudyBenchmark[];
  readonly probes: boolean;
  readonly byMonth: boolean;
  readonly fits: StudyFits | undefined;
  readonly budget: StudyBudget;
  readonly engine: StudyEngine;
}

export interface StudyModel {
  /** As the file has it: that is what records, tables and fits call it. */
  readonly ref: string;
  readonly dates: ModelDates | undefined;
  /** Of a model behind a server whose entry says more than where it is. */
  readonly server?: StudyServer;
}

export type StudyServer = Pick<
  ModelServerOptions,
  "concurrency" | "api" | "vocabularySize" | "tokenizerFile" | "apiKeyVariable"
>;

export interface StudyCorpus {
  readonly ref: string;
  readonly field?: string;
  readonly badDocuments: BadDocumentPolicy;
  /** The smaller of its own and the budget's. */
  readonly maxChars?: number;
}

export interface StudyBenchmark {
  readonly task: string;
  /** Resolved against the folder; undefined takes the task's data set on the hub. */
  readonly data?: string;
  readonly shots?: number;
  readonly limit?: number;
  readonly contextTokens: number;
}

export interface StudyFits {
  readonly scale: "linear" | "log";
  readonly benchmarks: boolean;
  /** Files, resolved against the folder. */
  readonly scores: readonly string[];
  /** As `--exclude` takes them. */
  readonly exclude: readonly string[];
}

export interface StudyBudget {
  readonly maxSeconds?: number;
}

export interface StudyEngine {
  readonly gpu?: GpuKind | "any";
  readonly threads?: number;
  readonly contexts?: number;
  readonly cpuVariant?: string;
}
