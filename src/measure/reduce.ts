/** From shard records to totals: always summed in shard order, so that one process, a resumed one and many machines agree to the last digit. */
import { CompensatedSum } from "../math/compensated-sum.js";
import type { ShardRecord } from "./checkpoint.js";
import { sumBins, type ContextBin } from "./context-bins.js";
import type { DocumentTable } from "./document-table.js";

export interface Totals {
  readonly totalBits: number;
  readonly scoredTokenCount: number;
  readonly seconds: number;
  /** The sampling units of the interval: bits and characters of each document, or of each window's part of a document. */
  readonly unit: "document" | "window";
  readonly unitBits: Float64Array;
  readonly unitChars: Float64Array;
  /** Undefined when a record of an older version has none. */
  readonly bitsByContext: readonly ContextBin[] | undefined;
}

/** Corpora with fewer documents than this take blocks of windows as sampling units. */
export const FEWEST_DOCUMENT_UNITS = 30;

/** @param uniformBits bits charged for each document's first token (models without BOS under `full`), else 0. */
export function reduceShards(
  records: ReadonlyMap<number, ShardRecord>,
  shardCount: number,
  documents: DocumentTable,
  uniformBits: number,
): Totals {
  const total = new CompensatedSum();
  const byDocument = new Float64Array(documents.length);
  const windowUnits: { bits: number; chars: number }[] = [];
  const byWindow = documents.length < FEWEST_DOCUMENT_UNITS;
  let scoredTokenCount = 0;
  let seconds = 0;
  for (let document = 0; uniformBits > 0 && document < documents.length; document++) {
    if (documents.tokenCounts[document] === 0) continue;
    total.add(uniformBits);
    byDocument[document] = uniformBits;
    scoredTokenCount += 1;
    if (byWindow) windowUnits.push({ bits: uniformBits, chars: charsOf(documents, document, 1) });
  }
  for (let shard = 0; shard < shardCount; shard++) {
    const record = records.get(shard);
    if (record === undefined) throw new Error(`shard ${shard} of ${shardCount} has no record`);
    seconds += record.seconds;
    for (const { document, tokens, bits } of record.segments) {
      total.add(bits);
      byDocument[document] = (byDocument[document] as number) + bits;
      scoredTokenCount += tokens;
      if (byWindow) {
        windowUnits.push({ bits, chars: charsOf(documents, document, tokens) });
      }
    }
  }
  return {
    totalBits: total.value,
    scoredTokenCount,
    seconds,
    bitsByContext: sumBins(Array.from({ length: shardCount }, (_, shard) => records.get(shard)?.bins)),
    ...(byWindow
      ? {
          unit: "window" as const,
          unitBits: Float64Array.from(windowUnits, ({ bits }) => bits),
          unitChars: Float64Array.from(windowUnits, ({ chars }) => chars),
        }
      : { unit: "document" as const, unitBits: byDocument, unitChars: documents.charCounts }),
  };
}

/** Characters of so many tokens of a document, by their share: for the spread only, the estimate uses the counted ones. */
function charsOf(documents: DocumentTable, document: number, tokens: number): number {
  return (tokens / (documents.tokenCounts[document] as number)) * (documents.charCounts[document] as number);
}
