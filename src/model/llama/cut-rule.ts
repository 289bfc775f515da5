/**
 * Where a text may be cut so that the parts' tokens, one after another, are the whole text's.
 *
 * A cut lies between two ASCII characters a|b and depends on them (and whether a letter follows b) alone:
 *
 * - Byte-level BPE merges within words only, and a pre-tokenizer (regular expressions) makes the words. In the families below
 *   a word is a run of one class (letters, digits, signs, white space), with at most one character in front and an `'s` or line
 *   ends behind. So a word ends after the last letter of a run unless an apostrophe follows, after the last digit, between a
 *   sign and a digit, and before a space that follows anything visible. What is behind such a cut begins a word whatever is in
 *   front, and no look-ahead reaches across a visible character. White space before a space and a letter is a word of its own
 *   without that space, and is the same word when the text ends there.
 *   Words of GPT-2's kind end with a sign before a letter (`'s` apart) or a line end. Llama 3's do not, but end with a line end
 *   before a letter.
 * - SentencePiece knows no words, but merges only what makes a token. Where no token of the vocabulary holds a and then a
 *   space, nothing is ever merged across, and both sides merge as if alone. Only where no token is user-defined.
 * - Tokens of type "user-defined" are taken out of the text first, by name. No cut lies within such a name, nor behind its
 *   last character, since some take the spaces behind them along.
 */
import type { LlamaApi } from "./ffi.js";

/** Raised with anything here or in word-cache.ts that could change a token, so that cached tokens are not taken for new ones. */
export const TOKENIZING_VERSION = 1;

export interface CutRule {
  /** Whether the text may be cut in front of its UTF-16 unit `at`, given those before, there and behind. */
  allows(before: number, at: number, behind: number): boolean;
  /** A text gets a space in front; a part that starts with one is given to the tokenizer without it. */
  readonly addsSpacePrefix: boolean;
}

/** The rule for a loaded model's tokenizer; undefined where none is known to be safe. */
export function readCutRule(api: LlamaApi, model: bigint, addsSpacePrefix: boolean): CutRule | undefined {
  const vocabulary = api.vocabulary(model);
  const type = api.vocabularyType(vocabulary);
  const size = api.vocabularySize(vocabulary);
  if (type === VOCABULARY_BPE && api.modelText(model, "tokenizer.ggml.model") === "gpt2") {
    const name = api.modelText(model, "tokenizer.ggml.pre") ?? "default";
    const table = GPT2_LIKE.has(name) ? gpt2Pairs() : LLAMA3_LIKE.has(name) ? llama3Pairs() : undefined;
    return table && tableRule(forbid(table, userDefined(api, vocabulary, size)), false);
  }
  if (type === VOCABULARY_SENTENCEPIECE) {
    // Behind each user-defined token a space is put in front again, so parts would differ.
    if (userDefined(api, vocabulary, size).length > 0) return undefined;
    const texts = Array.from({ length: size }, (_, token) => api.tokenText(vocabulary, token) ?? "");
    return tableRule(spacePairs(texts), addsSpacePrefix);
  }
  return undefined;
}

/** Of `enum llama_vocab_type`. */
const VOCABULARY_SENTENCEPIECE = 1;
const VOCABULARY_BPE = 2;
/** Of `enum llama_token_attr`. */
const USER_DEFINED = 1 << 4;

/*
 * Pre-tokenizers by `tokenizer.ggml.pre`; their expressions are in llama.cpp's llama-vocab.cpp, in the release that ffi.ts
 * names. Read them again with another release.
 */

export const GPT2_LIKE: ReadonlySet<string> = new Set([
  // GPT-2's expression alone.
  ...["gpt-2", "phi-2", "jina-es", "jina-de", "jina-v2-es", "jina-v2-de", "gigachat", "a.x-4.0", "mellum"],
  ...["modern-bert", "mpt", "olmo", "jais", "trillion", "granite-docling"],
  // Digits one by one, then GPT-2's.
  ...["starcoder", "refact", "command-r", "smollm", "codeshell", "exaone", "minerva-7b", "mellum2"],
  // Line ends, letters and signs with a space in front, digits.
  "deepseek-llm",
]);

