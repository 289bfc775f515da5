/**
 * The law with everything one should ask of it: how close, how sure, whether size alone would do as well, and which models
 * do not obey.
 *
 * x is bpc (or ln bpc), y a score from 0 to 1. RMSE divides by n, as the paper does; `rmseUnbiased` by n − 2.
 */
import { spearman } from "../math/correlation.js";
import { sumOf } from "../math/compensated-sum.js";
import { bootstrapFit, type FitBootstrap } from "./bootstrap-fit.js";
import { diagnose, leaveOneOutRmse, type PointDiagnostics } from "./diagnostics.js";
import { fitLine, type UndeterminedFit } from "./fit-line.js";
import { onScale, type LawPoint, type Scale } from "./law-point.js";
import { partialCorrelation, type PartialCorrelation } from "./partial-correlation.js";

export interface Excluded {
  readonly name: string;
  readonly reason: string;
}

export interface LawOptions {
  readonly name: string;
  /** What x and y are, in words. */
  readonly x: string;
  readonly y: string;
  readonly scale?: Scale;
  readonly excluded?: readonly Excluded[];
}

export interface FittedLawPoint extends LawPoint, PointDiagnostics {
  /** Score minus the line. */
  readonly residual: number;
  /** Set for a model that does not obey the line. */
  readonly flag?: ResidualFlag;
}

export interface ResidualFlag {
  readonly direction: "higher" | "lower";
  /** `significant`: adjusted p < 0.05. `notable`: |t| > 2.5 only. */
  readonly strength: "significant" | "notable";
  readonly message: string;
}

interface Common extends Required<Omit<LawOptions, "excluded">> {
  readonly n: number;
  readonly excluded: readonly Excluded[];
}

export interface LawFit extends Common {
  readonly status: "ok";
  readonly slope: number;
  readonly intercept: number;
  readonly slopeStandardError: number;
  readonly interceptStandardError: number;
  readonly pearson: number;
  readonly spearman: number;
  readonly rmse: number;
  readonly rmseDivisor: "n";
  /** Divisor n − 2: the standard deviation of scores about the line. */
  readonly rmseUnbiased: number;
  readonly leaveOneOutRmse: number | undefined;
  readonly bootstrap: { readonly models: FitBootstrap | undefined; readonly families: FitBootstrap | undefined };
  readonly partial: PartialCorrelation;
  /** Smallest and largest bpc. */
  readonly range: readonly [low: number, high: number];
  readonly points: readonly FittedLawPoint[];
}

export interface UndeterminedLaw extends Common {
  readonly status: "undetermined";
  readonly reason: UndeterminedFit["reason"];
  readonly points: readonly LawPoint[];
}

/** @param points x is bpc, whatever the scale. @throws {RangeError} for a coordinate that is no finite number, or bpc ≤ 0 on the log scale. */
export function fitLaw(points: readonly LawPoint[], options: LawOptions): LawFit | UndeterminedLaw {
  const { name, x, y, scale = "linear", excluded = [] } = options;
  const common = { name, x, y, scale, n: points.length, excluded };
  const scaled = points.map((point) => ({ ...point, x: onScale(scale, point.x) }));
  const line = fitLine(scaled);
  if (line.status !== "ok") return { status: "undetermined", ...common, reason: line.reason, points };
  const diagnostics = diagnose(line);
  const squares = sumOf(line.points.map(({ residual }) => residual ** 2));
  const sigma = Math.sqrt(squares / (line.n - 2));
  const xMean = sumOf(scaled.map((point) => point.x)) / line.n;
  const spread = sumOf(scaled.map((point) => (point.x - xMean) ** 2));
  const bpc = points.map((point) => point.x);
  return {
    status: "ok",
    ...common,
    slope: line.slope,
    intercept: line.intercept,
    slopeStandardError: sigma / Math.sqrt(spread),
    interceptStandardError: sigma * Math.sqrt(1 / line.n + xMean ** 2 / spread),
    pearson: line.pearson,
    spearman: spearman(
      bpc,
      points.map((point) => point.y),
    ) as number,
    rmse: line.rmse,
    rmseDivisor: "n",
    rmseUnbiased: sigma,
    leaveOneOutRmse: leaveOneOutRmse(diagnostics),
    bootstrap: { models: bootstrapFit(scaled, "models"), families: bootstrapOverFamilies(scaled) },
    partial: partialCorrelation(scaled),
    range: [Math.min(...bpc), Math.max(...bpc)],
    points: points.map((point, index) => {
      const { residual } = line.points[index] as { residual: number };
      const diagnosis = diagnostics[index] as PointDiagnostics;
      const flag = flagOf(diagnosis);
      return { ...point, residual, ...diagnosis, ...(flag === undefined ? {} : { flag }) };
    }),
  };
}

/** Only where families are known and some has more than one model: else it says nothing that models do not. */
function bootstrapOverFamilies(points: readonly LawPoint[]): FitBootstrap | undefined {
  const known = points.flatMap(({ family }) => (family === undefined ? [] : [family]));
  return new Set(known).size < known.length ? bootstrapFit(points, "families") : undefined;
}

const NOTABLE_T = 2.5;

function flagOf({ studentizedResidual: t, adjustedP }: PointDiagnostics): ResidualFlag | undefined {
  if (t === undefined || adjustedP === undefined) return undefined;
  const strength = adjustedP < 0.05 ? "significant" : Math.abs(t) > NOTABLE_T ? "notable" : undefined;
  if (strength === undefined) return undefined;
  return t > 0
    ? { direction: "higher", strength, message: "scores higher than it compresses: check for benchmark contamination" }
    : { direction: "lower", strength, message: "scores lower than it compresses" };
}
