/** bpc by calendar month as text: a table a corpus, a column a model. */
import type { MonthBits, MonthCurve, TextCounts } from "../measure/month-curve.js";
import { renderTable } from "./render-table.js";

/** One table for each corpus, with what is in no month below it. */
export function renderMonthTables(curves: readonly MonthCurve[]): string {
  const corpora = [...new Set(curves.map(({ corpus }) => corpus))];
  return corpora.map((corpus) => corpusTable(curves.filter((curve) => curve.corpus === corpus))).join("\n\n");
}

function corpusTable(curves: readonly MonthCurve[]): string {
  const [first] = curves as [MonthCurve];
  const monthNames = [...new Set(curves.flatMap(({ months }) => months.map(({ month }) => month)))].sort();
  const at = (curve: MonthCurve, month: string) => curve.months.find((one) => one.month === month);
  const table = renderTable(monthNames, [
    { header: `${first.corpus} by month`, cell: (month) => month },
    { header: "documents", align: "right", cell: (month) => at(first, month)?.documentCount.toLocaleString("en-US") },
    { header: "characters", align: "right", cell: (month) => at(first, month)?.charCount.toLocaleString("en-US") },
    ...curves.map((curve) => ({
      header: `${curve.model} bpc`,
      align: "right" as const,
      cell: (month: string) => bpcCell(at(curve, month)),
    })),
  ]);
  const notes = [
    leftOut(first.undated, "without a date"),
    leftOut(first.unscored, "not scored to the last token"),
    ...curves.map(datesOf),
  ].filter((note) => note !== undefined);
  return [table, ...notes].join("\n");
}

function bpcCell(month: MonthBits | undefined): string | undefined {
  if (month?.bpcInterval === undefined) return month?.bpc.toFixed(3);
  return `${month.bpc.toFixed(3)} [${month.bpcInterval.map((end) => end.toFixed(3)).join(", ")}]`;
}

function leftOut({ documentCount, charCount }: TextCounts, why: string): string | undefined {
  if (documentCount === 0) return undefined;
  return `In no month: ${documentCount.toLocaleString("en-US")} ${documentCount === 1 ? "document" : "documents"} (${charCount.toLocaleString("en-US")} characters) ${why}.`;
}

function datesOf({ model, modelDates: { released, cutoff } = { source: "given" } }: MonthCurve): string | undefined {
  const parts = [released && `released ${released}`, cutoff && `training cutoff ${cutoff}`].filter(Boolean);
  return parts.length === 0 ? undefined : `${model}: ${parts.join(", ")}.`;
}
