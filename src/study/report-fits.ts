/**
 * Lines through every pair of variables of a report, linear and in ln(bpc), with what its figures draw: bands and
 * studentized residuals. Formulas: Draper and Smith, Applied Regression Analysis (1998), chapters 1 to 3 and 8.
 */
import tQuantile from "@stdlib/stats/base/dists/t/quantile";
import { fitLine, type LineFit } from "../fit/fit-line.js";
import { pearson, spearman } from "../math/correlation.js";
import { quantileOfSorted } from "../math/quantile.js";
import { createRandom, drawIndex } from "../math/random.js";
import type {
  BandPoint,
  Interval,
  ReportFit,
  ReportFitKey,
  ReportLine,
  ReportVariable,
} from "../report/report-data.js";
import type { ReportAxes } from "./report-variables.js";

const BAND_STEPS = 24;
const RESAMPLES = 1000;

export function reportFits({ xVariables, yVariables, areas }: ReportAxes): ReportFit[] {
  return yVariables.flatMap((y) =>
    xVariables.flatMap((x) => {
      const area = areas.find((one) => one.x === x.id && one.y === y.id);
      const excluded = new Set(area?.excluded.map(({ model }) => model));
      return (["linear", "log"] as const).map((scale) => fitPair(x, y, scale, excluded));
    }),
  );
}

function fitPair(
  x: ReportVariable,
  y: ReportVariable,
  scale: ReportFitKey["scale"],
  excluded: ReadonlySet<number>,
): ReportFit {
  const key: ReportFitKey = { x: x.id, y: y.id, scale };
  const points = x.values.flatMap((xValue, model) => {
    const yValue = y.values[model] ?? null;
    return xValue === null || yValue === null || excluded.has(model)
      ? []
      : [{ name: String(model), x: scale === "log" ? Math.log(xValue) : xValue, y: yValue }];
  });
  const fit = fitLine(points);
  if (fit.status !== "ok") return { ...key, status: "undetermined", n: fit.n, reason: fit.reason.replaceAll("-", " ") };
  return { ...key, ...lineOf(fit, scale, x.values.length) };
}

function lineOf(fit: LineFit, scale: ReportFitKey["scale"], modelCount: number): ReportLine {
  const { n, slope, intercept, rmse } = fit;
  const xMean = fit.points.reduce((sum, { x }) => sum + x, 0) / n;
  const squares = fit.points.reduce((sum, { x }) => sum + (x - xMean) ** 2, 0);
  const sigma = Math.sqrt((n * rmse ** 2) / (n - 2));
  const leverage = (x: number) => 1 / n + (x - xMean) ** 2 / squares;
  const residuals: (number | null)[] = Array.from({ length: modelCount }, () => null);
  const studentized: (number | null)[] = [...residuals];
  let left = 0;
  for (const { name, x, residual } of fit.points) {
    const h = leverage(x);
    residuals[Number(name)] = rounded(residual);
    left += (residual / (1 - h)) ** 2;
    const standardized = residual / (sigma * Math.sqrt(1 - h));
    const rest = n - 2 - standardized ** 2;
    if (n > 3 && sigma > 0 && rest > 0) studentized[Number(name)] = rounded(standardized * Math.sqrt((n - 3) / rest));
  }
  const interval = bootstrapPearson(fit);
  const rank = spearman(
    fit.points.map(({ x }) => x),
    fit.points.map(({ y }) => y),
  );
  return {
    status: "ok",
    n,
    slope,
    intercept,
    pearson: fit.pearson,
    ...(interval === undefined ? {} : { pearsonInterval: interval }),
    ...(rank === undefined ? {} : { spearman: rank }),
    rmse,
    looRmse: Math.sqrt(left / n),
    residuals,
    studentized,
    threshold: n > 3 ? tQuantile(1 - 0.025 / n, n - 3) : Infinity,
    band: bandOf(fit, scale, sigma, leverage, tQuantile(0.975, n - 2)),
  };
}

function bandOf(
  { points, slope, intercept }: LineFit,
  scale: ReportFitKey["scale"],
  sigma: number,
  leverage: (x: number) => number,
  t: number,
): BandPoint[] {
  const low = Math.min(...points.map(({ x }) => x));
  const high = Math.max(...points.map(({ x }) => x));
  const air = 0.02 * (high - low);
  return Array.from({ length: BAND_STEPS + 1 }, (_, step) => {
    const x = low - air + ((high - low + 2 * air) * step) / BAND_STEPS;
    const y = intercept + slope * x;
    const mean = t * sigma * Math.sqrt(leverage(x));
    const next = t * sigma * Math.sqrt(1 + leverage(x));
    return {
      x: rounded(scale === "log" ? Math.exp(x) : x),
      y: rounded(y),
      confidence: [rounded(y - mean), rounded(y + mean)],
      prediction: [rounded(y - next), rounded(y + next)],
    };
  });
}

/** The percentile bootstrap over models; resamples on which r is undefined are drawn again. */
function bootstrapPearson({ points, n }: LineFit): Interval | undefined {
  if (n < 5) return undefined;
  const random = createRandom("bitwit-report-1");
  const values: number[] = [];
  for (let tries = 0; values.length < RESAMPLES && tries < 3 * RESAMPLES; tries++) {
    const drawn = points.map(() => points[drawIndex(random, n)] as LineFit["points"][number]);
    const r = pearson(
      drawn.map(({ x }) => x),
      drawn.map(({ y }) => y),
    );
    if (r !== undefined) values.push(r);
  }
  values.sort((a, b) => a - b);
  return [rounded(quantileOfSorted(values, 0.025) as number), rounded(quantileOfSorted(values, 0.975) as number)];
}

/** Five digits: more than any figure shows, half the file's size. */
function rounded(value: number): number {
  return Number(value.toFixed(5));
}
