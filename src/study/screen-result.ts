/** What a screening leaves in `screens/`: the decision over all models, and what it rests on. Schema: schemas/screen.schema.json. */
import type { ScreenSplit } from "../benchmark/screen/plan-screen.js";
import type { Warning } from "../errors.js";
import type { JudgedTest } from "../fit/screen/screen-models.js";
import type { Provenance } from "../measure/measurement.js";
import type { ModelInfo } from "../model/language-model.js";
import type { BenchmarkDataInfo } from "./benchmark-result.js";

export interface ScreenResult {
  readonly schemaVersion: 1;
  readonly kind: "screen";
  /** The task's id, and as people write it. */
  readonly benchmark: string;
  readonly benchmarkName: string;
  /** Of the least likely tokens, percent. */
  readonly kPercent: number;
  /** The probability of flagging any clean model, at most. */
  readonly alpha: number;
  /** Models that were said to be clean: the others were compared with them alone. Empty when none was. */
  readonly trusted: readonly string[];
  /** The texts that say how good a model is. */
  readonly controls: readonly { readonly corpus: string; readonly sha256: string; readonly charCount: number }[];
  readonly models: readonly ScreenedModelResult[];
  readonly tests: readonly JudgedTest[];
  /** References of models, the clearest first. */
  readonly flagged: readonly string[];
  readonly data: BenchmarkDataInfo;
  /** SHA-256 over the splits and texts of the items. */
  readonly itemsSha256: string;
  readonly warnings: readonly Warning[];
  readonly provenance: Provenance;
}

export interface ScreenedModelResult {
  readonly model: string;
  readonly modelInfo: ModelInfo;
  /** Bits per character on the control texts, their mean. */
  readonly controlBpc: number;
  readonly splits: readonly SplitSummary[];
  /** Relative to the run folder: bits of every token, from which any k can be computed again. */
  readonly itemsFile: string;
  readonly planHash: string;
  /** Wall time of reading the items, over all sessions. */
  readonly seconds: number;
}

/** MIN-K% over the items of a split: every item counts the same. */
export interface SplitSummary {
  readonly split: ScreenSplit;
  readonly items: number;
  /** Bits a token. */
  readonly mean: number;
  readonly stderr: number;
  readonly median: number;
  /** The mean in nats, as the paper has it. */
  readonly meanNats: number;
  readonly quantiles: { readonly p5: number; readonly p25: number; readonly p75: number; readonly p95: number };
}

/** Whether a file of `screens/` is such a record, with what tables, fits and reports read. */
export function isScreenResult(value: unknown): value is ScreenResult {
  const { kind, schemaVersion, benchmark, models, tests, flagged } = (value ?? {}) as Partial<ScreenResult>;
  return (
    kind === "screen" &&
    schemaVersion === 1 &&
    typeof benchmark === "string" &&
    Array.isArray(tests) &&
    Array.isArray(flagged) &&
    Array.isArray(models) &&
    models.every(
      ({ model, splits, modelInfo }) =>
        typeof model === "string" &&
        typeof modelInfo?.sha256 === "string" &&
        Array.isArray(splits) &&
        splits.every(({ mean, items, quantiles }) =>
          [mean, items, quantiles?.p5, quantiles?.p95].every((number) => Number.isFinite(number)),
        ),
    )
  );
}
