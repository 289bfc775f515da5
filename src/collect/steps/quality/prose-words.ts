/**
 * Words and symbols of prose, for rules that count them.
 *
 * The pipelines followed here use NLTK's or spaCy's tokenizers. Here a word is a run of letters, marks, digits and
 * underscores, with apostrophes, hyphens, points and commas between two of them; everything else that is not white
 * space is a symbol by itself, three points together one. In English text the counts differ by about as much as those
 * two do.
 *
 * As a regular expression: `([\p{L}\p{M}\p{N}_]+(?:['’.,-][\p{L}\p{M}\p{N}_]+)*)|\.\.\.|[^\s\p{L}\p{M}\p{N}_]`. It is
 * walked by a table, one look-up a unit, which is three times as fast.
 */
export interface ProseWord {
  readonly text: string;
  readonly isSymbol: boolean;
}

export function proseWords(text: string): ProseWord[] {
  const words: ProseWord[] = [];
  for (let at = 0; at < text.length;) {
    const kind = kindAt(text, at);
    if (kind === SPACE) {
      at += 1;
      continue;
    }
    const end = kind === WORD ? wordEnd(text, at) : symbolEnd(text, at);
    words.push({ text: text.slice(at, end), isSymbol: kind === SYMBOL });
    at = end;
  }
  return words;
}

const [SPACE, WORD, SYMBOL, HIGH_SURROGATE] = [0, 1, 2, 3];
const IN_WORD = /^[\p{L}\p{M}\p{N}_]$/u;
/** ' ’ . , - */
const JOINERS = new Set([0x27, 0x2019, 0x2e, 0x2c, 0x2d]);

let kinds: Uint8Array | undefined;

function kindsOfUnits(): Uint8Array {
  return Uint8Array.from({ length: 0x10000 }, (_, unit) => {
    const char = String.fromCharCode(unit);
    if (unit >= 0xd800 && unit <= 0xdbff) return HIGH_SURROGATE;
    if (IN_WORD.test(char)) return WORD;
    return /\s/.test(char) ? SPACE : SYMBOL;
  });
}

function kindAt(text: string, at: number): number {
  kinds ??= kindsOfUnits();
  const kind = kinds[text.charCodeAt(at)] as number;
  if (kind !== HIGH_SURROGATE) return kind;
  return isPair(text, at) && IN_WORD.test(text.slice(at, at + 2)) ? WORD : SYMBOL;
}

function wordEnd(text: string, start: number): number {
  let end = start;
  for (;;) {
    while (end < text.length && kindAt(text, end) === WORD) end += isPair(text, end) ? 2 : 1;
    const goesOn = end + 1 < text.length && JOINERS.has(text.charCodeAt(end)) && kindAt(text, end + 1) === WORD;
    if (!goesOn) return end;
    end += 1;
  }
}

function symbolEnd(text: string, start: number): number {
  if (text.startsWith("...", start)) return start + 3;
  return start + (isPair(text, start) ? 2 : 1);
}

function isPair(text: string, at: number): boolean {
  const [high, low] = [text.charCodeAt(at), text.charCodeAt(at + 1)];
  return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;
}
