/** The law through two variables of a report: the points that have both, less what is excluded. */
import { fitLaw, type ExcludedPoint, type Law, type LawOptions } from "../fit/fit-law.js";
import type { FitPoint } from "../fit/fit-line.js";
import type { ReportArea, ReportModel, ReportVariable } from "../report/report-data.js";

export function fitVariables(
  models: readonly ReportModel[],
  x: ReportVariable,
  y: ReportVariable,
  options: Pick<LawOptions, "name" | "scale" | "resamples"> & {
    readonly excluded?: ReportArea["excluded"];
    /** Models that are absent rather than excluded, for the record. */
    readonly incomplete?: readonly ExcludedPoint[];
  },
): Law {
  const { excluded = [], incomplete = [], ...law } = options;
  const reasons = new Map(excluded.map(({ model, reason }) => [model, reason]));
  const isKnown = (model: number): boolean =>
    typeof x.values[model] === "number" && typeof y.values[model] === "number";
  const points = models.flatMap(({ ref, parameters, family }, model): FitPoint[] => {
    if (!isKnown(model) || reasons.has(model)) return [];
    const known = { ...(parameters === undefined ? {} : { parameters }), ...(family === undefined ? {} : { family }) };
    return [{ name: ref, x: x.values[model] as number, y: y.values[model] as number, ...known }];
  });
  const leftOut = models.flatMap(({ ref, kind }, model): ExcludedPoint[] => {
    const reason = reasons.get(model);
    if (reason !== undefined) return isKnown(model) ? [{ name: ref, reason }] : [];
    if (kind !== "model" || isKnown(model)) return [];
    const missing = incomplete.find(({ name }) => name === ref);
    if (missing !== undefined) return [missing];
    return typeof y.values[model] === "number" ? [{ name: ref, reason: `no ${x.label}` }] : [];
  });
  return fitLaw(points, { ...law, x: x.label, y: y.label, excluded: leftOut });
}
