/** What `xz -0` … `xz -9e` mean (liblzma's lzma_encoder_presets.c), as lzma-native wants to be told. */
export interface XzPreset {
  readonly dictSize: number;
  readonly lc: number;
  readonly lp: number;
  readonly pb: number;
  readonly mode: "MODE_FAST" | "MODE_NORMAL";
  /** The match finder. */
  readonly mf: "MF_HC3" | "MF_HC4" | "MF_BT4";
  /** A match of this length is good enough. */
  readonly niceLen: number;
  /** How many candidates the match finder looks at; 0 leaves it to the library. */
  readonly depth: number;
}

/** Of the levels 0 to 9. */
const DICTIONARY_BYTES = [18, 20, 21, 22, 22, 23, 23, 24, 25, 26].map((exponent) => 2 ** exponent);
/** Of the fast levels 0 to 3. */
const FAST_DEPTHS = [4, 8, 24, 48];

/**
 * @param name `0` to `9`, or with an `e`.
 *
 * Spelled out because lzma-native takes the preset 0 for none given (and then uses 6), and allows no other dictionary
 * beside a preset.
 */
export function xzPreset(name: string): XzPreset {
  const level = Number.parseInt(name, 10);
  const common = { dictSize: DICTIONARY_BYTES[level] as number, lc: 3, lp: 0, pb: 2 };
  if (name.endsWith("e")) {
    const long = level === 3 || level === 5;
    return { ...common, mode: "MODE_NORMAL", mf: "MF_BT4", niceLen: long ? 192 : 273, depth: long ? 0 : 512 };
  }
  const depth = FAST_DEPTHS[level];
  if (depth !== undefined) {
    return {
      ...common,
      mode: "MODE_FAST",
      mf: level === 0 ? "MF_HC3" : "MF_HC4",
      niceLen: level <= 1 ? 128 : 273,
      depth,
    };
  }
  const niceLen = level === 4 ? 16 : level === 5 ? 32 : 64;
  return { ...common, mode: "MODE_NORMAL", mf: "MF_BT4", niceLen, depth: 0 };
}
