/**
 * What an import gives: scores from 0 to 1 and bits per character, each row with the place it was read from.
 *
 * Invariant: a value is there only when the file has it as a finite number; what is missing is said in a warning.
 */
import type { Warning } from "../../errors.js";
import type { PromptStyle } from "../benchmark-table.js";

/** Who measured. `table`: a plain CSV or JSON, so whoever wrote it. */
export type ScoreTool = "lm-eval" | "opencompass" | "uncheatable-eval" | "open-llm-leaderboard" | "table";

export interface ScoreSource {
  readonly file: string;
  readonly tool: ScoreTool;
  /** The tool's version of the benchmark, where it states one. */
  readonly version?: string | undefined;
  /** Where in the file: a JSON path, or line and column name. */
  readonly key: string;
}

export interface ImportedScore {
  readonly model: string;
  /** An id of benchmark-table.ts, or the tool's own name in lower case. */
  readonly benchmark: string;
  /** From 0 to 1. */
  readonly score: number;
  readonly stderr?: number | undefined;
  /** Items answered. */
  readonly n?: number | undefined;
  /** Examples in the prompt. */
  readonly shots?: number | undefined;
  /** The tool's name of the metric; undefined where the file does not say. */
  readonly metric?: string | undefined;
  readonly style?: PromptStyle | undefined;
  /** The benchmark this one is already counted in: leave such rows out of averages. */
  readonly partOf?: string | undefined;
  readonly source: ScoreSource;
}

/** At least one of the two numbers is there; `bitsPerByte` alone cannot be turned into bpc without the text. */
export interface ImportedBpc {
  readonly model: string;
  readonly corpus: string;
  readonly bpc?: number | undefined;
  readonly bitsPerByte?: number | undefined;
  readonly source: ScoreSource;
}

export interface ImportedModel {
  readonly name: string;
  readonly family?: string | undefined;
  /** Total count, not billions. */
  readonly parameters?: number | undefined;
}

/** A warning with what the user can do about it. */
export interface ScoreWarning extends Warning {
  readonly hint?: string | undefined;
}

/** One file, with the models' names as the tool wrote them unless `named`. */
export interface ImportedFile {
  readonly tool: ScoreTool;
  readonly toolVersion?: string | undefined;
  /** When the tool wrote it, in milliseconds since 1970, as far as the file or its name says. */
  readonly time?: number | undefined;
  /** The models have their final names already: the file is bitwit's own. */
  readonly named?: boolean;
  readonly models: readonly ImportedModel[];
  readonly scores: readonly ImportedScore[];
  readonly bpc: readonly ImportedBpc[];
  readonly warnings: readonly ScoreWarning[];
}
