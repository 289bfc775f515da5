/**
 * Gopher's quality rules (Rae et al. 2021, arXiv 2112.11446, appendix A.1.1), with datatrove's reading of them and
 * FineWeb's numbers: ratios to words count symbols as words, and so does the share of words with a letter. Checked against
 * gopher_quality_filter.py of datatrove at a649de79; it splits English by spaCy, `proseWords` otherwise.
 */
import { KEEP, type Verdict } from "../run-step.js";
import { countCodePoints } from "../../../text/code-points.js";
import { splitLines, strip } from "../python-text.js";
import { proseWords, type ProseWord } from "./prose-words.js";
import { reject, type QualityRules } from "./quality-rules.js";

export interface GopherQualityLimits {
  readonly minimumWords: number;
  readonly maximumWords: number;
  readonly minimumMeanWordChars: number;
  readonly maximumMeanWordChars: number;
  /** Of "#", and of ellipses, to words. */
  readonly maximumSymbolRatio: number;
  readonly maximumBulletLines: number;
  readonly maximumEllipsisLines: number;
  readonly minimumLetterWords: number;
  /** Different ones. */
  readonly minimumStopWords: number;
}

export const GOPHER_QUALITY: GopherQualityLimits = {
  ...{ minimumWords: 50, maximumWords: 100_000, minimumMeanWordChars: 3, maximumMeanWordChars: 10 },
  ...{ maximumSymbolRatio: 0.1, maximumBulletLines: 0.9, maximumEllipsisLines: 0.3 },
  ...{ minimumLetterWords: 0.8, minimumStopWords: 2 },
};

export function gopherQuality(limits: GopherQualityLimits = GOPHER_QUALITY): QualityRules {
  return {
    rules: RULES,
    judge: ({ text }) => {
      const words = proseWords(text);
      return judgeWords(text, words, limits) ?? judgeLines(text, limits) ?? judgeKinds(words, limits);
    },
  };
}

const RULES = [
  ...["gopher-too-few-words", "gopher-too-many-words", "gopher-short-words", "gopher-long-words"],
  ...["gopher-hashes", "gopher-ellipses", "gopher-bullet-lines", "gopher-ellipsis-lines"],
  ...["gopher-letter-words", "gopher-stop-words"],
];
const STOP_WORDS: ReadonlySet<string> = new Set(["the", "be", "to", "of", "and", "that", "have", "with"]);
/** What datatrove takes for symbols: other signs, such as € and emoji, are words to it. It has the digit １ by mistake. */
const PUNCTUATION =
  /^[!-/:-@[-`{-~，。、„”“«»１」「《》´∶：？！（）；–—．～’…━〈〉【】％►\x00-\x1f\x7f-\x9f\p{Sentence_Terminal}]+$/u;
const BULLETS = ["•", "-"];
const ELLIPSES = ["...", "…"];

function judgeWords(text: string, all: readonly ProseWord[], limits: GopherQualityLimits): Verdict | undefined {
  const words = all.filter(({ text: token }) => beginsWithLetter(token) || !PUNCTUATION.test(token));
  const { minimumWords, maximumWords, minimumMeanWordChars: shortest, maximumMeanWordChars: longest } = limits;
  if (words.length < minimumWords) return reject("gopher-too-few-words", words.length, minimumWords);
  if (words.length > maximumWords) return reject("gopher-too-many-words", words.length, maximumWords);
  const meanChars = words.reduce((sum, word) => sum + countCodePoints(word.text), 0) / words.length;
  if (meanChars < shortest) return reject("gopher-short-words", meanChars, shortest);
  if (meanChars > longest) return reject("gopher-long-words", meanChars, longest);
  const hashes = countOf(text, "#") / all.length;
  if (hashes > limits.maximumSymbolRatio) return reject("gopher-hashes", hashes, limits.maximumSymbolRatio);
  const ellipses = ELLIPSES.reduce((sum, ellipsis) => sum + countOf(text, ellipsis), 0) / all.length;
  if (ellipses > limits.maximumSymbolRatio) return reject("gopher-ellipses", ellipses, limits.maximumSymbolRatio);
  return undefined;
}

function judgeLines(
  text: string,
  { maximumBulletLines, maximumEllipsisLines }: GopherQualityLimits,
): Verdict | undefined {
  const lines = splitLines(text).map(strip);
  const shareOf = (test: (line: string) => boolean) =>
    lines.length === 0 ? 0 : lines.filter(test).length / lines.length;
  const bullets = shareOf((line) => BULLETS.some((bullet) => line.startsWith(bullet)));
  if (bullets > maximumBulletLines) return reject("gopher-bullet-lines", bullets, maximumBulletLines);
  const ellipses = shareOf((line) => ELLIPSES.some((ellipsis) => line.endsWith(ellipsis)));
  if (ellipses > maximumEllipsisLines) return reject("gopher-ellipsis-lines", ellipses, maximumEllipsisLines);
  return undefined;
}

function judgeKinds(
  words: readonly ProseWord[],
  { minimumLetterWords, minimumStopWords }: GopherQualityLimits,
): Verdict {
  const letters =
    words.filter(({ text }) => beginsWithLetter(text) || /\p{L}/u.test(text)).length / Math.max(1, words.length);
  if (letters < minimumLetterWords) return reject("gopher-letter-words", letters, minimumLetterWords);
  const stopWords = new Set(words.map((word) => word.text).filter((word) => STOP_WORDS.has(word))).size;
  if (stopWords < minimumStopWords) return reject("gopher-stop-words", stopWords, minimumStopWords);
  return KEEP;
}

/** Of ASCII: most words do, and need no regular expression. */
function beginsWithLetter(word: string): boolean {
  const lower = word.charCodeAt(0) | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

function countOf(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) count += 1;
  return count;
}
