import { spearman } from "../math/correlation.js";
import { bootstrapFit, type FitBootstrap } from "./bootstrap-fit.js";
import { controlParameters, type ParameterControl } from "./control-parameters.js";
import { familyShifts, type FamilyShift } from "./family-shifts.js";
import { fitLine, type FitPoint, type LineFit, type UndeterminedFit } from "./fit-line.js";
import { diagnoseLine, type LeaveOneOut, type LineDiagnostics } from "./line-diagnostics.js";
import { flagOutlier, testOutliers, type OutlierTest, type PointFlag } from "./test-outliers.js";

/**
 * The law with all that can be asked of it: score = intercept + slope · x, x being bits per character or its natural
 * logarithm, with precision, cross-validation, intervals, size control and a test of every model. The parts are
 * line-diagnostics.ts, bootstrap-fit.ts, control-parameters.ts, test-outliers.ts and family-shifts.ts.
 *
 * Scores go from 0 to 1. Invariant: every number in the record is finite; what the data do not determine is a
 * `status` with a reason, or absent.
 */
export type Law = LawFit | UndeterminedLaw;

export type LawScale = "bpc" | "ln bpc";

/** A model that is not in the fit, and why. */
export interface ExcludedPoint {
  readonly name: string;
  readonly reason: string;
}

export interface LawOptions {
  readonly name: string;
  /** What x and y are, in words. Default: `bits per character` and `score`. */
  readonly x?: string;
  readonly y?: string;
  /** Default `bpc`. */
  readonly scale?: LawScale;
  /** Copied into the record, so that a figure cannot lose its exceptions. */
  readonly excluded?: readonly ExcludedPoint[];
  /** Default `bitwit`. */
  readonly seed?: string | number;
  /** Bootstrap resamples, default 10,000: the ends of a 95 % interval of r = −0.94 then move by about 0.001 with the seed. */
  readonly resamples?: number;
}

export interface LawPoint extends FitPoint {
  /** The line at x. */
  readonly expected: number;
  /** y − expected. */
  readonly residual: number;
  /** From 1/n to 1: the point's own weight in its expected score. */
  readonly leverage: number;
  readonly outlierTest: OutlierTest;
  readonly flag?: PointFlag;
}

export interface LawFit {
  readonly status: "ok";
  readonly name: string;
  readonly x: string;
  readonly y: string;
  readonly scale: LawScale;
  readonly n: number;
  /** Of the scale's x: score per bit a character, or score per unit of ln(bits per character). */
  readonly slope: number;
  readonly intercept: number;
  readonly slopeStandardError: number;
  readonly interceptStandardError: number;
  readonly pearson: number;
  /** Ties share their average rank. Does not depend on the scale. */
  readonly spearman: number;
  /** 1 − (1 − r²)(n − 1)/(n − 2). */
  readonly adjustedRSquared: number;
  /** √(Σ residual² / n), as the paper has it. */
  readonly rmse: number;
  readonly rmseDivisor: "n";
  /** √(Σ residual² / (n − 2)): unbiased for the variance of new scores around the true line. */
  readonly rmseUnbiased: number;
  readonly rmseUnbiasedDivisor: "n - 2";
  readonly leaveOneOut: LeaveOneOut;
  readonly parameterControl: ParameterControl;
  readonly bootstrap: { readonly models: FitBootstrap; readonly families: FitBootstrap };
  /** One entry a family when every point has one, else empty. */
  readonly familyShifts: readonly FamilyShift[];
  /** Least and greatest bits per character of the points, on the bpc scale. */
  readonly fittedRange: { readonly low: number; readonly high: number };
  /** Mean of the scale's x, and Σ(x − mean)². */
  readonly xMean: number;
  readonly xSquaredDeviations: number;
  /** x is bits per character whatever the scale. */
  readonly points: readonly LawPoint[];
  readonly excluded: readonly ExcludedPoint[];
}

export interface UndeterminedLaw {
  readonly status: "undetermined";
  readonly name: string;
  readonly x: string;
  readonly y: string;
  readonly scale: LawScale;
  readonly n: number;
  readonly reason: UndeterminedFit["reason"];
  readonly points: readonly FitPoint[];
  readonly excluded: readonly ExcludedPoint[];
}

/**
 * Points have x in bits per character, also for the logarithmic scale. Throws a RangeError on a coordinate that is not
 * finite, on bits per character of zero or less when the scale is `ln bpc`, and on a parameter count that is not positive.
 */
export function fitLaw(points: readonly FitPoint[], options: LawOptions): Law {
  const { name, x = "bits per character", y = "score", scale = "bpc", excluded = [] } = options;
  const scaled = points.map((point) => ({ ...point, x: onScale(point.x, scale, point.name) }));
  const line = fitLine(scaled);
  if (line.status === "undetermined") {
    return { status: "undetermined", name, x, y, scale, n: line.n, reason: line.reason, points, excluded };
  }
  const diagnostics = diagnoseLine(line);
  const { leaveOneOut, xMean, xSquaredDeviations, rmseUnbiased, slopeStandardError, interceptStandardError } =
    diagnostics;
  const bpc = points.map((point) => point.x);
  return {
    ...{ status: "ok", name, x, y, scale, n: line.n, slope: line.slope, intercept: line.intercept },
    ...{ slopeStandardError, interceptStandardError, pearson: line.pearson },
    spearman: spearman(
      bpc,
      points.map((point) => point.y),
    ) as number,
    adjustedRSquared: 1 - ((1 - line.pearson ** 2) * (line.n - 1)) / (line.n - 2),
    ...{ rmse: line.rmse, rmseDivisor: "n", rmseUnbiased, rmseUnbiasedDivisor: "n - 2" },
    leaveOneOut,
    parameterControl: controlParameters(scaled),
    bootstrap: bootstrapBoth(scaled, options),
    familyShifts: familyShifts(line, diagnostics),
    fittedRange: { low: Math.min(...bpc), high: Math.max(...bpc) },
    ...{ xMean, xSquaredDeviations },
    points: describePoints(points, line, diagnostics),
    excluded,
  };
}

/** Bits per character on the scale of a fit. */
export function onScale(bpc: number, scale: LawScale, name: string): number {
  if (scale === "ln bpc" && !(bpc > 0)) {
    throw new RangeError(`a logarithmic scale needs bits per character above zero: ${name} has ${bpc}`);
  }
  return scale === "bpc" ? bpc : Math.log(bpc);
}

function bootstrapBoth(points: readonly FitPoint[], { seed = "bitwit", resamples = 10_000 }: LawOptions) {
  return {
    models: bootstrapFit(points, { unit: "model", seed, resamples }),
    families: bootstrapFit(points, { unit: "family", seed, resamples }),
  };
}

function describePoints(points: readonly FitPoint[], line: LineFit, diagnostics: LineDiagnostics): LawPoint[] {
  const tests = testOutliers(line, diagnostics);
  return points.map((point, index) => {
    const outlierTest = tests[index] as OutlierTest;
    const flag = flagOutlier(outlierTest);
    const residual = line.points[index]?.residual as number;
    const leverage = diagnostics.leverages[index] as number;
    return {
      ...{ ...point, expected: point.y - residual, residual, leverage, outlierTest },
      ...(flag && { flag }),
    };
  });
}
