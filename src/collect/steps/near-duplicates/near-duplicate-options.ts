import { UsageError } from "../../../errors.js";
import { chooseBands, type Banding } from "./choose-bands.js";
import type { ShingleOptions } from "./shingle-reader.js";

export interface NearDuplicateOptions {
  readonly shingles: ShingleOptions;
  /** Documents with fewer words are never compared, and so stay. */
  readonly minimumWords: number;
  readonly banding: Banding;
  /**
   * Two documents that share a band are duplicates only when the exact Jaccard similarity of their shingle sets is at
   * least this. Absent: sharing a band is enough. It costs 4 bytes of memory a shingle.
   */
  readonly verifiedJaccard?: number;
  /**
   * Which documents of a cluster stay: the first, or as the paper has it those that are not similar to one that stays
   * already (`chooseExtremes`), which needs `verifiedJaccard`. Default first.
   */
  readonly keep?: "first" | "extremes";
  readonly seed: string | number;
  /** `compileMinHashKernel`'s: the same result sooner. */
  readonly kernel?: WebAssembly.Module;
}

/** Section A of the paper's GitHub pipeline: sets of words, 256 permutations, Jaccard 0.85, datasketch's bands. */
export function paperCodeOptions(seed: string | number): NearDuplicateOptions {
  return {
    ...{ shingles: { size: 1, words: "code" }, minimumWords: 10 },
    ...{ banding: chooseBands(0.85, 256), verifiedJaccard: 0.85, keep: "extremes", seed },
  };
}

/** FineWeb (datatrove): 5-grams of words, 14 bands of 8 rows, not verified; its half-way point is a Jaccard of 0.72. */
export function fineWebOptions(seed: string | number): NearDuplicateOptions {
  return { shingles: { size: 5, words: "prose" }, minimumWords: 5, banding: { bands: 14, rows: 8 }, seed };
}

/** @throws {UsageError} a number is out of its range. */
export function checkNearDuplicateOptions({ shingles, banding, verifiedJaccard, keep }: NearDuplicateOptions): void {
  const positive = { "shingle size": shingles.size, bands: banding.bands, rows: banding.rows };
  for (const [name, value] of Object.entries(positive)) {
    if (Number.isSafeInteger(value) && value >= 1 && value <= MAXIMUM) continue;
    throw new UsageError("near-duplicate-options", `The ${name} is ${value}; it must be from 1 to ${MAXIMUM}.`, {
      hint: "The paper uses sets of single words, FineWeb 5 words with 14 bands of 8 rows.",
    });
  }
  if (verifiedJaccard !== undefined && !(verifiedJaccard > 0 && verifiedJaccard <= 1)) {
    throw new UsageError(
      "near-duplicate-options",
      `The Jaccard threshold is ${verifiedJaccard}; it must be above 0, up to 1.`,
      {
        hint: "The paper uses 0.85.",
      },
    );
  }
  if (keep === "extremes" && verifiedJaccard === undefined) {
    throw new UsageError(
      "near-duplicate-options",
      "Keeping extremes compares exact similarities, and no threshold is given.",
      {
        hint: "Give a Jaccard threshold, or keep the first of each cluster.",
      },
    );
  }
}

const MAXIMUM = 4096;
