/** What each figure shows as a table: for readers who cannot see it, and for copying. */
import { formatTypeset } from "./format-number.js";
import type { FigureChoice, FigureId } from "./figures/all-figures.js";
import { defaultKey } from "./figures/all-figures.js";
import { matrixCells } from "./figures/matrix-figure.js";
import { shownMonths } from "./figures/month-figure.js";
import { shownCurves } from "./figures/position-figure.js";
import { residualRows } from "./figures/residual-figure.js";
import { clearestTest, testName, writeP } from "./report-screens.js";
import { findFit, type Interval, type ReportData, type ReportFitKey } from "./report-data.js";

export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function figureTable(id: FigureId, data: ReportData, choice: FigureChoice = {}): FigureTable | undefined {
  switch (id) {
    case "leaderboard":
      return undefined; // Its table stands above it.
    case "scatter":
      return pairTable(data, choice.key ?? defaultKey(data));
    case "areas":
      return areaTable(data);
    case "residuals":
      return residualTable(data);
    case "matrix":
      return matrixTable(data);
    case "enough":
      return enoughTable(data);
    case "positions":
      return positionTable(data);
    case "documents":
      return documentTable(data);
    case "screening":
      return screenTable(data);
    case "months":
      return monthTable(data);
  }
}

const nameOf = (data: ReportData, model: number) => data.models[model]?.name ?? "";
const corpusOf = (data: ReportData, corpus: number) => data.corpora[corpus]?.name ?? "";
const percent = (value: number) => formatTypeset(100 * value, 1);

function withInterval(value: number, interval: Interval | null | undefined, write: (value: number) => string): string {
  return interval ? `${write(value)} [${interval.map(write).join(", ")}]` : write(value);
}

function pairTable(data: ReportData, key: ReportFitKey | undefined): FigureTable | undefined {
  const x = data.xVariables.find(({ id }) => id === key?.x);
  const y = data.yVariables.find(({ id }) => id === key?.y);
  if (x === undefined || y === undefined || key === undefined) return undefined;
  const fit = findFit(data, key);
  const rows = data.models.flatMap(({ name }, model) => {
    const bpc = x.values[model] ?? undefined;
    const score = y.values[model] ?? undefined;
    if (bpc === undefined || score === undefined) return [];
    const residual = fit?.status === "ok" ? (fit.residuals[model] ?? undefined) : undefined;
    return [
      [
        name,
        withInterval(bpc, x.intervals?.[model], (value) => formatTypeset(value, 3)),
        withInterval(score, y.intervals?.[model], percent),
        residual === undefined ? "–" : formatTypeset(100 * residual, 1),
      ],
    ];
  });
  return { columns: ["model", x.label, `${y.label}, %`, "above the line, points"], rows };
}

function areaTable(data: ReportData): FigureTable {
  const rows = data.areas.map(({ name, x, y }) => {
    const linear = findFit(data, { x, y, scale: "linear" });
    const log = findFit(data, { x, y, scale: "log" });
    const cells =
      linear?.status === "ok"
        ? [
            withInterval(linear.pearson, linear.pearsonInterval, (value) => formatTypeset(value, 3)),
            linear.spearman === undefined ? "–" : formatTypeset(linear.spearman, 3),
            linear.partial === undefined ? "–" : formatTypeset(linear.partial, 3),
            percent(linear.rmse),
            linear.looRmse === undefined ? "–" : percent(linear.looRmse),
            log?.status === "ok" && log.looRmse !== undefined ? percent(log.looRmse) : "–",
            `${percent(linear.intercept)} ${linear.slope < 0 ? "−" : "+"} ${percent(Math.abs(linear.slope))} bpc`,
          ]
        : ["–", "–", "–", "–", "–", "–", "–"];
    return [name, String(linear?.n ?? 0), ...cells];
  });
  return {
    columns: [
      "area",
      "n",
      "Pearson r",
      "Spearman",
      "r given ln(parameters)",
      "RMSE, points",
      "leave-one-out",
      "leave-one-out, log",
      "line, %",
    ],
    rows,
  };
}

