/**
 * Curves over time as points to draw: bpc, and bpc against the other models.
 *
 * What is written changes from month to month, by more than a training cutoff shows, and moves all models at once. So each
 * month's bpc is also set against the mean of the models there: 100 · (bpc / mean − 1), in percent.
 */
import { formatTypeset } from "../format-number.js";
import type { ReportData, ReportMonthCurve } from "../report-data.js";

export interface MonthStep {
  readonly time: Date;
  /** Absent in a month without text: the line has a gap there. */
  readonly y?: number;
  readonly interval?: readonly [low: number, high: number];
  readonly about?: string;
}

type Month = ReportMonthCurve["months"][number];

export function bitSteps(data: ReportData, { model, months }: ReportMonthCurve): MonthStep[] {
  return everyMonth(months, (one) => {
    const { bpc, interval, documents, chars } = one;
    const range = interval === undefined ? "" : ` [${interval.map((end) => formatTypeset(end, 3)).join(", ")}]`;
    const counts = `${documents.toLocaleString("en-US")} documents, ${chars.toLocaleString("en-US")} characters`;
    const about = `${nameOf(data, model)}\n${one.month}\n${formatTypeset(bpc, 3)} bits per character${range}\n${counts}`;
    return { y: bpc, about, ...(interval === undefined ? {} : { interval }) };
  });
}

/** @param curves of all models on the corpus; only months that all of them have are compared. */
export function relativeSteps(
  data: ReportData,
  { model, months }: ReportMonthCurve,
  curves: readonly ReportMonthCurve[],
): MonthStep[] {
  return everyMonth(months, ({ month, bpc }) => {
    const all = curves.flatMap((curve) => curve.months.filter((one) => one.month === month));
    if (all.length < curves.length) return {};
    const mean = all.reduce((sum, one) => sum + one.bpc, 0) / all.length;
    const y = 100 * (bpc / mean - 1);
    return { y, about: `${nameOf(data, model)}\n${month}\n${formatTypeset(y, 1)} % against the models’ mean` };
  });
}

export function startOf(month: string): Date {
  return new Date(`${month}-01T00:00:00Z`);
}

/** Where a month's point stands. */
export function middleOf(month: string): Date {
  return new Date(`${month}-15T12:00:00Z`);
}

export function nextMonth(month: string): string {
  const next = startOf(month);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return next.toISOString().slice(0, 7);
}

function everyMonth(months: readonly Month[], stepOf: (month: Month) => Omit<MonthStep, "time">): MonthStep[] {
  const known = new Map(months.map((one) => [one.month, one]));
  const steps: MonthStep[] = [];
  const last = months.at(-1)?.month ?? "";
  for (let month = months[0]?.month ?? last; month !== "" && month <= last; month = nextMonth(month)) {
    const one = known.get(month);
    steps.push({ time: middleOf(month), ...(one === undefined ? {} : stepOf(one)) });
  }
  return steps;
}

function nameOf(data: ReportData, model: number): string {
  return data.models[model]?.name ?? "";
}
