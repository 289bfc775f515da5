import { DataError } from "../errors.js";
import { fitLine, type UndeterminedFit } from "./fit-line.js";
import { checkDocuments, drawTotals, geometricSizes, type CountedModel, type DrawOrder } from "./draw-documents.js";
import { quantile } from "../math/quantile.js";

/**
 * How much text is enough? The fit is made again from parts of the corpus of growing size, as if it had been that small,
 * and compared with the fit from all of it. All models see the same documents.
 *
 * A part is the shortest run of whole documents, in the given or in a random order, that reaches the size. Random parts
 * are drawn without replacement, so their range closes to nothing at the whole corpus: it says how far a smaller part of
 * this corpus is from the whole, not how far the whole is from the source.
 *
 * `enough` is the smallest size from which on, at every larger size too, r stays within ±0.01 of r of the whole: both
 * ends of its 90 % range over the repetitions, none of which may lack a fit.
 */
export type CharactersEnough =
  | {
      readonly status: "ok";
      readonly modelCount: number;
      readonly documentCount: number;
      /** Characters of the whole corpus. */
      readonly charCount: number;
      readonly order: DrawOrder;
      /** Of the fit from the whole corpus. */
      readonly full: { readonly pearson: number; readonly rmse: number };
      /** By ascending size; the last is the whole corpus. */
      readonly curve: readonly EnoughPoint[];
      readonly tolerance: number;
      readonly enough:
        | { readonly status: "ok"; readonly charCount: number }
        | { readonly status: "undetermined"; readonly reason: "not-before-the-whole-corpus" };
    }
  | {
      readonly status: "undetermined";
      readonly modelCount: number;
      readonly reason: UndeterminedFit["reason"];
    };

export interface EnoughPoint {
  /** The size asked for. */
  readonly charCount: number;
  /** The parts' own sizes, at least that, since documents are whole. */
  readonly drawnCharCount: Spread;
  readonly drawnDocumentCount: Spread;
  /** Absent when no repetition has a fit. */
  readonly pearson?: Spread;
  readonly rmse?: Spread;
  /** Of the model whose bits per character are furthest from those of the whole corpus: max |bpc − full bpc|. */
  readonly maxBpcDeviation: Spread;
  /** Repetitions in which bits per character did not vary. */
  readonly withoutFitCount: number;
}

/** Median and 90 % range (5 % to 95 %) over the repetitions; all three are equal for the given order, which has one. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export interface EnoughOptions {
  /** Default: random order, seed `bitwit`, 100 repetitions. */
  readonly order?: DrawOrder;
  /** Characters, below the whole corpus's, which is added. Default: the whole corpus halved eight times, down to 1/256. */
  readonly sizes?: readonly number[];
  /** How far r may be from that of the whole corpus, default 0.01. */
  readonly tolerance?: number;
}

/**
 * Throws a DataError when models do not have the same documents, and a RangeError on sizes that are not whole numbers
 * from 1 to the corpus's characters.
 */
export function charactersEnough(models: readonly CountedModel[], options: EnoughOptions = {}): CharactersEnough {
  const { order = { kind: "random", seed: "bitwit", repetitions: 100 }, tolerance = 0.01 } = options;
  const modelCount = models.length;
  if (modelCount === 0) return { status: "undetermined", modelCount, reason: "too-few-points" };
  const characters = checkDocuments(models);
  const charCount = characters.reduce((sum, count) => sum + count, 0);
  if (charCount === 0) throw new DataError("corpus-empty", "the documents have no characters");
  const wholeBpc = models.map(({ documents }) => documents.reduce((sum, { bits }) => sum + bits, 0) / charCount);
  const whole = fitAt(models, wholeBpc);
  if (whole.status === "undetermined") return { status: "undetermined", modelCount, reason: whole.reason };

  const full = { pearson: whole.pearson, rmse: whole.rmse };
  const sizes = options.sizes ?? geometricSizes(charCount, 8);
  const draws = drawTotals(models, characters, [...new Set([...sizes, charCount])], order);
  const curve = draws.map(({ size, parts }) => describeSize(models, wholeBpc, size, parts));
  return {
    ...{ status: "ok", modelCount, documentCount: characters.length, charCount, order, full, curve, tolerance },
    enough: findEnough(curve, full.pearson, tolerance),
  };
}

type Part = ReturnType<typeof drawTotals>[number]["parts"][number];

function describeSize(
  models: readonly CountedModel[],
  wholeBpc: readonly number[],
  size: number,
  parts: readonly Part[],
): EnoughPoint {
  const bpcOfParts = parts.map(({ bits, charCount }) => bits.map((modelBits) => modelBits / charCount));
  const fits = bpcOfParts.map((bpc) => fitAt(models, bpc)).filter((fit) => fit.status === "ok");
  const deviations = bpcOfParts.map((bpc) =>
    Math.max(...bpc.map((value, model) => Math.abs(value - (wholeBpc[model] as number)))),
  );
  return {
    charCount: size,
    drawnCharCount: spreadOf(parts.map(({ charCount }) => charCount)),
    drawnDocumentCount: spreadOf(parts.map(({ documentCount }) => documentCount)),
    ...(fits.length > 0 && {
      pearson: spreadOf(fits.map(({ pearson }) => pearson)),
      rmse: spreadOf(fits.map(({ rmse }) => rmse)),
    }),
    maxBpcDeviation: spreadOf(deviations),
    withoutFitCount: parts.length - fits.length,
  };
}

function findEnough(curve: readonly EnoughPoint[], fullPearson: number, tolerance: number) {
  const close = (point: EnoughPoint): boolean =>
    point.withoutFitCount === 0 &&
    point.pearson !== undefined &&
    Math.max(point.pearson.high - fullPearson, fullPearson - point.pearson.low) <= tolerance;
  const lastApart = curve.findLastIndex((point) => !close(point));
  const first = curve[lastApart + 1];
  // The whole corpus is close to itself, which says nothing.
  if (first === undefined || first === curve.at(-1)) {
    return { status: "undetermined", reason: "not-before-the-whole-corpus" } as const;
  }
  return { status: "ok", charCount: first.charCount } as const;
}

function fitAt(models: readonly CountedModel[], bpc: readonly number[]) {
  return fitLine(models.map(({ name, score }, index) => ({ name, x: bpc[index] as number, y: score })));
}

function spreadOf(values: readonly number[]): Spread {
  const at = (probability: number) => quantile(values, probability) as number;
  return { median: at(0.5), low: at(0.05), high: at(0.95) };
}
