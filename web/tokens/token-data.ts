/** The page's columns, read when the first token is asked for: a long document has megabytes of them. */
import type { ModelColumns, TokensPageData } from "../../src/report/tokens/page-columns.js";

export interface TokenFacts {
  readonly text: string;
  readonly bits: number;
  /** Undefined when the token was charged uniformly. */
  readonly rank: number | undefined;
  readonly likely: readonly { readonly text: string; readonly bits: number }[];
}

export interface ModelFacts {
  readonly ref: string;
  readonly vocabularySize: number;
  readonly tokens: readonly TokenFacts[];
  readonly bits: number;
}

let read: { data: TokensPageData; firsts: (Int32Array | undefined)[] } | undefined;

/** What each model says of a span. */
export function factsOf(span: number): ModelFacts[] {
  read ??= readData();
  const { data, firsts } = read;
  return data.models.map((model, index) => {
    const first = firsts[index];
    const [from, to] = first === undefined ? [span, span + 1] : [first[span] as number, first[span + 1] as number];
    const tokens = Array.from({ length: to - from }, (_, place) => tokenFacts(data, model, from + place));
    const { ref, vocabularySize } = model;
    return { ref, vocabularySize, tokens, bits: tokens.reduce((sum, token) => sum + token.bits, 0) };
  });
}

function readData() {
  const data = JSON.parse(document.getElementById("tokens-data")?.textContent ?? "") as TokensPageData;
  return { data, firsts: data.models.map(({ counts }) => (counts === "" ? undefined : cumulate(counts))) };
}

function cumulate(counts: readonly number[]): Int32Array {
  const first = new Int32Array(counts.length + 1);
  counts.forEach((count, span) => (first[span + 1] = (first[span] as number) + count));
  return first;
}

function tokenFacts({ pieces }: TokensPageData, model: ModelColumns, token: number): TokenFacts {
  const text = (place: number | undefined): string => pieces[place ?? -1] ?? "";
  const rank = model.ranks[token] as number;
  return {
    text: text(model.tokens[token]),
    bits: (model.bits[token] as number) / 100,
    rank: rank === 0 ? undefined : rank,
    likely: Array.from({ length: rank === 0 ? 0 : model.each }, (_, place) => ({
      text: text(model.likely[token * model.each + place]),
      bits: (model.likelyBits[token * model.each + place] as number) / 100,
    })),
  };
}
