/** The law through every pair of a report's variables, linear and in ln(bpc), as its figures need it. */
import type { FitBootstrap } from "../fit/bootstrap-fit.js";
import type { LawFit } from "../fit/fit-law.js";
import { lineBand } from "../fit/line-band.js";
import type {
  BandPoint,
  Interval,
  ReportFamilyShift,
  ReportFit,
  ReportFitKey,
  ReportLine,
  ReportModel,
  ReportVariable,
} from "../report/report-data.js";
import { fitVariables } from "./fit-variables.js";
import type { ReportAxes } from "./report-variables.js";

const BAND_POINTS = 25;
/** Of each pair; the areas' own lines get fitLaw's default. */
const PAIR_RESAMPLES = 500;

export function reportFits(models: readonly ReportModel[], { xVariables, yVariables, areas }: ReportAxes): ReportFit[] {
  return yVariables.flatMap((y) =>
    xVariables.flatMap((x) => {
      const area = areas.find((one) => one.x === x.id && one.y === y.id);
      return (["linear", "log"] as const).map((scale) => fitPair(models, x, y, scale, area));
    }),
  );
}

function fitPair(
  models: readonly ReportModel[],
  x: ReportVariable,
  y: ReportVariable,
  scale: ReportFitKey["scale"],
  area: ReportAxes["areas"][number] | undefined,
): ReportFit {
  const key: ReportFitKey = { x: x.id, y: y.id, scale };
  const law = fitVariables(models, x, y, {
    name: area?.name ?? `${y.id} on ${x.id}`,
    scale: scale === "log" ? "ln bpc" : "bpc",
    ...(area === undefined ? { resamples: PAIR_RESAMPLES } : { excluded: area.excluded }),
  });
  if (law.status !== "ok") return { ...key, status: "undetermined", n: law.n, reason: law.reason.replaceAll("-", " ") };
  return { ...key, ...lineOf(law, models) };
}

function lineOf(law: LawFit, models: readonly ReportModel[]): ReportLine {
  const points = new Map(law.points.map((point) => [point.name, point]));
  const byModel = models.map(({ ref }) => points.get(ref));
  const test = (point: LawFit["points"][number] | undefined) =>
    point?.outlierTest.status === "ok" ? point.outlierTest : undefined;
  const overModels = intervalOf(law.bootstrap.models);
  const overFamilies = intervalOf(law.bootstrap.families);
  return {
    status: "ok",
    n: law.n,
    slope: law.slope,
    intercept: law.intercept,
    pearson: law.pearson,
    ...(overModels === undefined ? {} : { pearsonInterval: overModels }),
    ...(overFamilies === undefined ? {} : { pearsonIntervalFamilies: overFamilies }),
    spearman: law.spearman,
    rmse: law.rmse,
    ...(law.leaveOneOut.status === "ok" ? { looRmse: law.leaveOneOut.rmse } : {}),
    ...(law.parameterControl.status === "ok" ? { partial: law.parameterControl.partialPearson } : {}),
    residuals: byModel.map((point) => (point === undefined ? null : rounded(point.residual))),
    studentized: byModel.map((point) => (test(point) === undefined ? null : rounded(test(point)?.t as number))),
    flags: byModel.map((point) => point?.flag?.level ?? null),
    ...familiesOf(law),
    band: bandOf(law),
  };
}

function familiesOf({ familyShifts }: LawFit): { familyShifts?: ReportFamilyShift[] } {
  const off = familyShifts.flatMap((one): ReportFamilyShift[] =>
    one.status === "ok" && one.text !== undefined && one.memberCount > 1
      ? [
          {
            ...{ family: one.family, memberCount: one.memberCount, shift: rounded(one.shift) },
            ...{ t: rounded(one.t), adjustedPValue: one.adjustedPValue },
          },
        ]
      : [],
  );
  return off.length === 0 ? {} : { familyShifts: off };
}

function intervalOf(bootstrap: FitBootstrap): Interval | undefined {
  return bootstrap.status === "ok" ? [rounded(bootstrap.pearson.low), rounded(bootstrap.pearson.high)] : undefined;
}

/** A little beyond the outermost points, so that their marks do not end the line. */
function bandOf(law: LawFit): BandPoint[] {
  const { low, high } = law.fittedRange;
  const air = 0.02 * (high - low);
  return lineBand(law, { range: { low: Math.max(low / 2, low - air), high: high + air }, pointCount: BAND_POINTS }).map(
    ({ bpc, expected, confidence, prediction }) => ({
      x: rounded(bpc),
      y: rounded(expected),
      confidence: [rounded(confidence.low), rounded(confidence.high)],
      prediction: [rounded(prediction.low), rounded(prediction.high)],
    }),
  );
}

/** Five digits: more than any figure shows, half the file's size. */
function rounded(value: number): number {
  return Number(value.toFixed(5));
}
