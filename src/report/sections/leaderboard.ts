/** The table that readers sort: a row a model, and the same numbers as a figure. */
import { formatTypeset } from "../format-number.js";
import { html, type Html } from "../html.js";
import { modelsByMean } from "../figures/leaderboard-figure.js";
import type { Interval, ReportData, ReportMeasurement, ReportModel } from "../report-data.js";
import { figureBlock, section, type PageContext } from "./figure-block.js";

interface Column {
  readonly heading: string;
  readonly numeric: boolean;
  /** What is sorted by: absent values go last. */
  readonly value: (model: number) => number | string | undefined;
  readonly cell: (model: number) => Html | string;
}

export function leaderboardSection(context: PageContext): Html {
  const { data } = context;
  const order = modelsByMean(data);
  const columns = columnsOf(data);
  return section(
    "leaderboard",
    "Leaderboard",
    html`<div class="controls" data-needs-script hidden>
        <label
          >Filter models
          <input type="search" id="filter" placeholder="name, family, size…" autocomplete="off" spellcheck="false"
        /></label>
        <output id="filter-count" for="filter"></output>
      </div>
      <div class="scroll" tabindex="0" role="region" aria-label="Leaderboard table">
        <table class="leaderboard" id="leaderboard-table">
          <caption class="hidden">
            Bits per character by model and corpus. Less is better. Small numbers are 95 % intervals.
          </caption>
          <thead>
            <tr>
              ${columns.map(({ heading, numeric }, place) => html`<th scope="col" ${numeric ? html` class="number"` : undefined}${place === sortedColumn(columns) ? html` aria-sort="ascending"` : undefined}>${heading}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${order.map((model) => row(data, columns, model))}
          </tbody>
        </table>
      </div>`,
    figureBlock(
      "leaderboard",
      html`Bits per character, less is
      better.${
        data.measurements.some(({ interval }) => interval !== undefined) &&
        " Bars: 95 % intervals. Two models whose bars overlap may still differ: their errors on the same documents go together."
      }`,
      context,
    ),
  );
}

function row(data: ReportData, columns: readonly Column[], model: number): Html {
  const about = data.models[model] as ReportModel;
  const search = [about.ref, about.name, about.family, about.quantization, about.kind]
    .filter(Boolean)
    .join(" ")
    .toLowerCase();
  return html`<tr data-search="${search}" data-name="${about.name}">
    ${columns.map(({ cell, value, numeric }, place) => {
      const sort = value(model);
      const attribute = sort === undefined ? undefined : html` data-value="${sort}"`;
      if (place === 0) return html`<th scope="row" ${attribute}>${cell(model)}</th>`;
      return html`<td${numeric ? html` class="number"` : undefined}${attribute}>${cell(model)}</td>`;
    })}
  </tr>`;
}

/** The table comes sorted by the mean, or by the only corpus. */
function sortedColumn(columns: readonly Column[]): number {
  const mean = columns.findIndex(({ heading }) => heading === MEAN_HEADING);
  return mean >= 0 ? mean : columns.findIndex(({ heading }) => heading.endsWith("bpc"));
}

const MEAN_HEADING = "mean bpc";

function columnsOf(data: ReportData): Column[] {
  const of = (model: number) => data.measurements.filter((one) => one.model === model);
  const about = (model: number) => data.models[model] as ReportModel;
  const mean = (model: number, value: (one: ReportMeasurement) => number | undefined) => {
    const values = of(model).map(value);
    if (values.length < data.corpora.length || values.some((one) => one === undefined)) return undefined;
    return (values as number[]).reduce((sum, one) => sum + one, 0) / values.length;
  };
  const columns: (Column | false)[] = [
    {
      heading: "model",
      numeric: false,
      value: (model) => about(model).name.toLowerCase(),
      cell: (model) => nameCell(about(model)),
    },
    data.models.some(({ parameters }) => parameters !== undefined) &&
      numeric("parameters", (model) => about(model).parameters, formatCount),
    ...data.corpora.map(({ name }, corpus): Column => {
      const found = (model: number) => of(model).find((one) => one.corpus === corpus);
      return {
        heading: `${name} bpc`,
        numeric: true,
        value: (model) => found(model)?.bpc,
        cell: (model) => valueCell(found(model)?.bpc, found(model)?.interval, (value) => formatTypeset(value, 3)),
      };
    }),
    data.corpora.length > 1 &&
      numeric(
        MEAN_HEADING,
        (model) => mean(model, ({ bpc }) => bpc),
        (value) => formatTypeset(value, 3),
      ),
    data.measurements.some(({ bpb }) => bpb !== undefined) &&
      numeric(
        data.corpora.length > 1 ? "mean bits/byte" : "bits/byte",
        (model) => mean(model, ({ bpb }) => bpb),
        (value) => formatTypeset(value, 3),
      ),
    ...data.areas.map(({ name, y }): Column => {
      const variable = data.yVariables.find(({ id }) => id === y);
      const value = (model: number) => variable?.values[model] ?? undefined;
      return {
        heading: `${name} score, %`,
        numeric: true,
        value,
        cell: (model) =>
          valueCell(value(model), variable?.intervals?.[model], (share) => formatTypeset(100 * share, 1)),
      };
    }),
    data.measurements.some(({ scoredShare }) => scoredShare !== undefined) &&
      numeric(
        "scored, %",
        (model) => mean(model, ({ scoredShare }) => scoredShare),
        (share) => formatTypeset(100 * share, 1),
      ),
    data.measurements.some(({ tokensPerSecond }) => tokensPerSecond !== undefined) &&
      numeric(
        "tokens/s",
        (model) => speed(of(model)),
        (value) => Math.round(value).toLocaleString("en-US"),
      ),
  ];
  return columns.filter((column) => column !== false);
}

function numeric(
  heading: string,
  value: (model: number) => number | undefined,
  write: (value: number) => string,
): Column {
  return { heading, numeric: true, value, cell: (model) => valueCell(value(model), undefined, write) };
}

function nameCell({ name, kind, quantization }: ReportModel): Html {
  const note = kind === "compressor" ? "compressor" : quantization;
  return html`<span class="name">${name}</span>${note && html` <span class="tag">${note}</span>`}`;
}

export function valueCell(
  value: number | undefined,
  interval: Interval | null | undefined,
  write: (value: number) => string,
): Html | string {
  if (value === undefined) return html`<span class="unknown">–</span>`;
  if (!interval) return write(value);
  return html`${write(value)}<span class="interval">${write(interval[0])}–${write(interval[1])}</span>`;
}

function speed(measurements: readonly ReportMeasurement[]): number | undefined {
  let tokens = 0;
  let seconds = 0;
  for (const one of measurements) {
    if (one.tokensPerSecond === undefined || one.seconds === undefined) return undefined;
    tokens += one.tokensPerSecond * one.seconds;
    seconds += one.seconds;
  }
  return seconds > 0 ? tokens / seconds : undefined;
}

/** `368,960` parameters as `0.37 M`. */
function formatCount(value: number): string {
  const [divisor, unit] = value >= 1e9 ? [1e9, "B"] : [1e6, "M"];
  const scaled = value / (divisor as number);
  return `${scaled.toFixed(scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2)} ${unit as string}`;
}
