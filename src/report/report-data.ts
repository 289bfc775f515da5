/**
 * All that a report shows, as plain JSON: the run is turned into this once (`study/assemble-report.ts`), and the figures,
 * the page and its script read nothing else.
 *
 * Models are named by their place in `models` wherever values stand in arrays; `null` is a value that is not known.
 */
import type { Warning } from "../errors.js";
import type { ReportScreen } from "./report-screens.js";

export interface ReportData {
  readonly schemaVersion: 1;
  readonly title: string;
  /** When the report was made, ISO 8601. */
  readonly date: string;
  /** The run folder as the user named it. */
  readonly run?: string;
  readonly provenance: ReportProvenance;
  readonly models: readonly ReportModel[];
  readonly corpora: readonly ReportCorpus[];
  readonly measurements: readonly ReportMeasurement[];
  readonly scores: readonly ReportScore[];
  /** What can stand on the x axis: bpc by corpus, and the mean. */
  readonly xVariables: readonly ReportVariable[];
  /** What can stand on the y axis: benchmarks, area means, the overall mean. */
  readonly yVariables: readonly ReportVariable[];
  /** Every pair of variables with at least three models, linear and log. */
  readonly fits: readonly ReportFit[];
  /** Which of `fits` are the law's own: an area's corpus against its benchmarks, and the means. */
  readonly areas: readonly ReportArea[];
  readonly enough?: readonly EnoughCurve[];
  readonly positions?: readonly PositionCurve[];
  readonly documents?: readonly DocumentDistribution[];
  /** bpc over time, of a run that was measured with --by-month. */
  readonly months?: readonly ReportMonthCurve[];
  readonly screens?: readonly ReportScreen[];
  /** Of the areas whose fit leaves out a model that screening flagged: the same fit with it. */
  readonly screenedFits?: readonly ReportScreenedFit[];
  readonly warnings: readonly ReportWarning[];
  /** Paragraphs: how the numbers were made. */
  readonly method: readonly string[];
}

export interface ReportProvenance {
  readonly bitwitVersion: string;
  readonly gitCommit?: string;
  readonly node?: string;
  readonly platform?: string;
  readonly cpu?: string;
  readonly cores?: number;
  /** Every command that measured something, oldest first. */
  readonly commands: readonly string[];
  /** When the first and the last measurement was finished. */
  readonly measured?: readonly [first: string, last: string];
  readonly protocols: readonly string[];
  readonly engines: readonly string[];
  /** Where scores come from: files, papers. */
  readonly scoreSources: readonly string[];
}

export interface ReportModel {
  /** As the user typed it; unique. */
  readonly ref: string;
  /** A short name for figures; unique too. */
  readonly name: string;
  readonly kind: "model" | "compressor";
  readonly family?: string;
  readonly parameters?: number;
  readonly quantization?: string;
  readonly device?: string;
  readonly sha256?: string;
  /** Days or months; absent when nobody said. */
  readonly released?: string;
  readonly cutoff?: string;
}

export interface ReportCorpus {
  readonly ref: string;
  readonly name: string;
  readonly documentCount?: number;
  readonly charCount?: number;
  readonly byteCount?: number;
  readonly sha256?: string;
  /** Such as `2 binary`; absent when nothing was left out. */
  readonly skipped?: string;
  readonly source?: string;
  /** Of its documents: the first and last date, and how many have none. */
  readonly dates?: { readonly first?: string; readonly last?: string; readonly undated: number };
  readonly limitChars?: number;
}

export type Interval = readonly [low: number, high: number];

export interface ReportMeasurement {
  /** Places in `models` and `corpora`. */
  readonly model: number;
  readonly corpus: number;
  readonly bpc: number;
  readonly interval?: Interval;
  /** Why `interval` is absent. */
  readonly intervalMissing?: string;
  readonly bpb?: number;
  readonly totalBits?: number;
  readonly tokensPerSecond?: number;
  readonly seconds?: number;
  readonly planHash?: string;
  /** Only this share of the characters was scored, and bpc estimated from it. */
  readonly scoredShare?: number;
}

export interface ReportScore {
  readonly model: number;
  readonly benchmark: string;
  /** 0..1. */
  readonly value: number;
  readonly interval?: Interval;
  readonly source?: string;
}

export interface ReportVariable {
  /** Unique among its axis's variables. */
  readonly id: string;
  /** For an axis: `bits per character on english`. */
  readonly label: string;
  /** For a menu or a heading: `english`. */
  readonly short: string;
  readonly kind: "corpus" | "benchmark" | "mean";
  /** By model. */
  readonly values: readonly (number | null)[];
  readonly intervals?: readonly (Interval | null)[];
  /** What guessing scores, 0..1. */
  readonly chance?: number;
  /** The variables that a mean is the mean of. */
  readonly members?: readonly string[];
}

