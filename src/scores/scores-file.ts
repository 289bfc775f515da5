/** bitwit's own file of imported scores. Schema: schemas/scores.schema.json. */
import type { ImportedBpc, ImportedModel, ImportedScore, ScoreTool, ScoreWarning } from "./import/imported.js";

export interface ScoresFile {
  readonly format: "bitwit-scores";
  readonly version: 1;
  /** One a model and benchmark. */
  readonly scores: readonly ImportedScore[];
  /** One a model and corpus. */
  readonly bpc: readonly ImportedBpc[];
  /** Every model of the two lists above. */
  readonly models: readonly ImportedModel[];
  readonly warnings: readonly ScoreWarning[];
  readonly sources: readonly SourceFile[];
}

export interface SourceFile {
  readonly file: string;
  readonly sha256: string;
  readonly tool: ScoreTool;
  readonly toolVersion?: string | undefined;
  /** When the tool wrote it, ISO 8601, where it is known. */
  readonly writtenAt?: string | undefined;
}

/** Scores that are not counted in another one already: the ones to average and to fit. */
export function topLevelScores({ scores }: ScoresFile): ImportedScore[] {
  return scores.filter(({ partOf }) => partOf === undefined);
}
