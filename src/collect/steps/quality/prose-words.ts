/**
 * Words and symbols of prose, for rules that count them.
 *
 * The pipelines followed here use NLTK's or spaCy's tokenizers. Here a word is a run of letters, marks, digits and
 * underscores, with apostrophes, hyphens, points and commas between two of them; everything else that is not white
 * space is a symbol by itself, three points together one. In English text the counts differ by about as much as those
 * two do.
 */
export interface ProseWord {
  readonly text: string;
  readonly isSymbol: boolean;
}

export function proseWords(text: string): ProseWord[] {
  return Array.from(text.matchAll(TOKEN), ([token, word]) => ({ text: token, isSymbol: word === undefined }));
}

/** Nothing in it can match in two ways, so it takes linear time. */
const TOKEN = /([\p{L}\p{M}\p{N}_]+(?:['’.,-][\p{L}\p{M}\p{N}_]+)*)|\.\.\.|[^\s\p{L}\p{M}\p{N}_]/gu;
