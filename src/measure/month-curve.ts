/**
 * Bits per character over time: a corpus's documents by calendar month, from the records of a measurement.
 *
 * A scored token's bits belong to the document that holds it, in both protocols, also where a window spans several; so a
 * month's bits are the sum over its documents, its characters are theirs, and bpc = Σ bits / Σ characters as everywhere.
 * Documents of which a token was not scored (the paper's first token and tail) are left out on both sides. Invariant: with every
 * document dated and scored, the months' bits and characters add up to the measurement's.
 *
 * A fall of bpc towards the past that no other model shows is what a training cutoff looks like. It is no proof: what
 * people write about changes too.
 */
import { CompensatedSum } from "../math/compensated-sum.js";
import type { DateTable } from "../corpus/dates/date-table.js";
import { monthOf } from "../corpus/dates/parse-date.js";
import type { Uncertainty } from "./measurement.js";
import type { ModelDates } from "./model-dates.js";
import { uncertaintyOf } from "./uncertainty.js";

/** One model on one corpus. */
export interface MonthCurve {
  readonly model: string;
  readonly corpus: string;
  /** Of the measurement it is a view on. */
  readonly planHash: string;
  readonly modelDates?: ModelDates;
  /** Those with text, in order. */
  readonly months: readonly MonthBits[];
  /** Not in any month, for want of a date. */
  readonly undated: TextCounts;
  /** Dated, but not scored to their last token. */
  readonly unscored: TextCounts;
}

export interface TextCounts {
  readonly documentCount: number;
  readonly charCount: number;
}

export type MonthBits = TextCounts &
  Uncertainty & {
    /** Such as `2026-09`. */
    readonly month: string;
    readonly totalBits: number;
    readonly bpc: number;
  };

export interface ScoredDocument {
  readonly chars: number;
  readonly bits: number;
  /** Every token was scored. */
  readonly isWhole: boolean;
}

/** Below this the bootstrap's 95 % cover far less: 91 % at 10 (docs/method.md). */
export const FEWEST_DOCUMENTS_OF_MONTH = 10;

export function monthCurve(
  documents: readonly ScoredDocument[],
  dates: DateTable,
): Pick<MonthCurve, "months" | "undated" | "unscored"> {
  const months = new Map<string, ScoredDocument[]>();
  const undated = { documentCount: 0, charCount: 0 };
  const unscored = { documentCount: 0, charCount: 0 };
  for (const [place, document] of documents.entries()) {
    const date = dates.at(place);
    const left = date === undefined ? undated : document.isWhole ? undefined : unscored;
    if (left !== undefined) {
      left.documentCount += 1;
      left.charCount += document.chars;
      continue;
    }
    const month = monthOf(date as string);
    const known = months.get(month);
    if (known === undefined) months.set(month, [document]);
    else known.push(document);
  }
  const sorted = [...months].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    months: sorted.flatMap(([month, ofMonth]) => monthBits(month, ofMonth) ?? []),
    undated,
    unscored,
  };
}

/** Undefined for a month without a character. */
function monthBits(month: string, documents: readonly ScoredDocument[]): MonthBits | undefined {
  const bits = Float64Array.from(documents, (one) => one.bits);
  const chars = Float64Array.from(documents, (one) => one.chars);
  const total = new CompensatedSum();
  for (const one of bits) total.add(one);
  const charCount = chars.reduce((sum, one) => sum + one, 0);
  if (charCount === 0) return undefined;
  const counts = { month, documentCount: documents.length, charCount };
  const uncertainty: Uncertainty =
    documents.length < FEWEST_DOCUMENTS_OF_MONTH
      ? {
          intervalMissing: `${documents.length} document${documents.length === 1 ? "" : "s"} in the month: an interval needs ${FEWEST_DOCUMENTS_OF_MONTH}`,
        }
      : uncertaintyOf("document", bits, chars);
  return { ...counts, totalBits: total.value, bpc: total.value / charCount, ...uncertainty };
}
