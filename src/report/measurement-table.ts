/** The main table: a row a model or compressor, a column a corpus. */
import type { Measurement } from "../measure/measurement.js";
import { renderTable, type TableColumn } from "./render-table.js";

interface Row {
  readonly name: string;
  readonly byCorpus: ReadonlyMap<string, Measurement>;
}

/** bpc with its 95 % interval by corpus, mean bpc (when a row has every corpus), bits per byte and speed. */
export function renderMeasurementTable(
  measurements: readonly Measurement[],
  style: "terminal" | "markdown" = "terminal",
): string {
  const corpora = [...new Set(measurements.map(({ corpus }) => corpus))];
  const rows: Row[] = [...new Set(measurements.map(({ model }) => model))].map((name) => ({
    name,
    byCorpus: new Map(measurements.filter(({ model }) => model === name).map((one) => [one.corpus, one])),
  }));
  const mean = (row: Row, value: (one: Measurement) => number): number | undefined =>
    row.byCorpus.size < corpora.length
      ? undefined
      : [...row.byCorpus.values()].reduce((sum, one) => sum + value(one), 0) / row.byCorpus.size;
  const columns: TableColumn<Row>[] = [
    { header: "model", cell: ({ name }) => name },
    ...corpora.map((corpus): TableColumn<Row> => ({
      header: `${shortName(corpus)} bpc`,
      align: "right",
      cell: ({ byCorpus }) => bpcCell(byCorpus.get(corpus)),
    })),
    ...(corpora.length > 1
      ? [{ header: "mean bpc", align: "right" as const, cell: (row: Row) => mean(row, ({ bpc }) => bpc)?.toFixed(3) }]
      : []),
    {
      header: corpora.length > 1 ? "mean bits/byte" : "bits/byte",
      align: "right",
      cell: (row) => mean(row, ({ bpb }) => bpb)?.toFixed(3),
    },
    ...(measurements.some((one) => one.kind === "model" && one.sample !== undefined)
      ? [{ header: "scored", align: "right" as const, cell: ({ byCorpus }: Row) => scoredCell([...byCorpus.values()]) }]
      : []),
    ...(measurements.some(isDatedPair)
      ? [{ header: "released", cell: ({ byCorpus }: Row) => releaseCell([...byCorpus.values()]) }]
      : []),
    { header: "tokens/s", align: "right", cell: ({ byCorpus }) => speedCell([...byCorpus.values()]) },
  ];
  return renderTable(rows, columns, { style });
}

/** Share of the characters that a model scored, over all corpora of the row. */
function scoredCell(measurements: readonly Measurement[]): string | undefined {
  let all = 0;
  let scored = 0;
  for (const one of measurements) {
    if (one.kind !== "model" || one.sample === undefined) return undefined;
    all += one.charCount;
    scored += one.charCount * one.sample.scoredCharShare;
  }
  return `${((100 * scored) / all).toFixed(1)} %`;
}

function shortName(corpus: string): string {
  return corpus.replace(/^sample:/, "").replace(/^.*\/(?=[^/]+$)/, "");
}

/** A release date matters beside text that has dates. */
function isDatedPair(one: Measurement): boolean {
  return one.kind === "model" && one.modelDates !== undefined && one.corpusInfo.dates?.first !== undefined;
}

function releaseCell([one]: readonly Measurement[]): string | undefined {
  const { released, cutoff } = (one?.kind === "model" ? one.modelDates : undefined) ?? {};
  return released ?? (cutoff === undefined ? undefined : `text to ${cutoff}`);
}

function bpcCell(measurement: Measurement | undefined): string | undefined {
  if (measurement === undefined) return undefined;
  const value = measurement.bpc.toFixed(3);
  if (measurement.bpcInterval === undefined) return value;
  const [low, high] = measurement.bpcInterval;
  return `${value} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}

/** Scored tokens a second over all corpora of the row; compressors have no tokens. */
function speedCell(measurements: readonly Measurement[]): string | undefined {
  let tokens = 0;
  let seconds = 0;
  for (const measurement of measurements) {
    if (measurement.kind !== "model" || measurement.tokensPerSecond === undefined) return undefined;
    tokens += measurement.tokensPerSecond * measurement.seconds;
    seconds += measurement.seconds;
  }
  return seconds > 0 ? Math.round(tokens / seconds).toLocaleString("en-US") : undefined;
}
