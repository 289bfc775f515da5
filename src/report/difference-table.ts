/** Differences of bpc between sampled models: of neighbours in the ranking, a table a corpus. */
import type { Measurement } from "../measure/measurement.js";
import type { PairedDifference } from "../measure/sample/paired-differences.js";
import { renderTable } from "./render-table.js";

/** Each model less the next better one; all pairs are in the record. */
export function renderDifferenceTables(
  differences: readonly PairedDifference[],
  measurements: readonly Measurement[],
): string {
  const corpora = [...new Set(differences.map(({ corpus }) => corpus))];
  return corpora
    .map((corpus) => {
      const ranked = measurements
        .filter((one) => one.corpus === corpus && one.kind === "model")
        .sort((a, b) => b.bpc - a.bpc);
      const rows = ranked.flatMap(({ model }, place) => {
        const next = ranked[place + 1];
        const found = next && differenceOf(differences, corpus, model, next.model);
        return found === undefined ? [] : [found];
      });
      return renderTable(rows, [
        { header: `${corpus}: same text`, cell: ({ models: [worse, better] }) => `${worse} − ${better}` },
        { header: "bpc", align: "right", cell: ({ bpc }) => signed(bpc) },
        {
          header: "95 %",
          align: "right",
          cell: ({ bpcInterval: [low, high], isWhole }) => (isWhole ? undefined : `[${signed(low)}, ${signed(high)}]`),
        },
      ]);
    })
    .join("\n\n");
}

/** A pair is stored once, in one of its two directions. */
function differenceOf(
  differences: readonly PairedDifference[],
  corpus: string,
  first: string,
  second: string,
): PairedDifference | undefined {
  for (const one of differences) {
    if (one.corpus !== corpus) continue;
    const [a, b] = one.models;
    if (a === first && b === second) return one;
    const [low, high] = one.bpcInterval;
    if (a === second && b === first)
      return { ...one, models: [first, second], bpc: -one.bpc, bpcInterval: [-high, -low] };
  }
  return undefined;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
}