export const LLAMA3_LIKE: ReadonlySet<string> = new Set([
  ...["llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2", "jina-v5-nano"],
  ...["dbrx", "smaug-bpe", "deepseek-v3"],
  ...["qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "stablelm2", "hunyuan", "solar-open", "qwen35"],
]);

/** What may be said of a pair a|b, at 128 a + b. */
const NEVER = 0;
const ALWAYS = 1;
const BEFORE_LETTER = 2;
const BEFORE_ANYTHING = 3;
const ASCII = 128;

function tableRule(table: Uint8Array, addsSpacePrefix: boolean): CutRule {
  return {
    allows(before, at, behind) {
      if (before >= ASCII || at >= ASCII) return false;
      const kind = table[before * ASCII + at];
      if (kind === NEVER || kind === ALWAYS) return kind === ALWAYS;
      return kind === BEFORE_LETTER ? isLetter(behind) : behind >= 0; // Behind the text's end it is NaN.
    },
    addsSpacePrefix,
  };
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const APOSTROPHE = 0x27;
const isLetter = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isSign = (code: number): boolean => code > SPACE && code < 0x7f && !isLetter(code) && !isDigit(code);
const isLineEnd = (code: number): boolean => code === LINE_FEED || code === CARRIAGE_RETURN;
const isWhite = (code: number): boolean => code === SPACE || code === TAB || isLineEnd(code);

function gpt2Pairs(): Uint8Array {
  return pairs((before, at) => {
    if (isSign(before) && (isLineEnd(at) || (isLetter(at) && before !== APOSTROPHE))) return ALWAYS;
    return anyWordPair(before, at);
  });
}

function llama3Pairs(): Uint8Array {
  return pairs((before, at) => (isLineEnd(before) && isLetter(at) ? ALWAYS : anyWordPair(before, at)));
}

/** What holds in both families. Control characters other than white space are left alone. */
function anyWordPair(before: number, at: number): number {
  if (isLetter(before)) return (isSign(at) && at !== APOSTROPHE) || isDigit(at) || isWhite(at) ? ALWAYS : NEVER;
  if (isDigit(before)) return isLetter(at) || isSign(at) || isWhite(at) ? ALWAYS : NEVER;
  if (isSign(before)) return at === SPACE || isDigit(at) ? ALWAYS : NEVER;
  return isWhite(before) && at === SPACE ? BEFORE_LETTER : NEVER;
}

/** In the vocabulary a space is ▁. A part must hold more than its space, so runs of spaces stay together. */
function spacePairs(texts: readonly string[]): Uint8Array {
  const isWithinToken = new Uint8Array(ASCII);
  for (const text of texts)
    for (let at = text.indexOf("▁", 1); at > 0; at = text.indexOf("▁", at + 1)) {
      const before = text.charCodeAt(at - 1);
      if (before < ASCII) isWithinToken[before] = 1;
    }
  return pairs((before, at) =>
    at === SPACE && before !== SPACE && isWithinToken[before] === 0 ? BEFORE_ANYTHING : NEVER,
  );
}

function pairs(kindOf: (before: number, at: number) => number): Uint8Array {
  return Uint8Array.from({ length: ASCII * ASCII }, (_, pair) => kindOf(Math.floor(pair / ASCII), pair % ASCII));
}

function forbid(table: Uint8Array, names: readonly string[]): Uint8Array {
  for (const name of names) {
    for (let index = 1; index < name.length; index++) {
      const [before, at] = [name.charCodeAt(index - 1), name.charCodeAt(index)];
      if (before < ASCII && at < ASCII) table[before * ASCII + at] = NEVER;
    }
    const last = name.charCodeAt(name.length - 1);
    if (last < ASCII) table.fill(NEVER, last * ASCII, (last + 1) * ASCII);
  }
  return table;
}

function userDefined(api: LlamaApi, vocabulary: bigint, size: number): string[] {
  const names: string[] = [];
  for (let token = 0; token < size; token++)
    if ((api.tokenAttributes(vocabulary, token) & USER_DEFINED) !== 0)
      names.push(api.tokenText(vocabulary, token) ?? "");
  return names;
}