export interface ReportArea {
  /** `knowledge`, `coding`, `math`, `mean`, or a probe family. */
  readonly name: string;
  readonly x: string;
  readonly y: string;
  /** Models left out of its fit, with reasons. */
  readonly excluded: readonly { readonly model: number; readonly reason: string }[];
}

export interface ReportFitKey {
  /** Ids of variables. */
  readonly x: string;
  readonly y: string;
  /** `log`: the line is in ln(bpc). */
  readonly scale: "linear" | "log";
}

export type ReportFit = ReportFitKey &
  (ReportLine | { readonly status: "undetermined"; readonly n: number; readonly reason: string });

export interface ReportLine {
  readonly status: "ok";
  readonly n: number;
  readonly slope: number;
  readonly intercept: number;
  readonly pearson: number;
  /** 95 %, bootstrap over models. */
  readonly pearsonInterval?: Interval;
  /** 95 %, bootstrap over whole families: models of one family are not independent. */
  readonly pearsonIntervalFamilies?: Interval;
  readonly spearman?: number;
  readonly rmse: number;
  readonly looRmse?: number;
  /** r given ln(parameters). */
  readonly partial?: number;
  /** By model; null where a model is not part of the fit. */
  readonly residuals: readonly (number | null)[];
  readonly studentized: readonly (number | null)[];
  /** By model: beyond what chance explains after a correction for looking at all (Bonferroni), or just far off. */
  readonly flags: readonly ("significant" | "notable" | null)[];
  /** Families of several models that lie off the line as a whole (Bonferroni over families); only of an area's fit. */
  readonly familyShifts?: readonly ReportFamilyShift[];
  readonly band: readonly BandPoint[];
}

export interface ReportScreenedFit {
  /** The area's name and variables: its own fit is the one without. */
  readonly area: string;
  readonly x: string;
  readonly y: string;
  /** Short names of the flagged models. */
  readonly models: readonly string[];
  readonly withFlagged:
    | { readonly status: "ok"; readonly n: number; readonly pearson: number; readonly rmse: number }
    | { readonly status: "undetermined"; readonly n: number };
}

export interface ReportFamilyShift {
  readonly family: string;
  readonly memberCount: number;
  /** Score above (or, negative, below) the others' line. */
  readonly shift: number;
  readonly t: number;
  readonly adjustedPValue: number;
}

/** The line at one x, with the 95 % bands of the mean and of a new model. */
export interface BandPoint {
  readonly x: number;
  readonly y: number;
  readonly confidence: Interval;
  readonly prediction: Interval;
}

/** How r and RMSE settle as the corpus grows. */
export interface EnoughCurve {
  /** The area's. */
  readonly name: string;
  /** From so many characters on r stays within `tolerance` of r from the whole corpus in 90 % of random parts; absent when only the whole corpus does. */
  readonly enoughChars?: number;
  readonly tolerance: number;
  /** Medians and 90 % ranges over random parts of about this many characters. */
  readonly points: readonly {
    readonly chars: number;
    readonly pearson?: number;
    readonly pearsonInterval?: Interval;
    readonly rmse?: number;
    readonly rmseInterval?: Interval;
  }[];
}

export interface PositionCurve {
  readonly model: number;
  readonly corpus: number;
  /** Tokens by how many tokens of context they had: `from` to `to`, both included. */
  readonly bins: readonly {
    readonly from: number;
    readonly to: number;
    readonly tokens: number;
    readonly bits: number;
  }[];
}

/** bpc of single documents; quantiles weigh documents equally. */
export interface DocumentDistribution {
  readonly model: number;
  readonly corpus: number;
  readonly documentCount: number;
  readonly quantiles: {
    readonly p5: number;
    readonly p25: number;
    readonly p50: number;
    readonly p75: number;
    readonly p95: number;
  };
}

export interface ReportMonthCurve {
  readonly model: number;
  readonly corpus: number;
  /** In order; months without text are not in it. */
  readonly months: readonly {
    /** Such as `2026-09`. */
    readonly month: string;
    readonly bpc: number;
    readonly interval?: Interval;
    readonly documents: number;
    readonly chars: number;
  }[];
  /** Documents in no month: without a date, or not scored to the last token. */
  readonly leftOut: number;
}

export interface ReportWarning extends Warning {
  /** What it is about: `ladder:m on sample:english`. */
  readonly about?: string;
}

/** The fit of a pair of variables, if the data has it. */
export function findFit(data: ReportData, { x, y, scale }: ReportFitKey): ReportFit | undefined {
  return data.fits.find((fit) => fit.x === x && fit.y === y && fit.scale === scale);
}
