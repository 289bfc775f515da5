/** A screening as text: a row a model and split, with the clearest of the tests that concern it. */
import { formatFixed } from "./format-number.js";
import { renderTable } from "./render-table.js";
import { clearestTest, testName, writeP, type ReportScreen, type ReportScreenSplit } from "./report-screens.js";

export function renderScreen(screen: ReportScreen): string {
  const rows = screen.models.flatMap(({ name, controlBpc, splits }) =>
    splits.map((split) => ({ name, controlBpc, ...split, clearest: clearestTest(screen, name, split.split) })),
  );
  type Row = (typeof rows)[number];
  const bits = (value: (row: Row) => number | undefined, decimals = 3) => ({
    align: "right" as const,
    cell: (row: Row) => formatFixed(value(row), decimals),
  });
  return renderTable(rows, [
    { header: `${screen.benchmark}, MIN-${screen.kPercent}% (bits)`, cell: ({ name }) => name },
    { header: "split", cell: ({ split }: ReportScreenSplit) => split },
    { header: "items", align: "right", cell: ({ items }) => items.toLocaleString("en-US") },
    { header: "mean", ...bits(({ mean }) => mean) },
    { header: "± stderr", ...bits(({ stderr }) => stderr) },
    { header: "median", ...bits(({ median }) => median) },
    { header: "control bpc", ...bits(({ controlBpc }) => controlBpc) },
    { header: "test", cell: ({ clearest }) => clearest && testName(clearest) },
    { header: "off by", ...bits(({ clearest }) => (clearest?.status === "ok" ? clearest.difference : undefined)) },
    { header: "t", ...bits(({ clearest }) => (clearest?.status === "ok" ? clearest.t : undefined), 2) },
    {
      header: "p",
      align: "right",
      cell: ({ clearest }) => writeP(clearest?.status === "ok" ? clearest.pValue : undefined),
    },
    {
      header: "p of all",
      align: "right",
      cell: ({ clearest }) => writeP(clearest?.status === "ok" ? clearest.adjustedPValue : undefined),
    },
    { header: "flag", cell: ({ clearest }) => (clearest?.status === "ok" && clearest.isFlagged ? "FLAGGED" : "") },
  ]);
}
