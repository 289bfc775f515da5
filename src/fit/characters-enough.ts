/**
 * How many characters are enough: r and RMSE of a fit when bpc comes from a part of the corpus only.
 *
 * For each size, documents are drawn in random order (the same for all models) until they hold that many characters; the
 * fit is made with the bpc of those documents. Repeated, this gives the median and the middle 90 % at each size.
 */
import { quantile } from "../math/quantile.js";
import { createRandom, drawSome } from "../math/random.js";
import { fitLine } from "./fit-line.js";

/** One model's documents, in the order common to all models. */
export interface DocumentBits {
  readonly name: string;
  readonly score: number;
  readonly bits: ArrayLike<number>;
}

export interface EnoughPoint {
  /** Characters asked for; the documents drawn hold at least these. */
  readonly chars: number;
  readonly pearson: Spread;
  readonly rmse: Spread;
  /** Largest |bpc of the part − bpc of the whole| over models. */
  readonly bpcError: Spread;
}

export interface Spread {
  readonly median: number;
  /** 5 % and 95 % quantiles over repetitions. */
  readonly low: number;
  readonly high: number;
}

export interface EnoughCurve {
  readonly totalChars: number;
  readonly repetitions: number;
  readonly seed: string;
  readonly points: readonly EnoughPoint[];
  /** The smallest size from which on 90 % of the repetitions have r within 0.01 of the whole corpus's; undefined when none. */
  readonly enoughChars: number | undefined;
}

const SEED = "bitwit-enough-1";
const REPETITIONS = 100;
const TOLERANCE = 0.01;

/** Undefined with fewer than 3 models, 2 documents, or without a fit of the whole. @param chars code points of each document. */
export function charactersEnough(models: readonly DocumentBits[], chars: ArrayLike<number>): EnoughCurve | undefined {
  const documents = Array.from({ length: chars.length }, (_, index) => index);
  const whole = fitPart(models, chars, documents);
  if (models.length < 3 || chars.length < 2 || whole === undefined) return undefined;
  const totalChars = documents.reduce((sum, document) => sum + (chars[document] as number), 0);
  const random = createRandom(SEED);
  const orders = Array.from({ length: REPETITIONS }, () => drawSome(random, documents, documents.length));
  const points: EnoughPoint[] = [];
  for (const size of sizesUpTo(totalChars)) {
    const fits = orders.flatMap((order) => fitPart(models, chars, takeChars(order, chars, size)) ?? []);
    if (fits.length < REPETITIONS / 2) continue;
    points.push({
      chars: size,
      pearson: spreadOf(fits.map(({ pearson }) => pearson)),
      rmse: spreadOf(fits.map(({ rmse }) => rmse)),
      bpcError: spreadOf(
        fits.map(({ bpc }) => Math.max(...bpc.map((value, index) => Math.abs(value - (whole.bpc[index] as number))))),
      ),
    });
  }
  const isClose = ({ pearson }: EnoughPoint): boolean =>
    Math.abs(pearson.low - whole.pearson) <= TOLERANCE && Math.abs(pearson.high - whole.pearson) <= TOLERANCE;
  const firstOfTail = points.findLastIndex((point) => !isClose(point)) + 1;
  return { totalChars, repetitions: REPETITIONS, seed: SEED, points, enoughChars: points[firstOfTail]?.chars };
}

/** 1000, 2000, 5000, 10 000, … below the total, and the total. */
function sizesUpTo(totalChars: number): number[] {
  const sizes: number[] = [];
  for (let decade = 1000; decade < totalChars; decade *= 10)
    for (const step of [1, 2, 5]) if (decade * step < totalChars) sizes.push(decade * step);
  return [...sizes, totalChars];
}

function takeChars(order: readonly number[], chars: ArrayLike<number>, size: number): number[] {
  const taken: number[] = [];
  for (let sum = 0, place = 0; sum < size && place < order.length; place++) {
    const document = order[place] as number;
    taken.push(document);
    sum += chars[document] as number;
  }
  return taken;
}

function fitPart(models: readonly DocumentBits[], chars: ArrayLike<number>, documents: readonly number[]) {
  const total = documents.reduce((sum, document) => sum + (chars[document] as number), 0);
  if (total === 0) return undefined;
  const bpc = models.map(
    ({ bits }) => documents.reduce((sum, document) => sum + (bits[document] as number), 0) / total,
  );
  const fit = fitLine(models.map(({ name, score }, index) => ({ name, x: bpc[index] as number, y: score })));
  return fit.status === "ok" ? { bpc, pearson: fit.pearson, rmse: fit.rmse } : undefined;
}

function spreadOf(values: readonly number[]): Spread {
  const at = (probability: number): number => quantile(values, probability) as number;
  return { median: at(0.5), low: at(0.05), high: at(0.95) };
}
