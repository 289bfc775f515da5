/**
 * What the page's script knows of each token, in columns of whole numbers: bits in hundredths, tokens as places in a list
 * of their visible texts. Types alone, since the page is built without Node's.
 */

export interface TokensPageData {
  /** Visible texts of tokens. */
  readonly pieces: readonly string[];
  readonly models: readonly ModelColumns[];
}

export interface ModelColumns {
  readonly ref: string;
  readonly vocabularySize: number;
  /** Tokens in each shown span; "" when each has one. */
  readonly counts: readonly number[] | "";
  /** Place of each token's text in `pieces`. */
  readonly tokens: readonly number[];
  /** Hundredths of a bit. */
  readonly bits: readonly number[];
  /** Ranks; 0 where there is none: a token charged uniformly. */
  readonly ranks: readonly number[];
  /** So many likely tokens at each place: their texts' places, and hundredths of a bit. */
  readonly each: number;
  readonly likely: readonly number[];
  readonly likelyBits: readonly number[];
}
