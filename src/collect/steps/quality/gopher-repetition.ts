/**
 * Gopher's repetition rules (Rae et al. 2021, arXiv 2112.11446, table A1), with datatrove's reading of them: of a
 * repeated line or paragraph all occurrences but the first count; the most frequent n-gram counts with all its
 * occurrences; duplicate n-grams are counted from left to right without overlap.
 */
import { KEEP, type Verdict } from "../run-step.js";
import { countCodePoints } from "../../../text/code-points.js";
import { strip } from "../python-text.js";
import { countNgrams } from "./count-ngrams.js";
import { proseWords } from "./prose-words.js";
import { reject, type QualityRules } from "./quality-rules.js";

export interface GopherRepetitionLimits {
  readonly duplicateParagraphs: number;
  readonly duplicateParagraphChars: number;
  readonly duplicateLines: number;
  readonly duplicateLineChars: number;
  /** By n: the share of characters in the most frequent n-gram. */
  readonly topNgrams: Readonly<Record<number, number>>;
  /** By n: the share of characters in n-grams that occurred before. */
  readonly duplicateNgrams: Readonly<Record<number, number>>;
}

export const GOPHER_REPETITION: GopherRepetitionLimits = {
  ...{ duplicateParagraphs: 0.3, duplicateParagraphChars: 0.2, duplicateLines: 0.3, duplicateLineChars: 0.2 },
  topNgrams: { 2: 0.2, 3: 0.18, 4: 0.16 },
  duplicateNgrams: { 5: 0.15, 6: 0.14, 7: 0.13, 8: 0.12, 9: 0.11, 10: 0.1 },
};

export function gopherRepetition(limits: GopherRepetitionLimits = GOPHER_REPETITION): QualityRules {
  const ofSizes = (name: string, by: object) => Object.keys(by).map((size) => `${name}-${size}`);
  return {
    rules: [
      ...["gopher-duplicate-paragraphs", "gopher-duplicate-paragraph-chars"],
      ...["gopher-duplicate-lines", "gopher-duplicate-line-chars"],
      ...[
        ...ofSizes("gopher-top-ngram", limits.topNgrams),
        ...ofSizes("gopher-duplicate-ngrams", limits.duplicateNgrams),
      ],
    ],
    judge: ({ text }) => judgeParts(text, limits) ?? judgeNgrams(text, limits) ?? KEEP,
  };
}

function judgeParts(text: string, limits: GopherRepetitionLimits): Verdict | undefined {
  const chars = Math.max(1, countCodePoints(text));
  const paragraphs = strip(text).split(/\n{2,}/);
  const repeated = findRepeated(paragraphs);
  const rules = [
    ["gopher-duplicate-paragraphs", repeated.count / paragraphs.length, limits.duplicateParagraphs],
    ["gopher-duplicate-paragraph-chars", repeated.chars / chars, limits.duplicateParagraphChars],
  ] as [string, number, number][];
  const lines = text.split(/\n+/);
  const repeatedLines = findRepeated(lines);
  rules.push(["gopher-duplicate-lines", repeatedLines.count / lines.length, limits.duplicateLines]);
  rules.push(["gopher-duplicate-line-chars", repeatedLines.chars / chars, limits.duplicateLineChars]);
  const broken = rules.find(([, value, limit]) => value > limit);
  return broken && reject(...broken);
}

/** The parts that occurred before, and their characters. */
export function findRepeated(parts: readonly string[]): { readonly count: number; readonly chars: number } {
  const seen = new Set<string>();
  let [count, chars] = [0, 0];
  for (const part of parts) {
    if (seen.has(part)) {
      count += 1;
      chars += countCodePoints(part);
    } else seen.add(part);
  }
  return { count, chars };
}

function judgeNgrams(text: string, { topNgrams, duplicateNgrams }: GopherRepetitionLimits): Verdict | undefined {
  const chars = Math.max(1, countCodePoints(text));
  const largest = Math.max(0, ...[topNgrams, duplicateNgrams].flatMap((by) => Object.keys(by).map(Number)));
  const counts = countNgrams(
    proseWords(text).map((word) => word.text),
    largest,
  );
  for (const [size, limit] of Object.entries(topNgrams)) {
    const value = (counts[Number(size)]?.topChars ?? 0) / chars;
    if (value > limit) return reject(`gopher-top-ngram-${size}`, value, limit);
  }
  for (const [size, limit] of Object.entries(duplicateNgrams)) {
    const value = (counts[Number(size)]?.duplicateChars ?? 0) / chars;
    if (value > limit) return reject(`gopher-duplicate-ngrams-${size}`, value, limit);
  }
  return undefined;
}