function residualTable(data: ReportData): FigureTable {
  const rows = [...residualRows(data).rows]
    .sort((a, b) => b.studentized - a.studentized)
    .map(({ name, area, residual, studentized, flag }) => [
      name,
      area,
      formatTypeset(100 * residual, 1),
      formatTypeset(studentized, 2),
      flag ?? "–",
    ]);
  return { columns: ["model", "area", "residual, points", "studentized", "flag"], rows };
}

function matrixTable(data: ReportData): FigureTable {
  const cells = matrixCells(data);
  const rows = data.yVariables.map(({ short }) => [
    short,
    ...cells
      .filter(({ y }) => y === short)
      .map(({ r, n }) => (r === undefined ? "–" : `${formatTypeset(r, 3)} (n = ${n})`)),
  ]);
  return { columns: ["score", ...data.xVariables.map(({ short }) => short)], rows };
}

function enoughTable(data: ReportData): FigureTable {
  const rows = (data.enough ?? []).flatMap(({ name, points }) =>
    points.map(({ chars, pearson, pearsonInterval, rmse }) => [
      name,
      Math.round(chars).toLocaleString("en-US"),
      pearson === undefined ? "–" : withInterval(pearson, pearsonInterval, (value) => formatTypeset(value, 3)),
      rmse === undefined ? "–" : percent(rmse),
    ]),
  );
  return { columns: ["fit", "characters", "Pearson r", "RMSE, points"], rows };
}

function positionTable(data: ReportData): FigureTable {
  const rows = shownCurves(data).curves.flatMap(({ model, corpus, bins }) =>
    bins
      .filter(({ tokens }) => tokens > 0)
      .map(({ from, to, tokens, bits }) => [
        nameOf(data, model),
        corpusOf(data, corpus),
        to === from ? String(from) : `${from}–${to}`,
        tokens.toLocaleString("en-US"),
        formatTypeset(bits / tokens, 3),
      ]),
  );
  return { columns: ["model", "corpus", "tokens of context", "tokens", "bits per token"], rows };
}

function documentTable(data: ReportData): FigureTable {
  const rows = (data.documents ?? []).map(({ model, corpus, documentCount, quantiles }) => [
    nameOf(data, model),
    corpusOf(data, corpus),
    documentCount.toLocaleString("en-US"),
    ...[quantiles.p5, quantiles.p25, quantiles.p50, quantiles.p75, quantiles.p95].map((value) =>
      formatTypeset(value, 3),
    ),
  ]);
  return { columns: ["model", "corpus", "documents", "5 %", "25 %", "median", "75 %", "95 %"], rows };
}

function monthTable(data: ReportData): FigureTable {
  const rows = shownMonths(data).curves.flatMap(({ model, corpus, months }) =>
    months.map(({ month, bpc, interval, documents, chars }) => [
      nameOf(data, model),
      corpusOf(data, corpus),
      month,
      withInterval(bpc, interval, (value) => formatTypeset(value, 3)),
      documents.toLocaleString("en-US"),
      chars.toLocaleString("en-US"),
    ]),
  );
  return { columns: ["model", "corpus", "month", "bits per character", "documents", "characters"], rows };
}

function screenTable(data: ReportData): FigureTable {
  const bits = (value: number) => formatTypeset(value, 3);
  const rows = (data.screens ?? []).flatMap((screen) =>
    screen.models.flatMap(({ name, splits }) =>
      splits.map(({ split, items, mean, stderr, median }) => {
        const test = clearestTest(screen, name, split);
        const made = test?.status === "ok" ? test : undefined;
        return [
          ...[name, screen.benchmark, split, items.toLocaleString("en-US"), `${bits(mean)} ± ${bits(stderr)}`],
          ...[
            bits(median),
            test === undefined ? "–" : testName(test),
            made === undefined ? "–" : bits(made.difference),
          ],
          ...[made === undefined ? "–" : formatTypeset(made.t, 2), writeP(made?.adjustedPValue) ?? "–"],
          made?.isFlagged === true ? "flagged" : "–",
        ];
      }),
    ),
  );
  return {
    columns: [
      ...["model", "benchmark", "split", "items", "mean, bits", "median", "test", "off by, bits"],
      ...["t", "p, all tests", "flag"],
    ],
    rows,
  };
}
