/** The laws of a set of inputs: one an area, the two overall ones, and one a benchmark if asked; and what goes with what. */
import { correlationMatrix, type CorrelationMatrix } from "../fit/correlation-matrix.js";
import type { Law, LawScale } from "../fit/fit-law.js";
import type { EnoughCurve, ReportArea, ReportVariable, ReportWarning } from "../report/report-data.js";
import { enoughCurves } from "./enough-curves.js";
import { fitVariables } from "./fit-variables.js";
import type { ReportInputs } from "./report-inputs.js";
import { OVERALL_AREA_MEANS, OVERALL_BENCHMARKS, reportAxes, type Axes } from "./report-variables.js";
import { screenedFits } from "./screened-fits.js";

export interface AreaLaws {
  readonly fits: readonly Law[];
  /** Of the fits that leave out a model which screening flagged: the same with it. Absent when there is none. */
  readonly withFlagged?: readonly Law[];
  /** Every corpus against every benchmark. */
  readonly correlations: CorrelationMatrix;
  readonly enough: readonly EnoughCurve[];
  readonly warnings: readonly ReportWarning[];
}

export interface AreaLawOptions {
  readonly scale: LawScale;
  /** Each benchmark on its area's corpus too. */
  readonly benchmarks?: boolean;
}

export function areaLaws(inputs: ReportInputs, { scale, benchmarks = false }: AreaLawOptions): AreaLaws {
  const axes = reportAxes(inputs);
  const pairs = [...axes.areas.map((area) => named(area)), ...overallBenchmarks(axes)];
  const fits = [...pairs, ...(benchmarks ? axes.areas.flatMap((area) => membersOf(area, axes)) : [])].flatMap(
    ({ name, x, y, excluded }): Law[] => {
      const xVariable = axes.xVariables.find(({ id }) => id === x);
      const yVariable = axes.yVariables.find(({ id }) => id === y);
      if (xVariable === undefined || yVariable === undefined) return [];
      const incomplete = axes.incomplete.get(y) ?? [];
      return [fitVariables(inputs.models, xVariable, yVariable, { name, scale, excluded, incomplete })];
    },
  );
  const withFlagged = screenedFits(inputs, axes, scale).map(({ law }) => law);
  return {
    fits,
    ...(withFlagged.length === 0 ? {} : { withFlagged }),
    correlations: correlationMatrix(matrixModels(inputs, axes)),
    enough: enoughCurves(inputs.models, axes, inputs.documentBits ?? []),
    warnings: [...inputs.warnings, ...(fits.length === 0 ? [nothingFitted(inputs, axes)] : [])],
  };
}

function named(area: ReportArea): ReportArea {
  return area.y === OVERALL_AREA_MEANS ? { ...area, name: OVERALL_AREA_MEANS } : area;
}

function overallBenchmarks({ areas, yVariables }: Axes): ReportArea[] {
  const overall = areas.find(({ y }) => y === OVERALL_AREA_MEANS);
  if (overall === undefined || !yVariables.some(({ id }) => id === OVERALL_BENCHMARKS)) return [];
  return [{ ...overall, name: OVERALL_BENCHMARKS, y: OVERALL_BENCHMARKS }];
}

/** The benchmarks of an area of several, each as a fit of its own. */
function membersOf(area: ReportArea, { yVariables }: Axes): ReportArea[] {
  const mean = yVariables.find(({ id }) => id === area.y);
  if (mean?.members === undefined || area.y === OVERALL_AREA_MEANS) return [];
  return mean.members.map((id) => ({ ...area, y: id, name: yVariables.find((one) => one.id === id)?.short ?? id }));
}

function matrixModels({ models }: ReportInputs, { xVariables, yVariables }: Axes) {
  const valuesOf = (variables: readonly ReportVariable[], kind: ReportVariable["kind"], model: number) =>
    Object.fromEntries(
      variables
        .filter((one) => one.kind === kind)
        .flatMap(({ short, values }) => {
          const value = values[model];
          return typeof value === "number" ? [[short, value] as const] : [];
        }),
    );
  return models.map(({ ref, family }, model) => ({
    name: ref,
    ...(family === undefined ? {} : { family }),
    bpc: valuesOf(xVariables, "corpus", model),
    scores: valuesOf(yVariables, "benchmark", model),
  }));
}

function nothingFitted({ scores }: ReportInputs, { xVariables, yVariables }: Axes): ReportWarning {
  const reason =
    scores.length === 0
      ? "there are no scores; add --scores FILE, or measure with --probes"
      : xVariables.length === 0
        ? "there are no bits per character"
        : `no corpus (${xVariables.map(({ short }) => short).join(", ")}) has a word in common with the areas of the benchmarks (${yVariables.map(({ short }) => short).join(", ")}); corpora are matched by names such as english, cc, python, arxiv`;
  return { code: "no-fit", message: `Nothing was fitted: ${reason}.` };
}
