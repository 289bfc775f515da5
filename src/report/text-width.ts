/**
 * How wide a text is drawn in Lato, in pixels, without opening the font: figures are laid out from this table.
 *
 * Advances in thousandths of the font size, U+0020 to U+007E, read from the font's `hmtx` table (a test compares them
 * with the bundled files). Kerning is ignored: it narrows Lato, so widths err to the safe side.
 */
export type FontWeight = "regular" | "bold";

export function textWidth(text: string, fontSizePx: number, weight: FontWeight = "regular"): number {
  let thousandths = 0;
  for (const character of text) thousandths += advanceOf(character.codePointAt(0) as number, weight);
  return (thousandths * fontSizePx) / 1000;
}

/** The text, or its beginning and end around an ellipsis, so that it takes at most `maxWidthPx`. */
export function shortenToWidth(
  text: string,
  fontSizePx: number,
  maxWidthPx: number,
  weight: FontWeight = "regular",
): string {
  if (textWidth(text, fontSizePx, weight) <= maxWidthPx) return text;
  const characters = [...text];
  // Model names differ at both ends (family first, size and quantization last), so the middle goes.
  for (let kept = characters.length - 1; kept > 0; kept--) {
    const head = Math.ceil(kept / 2);
    const shortened = [...characters.slice(0, head), "…", ...characters.slice(characters.length - (kept - head))].join(
      "",
    );
    if (textWidth(shortened, fontSizePx, weight) <= maxWidthPx) return shortened;
  }
  return "…";
}

/** As few lines of at most `maxWidthPx` as words allow, of about equal length: no word is left alone on the last. */
export function wrapToWidth(text: string, fontSizePx: number, maxWidthPx: number): string[] {
  const words = text.split(/\s+/u).filter((word) => word !== "");
  const lines = fillLines(words, fontSizePx, maxWidthPx);
  let tooNarrowPx = 0;
  let enoughPx = maxWidthPx;
  while (lines.length > 1 && enoughPx - tooNarrowPx > 1) {
    const triedPx = (tooNarrowPx + enoughPx) / 2;
    const fits =
      words.every((word) => textWidth(word, fontSizePx) <= triedPx) &&
      fillLines(words, fontSizePx, triedPx).length === lines.length;
    if (fits) enoughPx = triedPx;
    else tooNarrowPx = triedPx;
  }
  return fillLines(words, fontSizePx, enoughPx);
}

function fillLines(words: readonly string[], fontSizePx: number, maxWidthPx: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(longer, fontSizePx) <= maxWidthPx) lines[lines.length - 1] = longer;
    else lines.push(shortenToWidth(word, fontSizePx, maxWidthPx));
  }
  return lines;
}

const firstInTable = 0x20;
// prettier-ignore
const advances: Record<FontWeight, readonly number[]> = {
  regular: [
    193, 343, 397, 580, 580, 786, 703, 230, 300, 300, 400, 580, 212, 347, 212, 373, 580, 580, 580,
    580, 580, 580, 580, 580, 580, 580, 252, 252, 580, 580, 580, 398, 822, 680, 647, 685, 753, 581,
    566, 734, 756, 307, 444, 681, 514, 920, 756, 798, 611, 798, 644, 530, 590, 730, 680, 1019, 643,
    629, 624, 300, 375, 300, 580, 394, 307, 507, 559, 467, 559, 524, 337, 511, 556, 256, 254, 524,
    256, 821, 556, 556, 552, 559, 403, 434, 373, 556, 512, 766, 504, 512, 462, 300, 300, 300, 580,
  ],
  bold: [
    193, 361, 422, 580, 580, 803, 714, 238, 300, 300, 400, 580, 225, 359, 225, 387, 580, 580, 580,
    580, 580, 580, 580, 580, 580, 580, 265, 265, 580, 580, 580, 421, 823, 710, 652, 671, 748, 573,
    562, 723, 756, 314, 437, 698, 517, 930, 756, 800, 625, 800, 655, 537, 595, 728, 710, 1047, 679,
    655, 617, 300, 391, 300, 580, 394, 319, 524, 570, 477, 570, 535, 351, 518, 569, 271, 269, 552,
    271, 842, 569, 569, 566, 570, 409, 437, 387, 569, 534, 791, 540, 534, 470, 300, 300, 300, 580,
  ],
};

/** What the table lacks is taken as wide as Lato's widest common letters, and ideographs and emoji as a full square. */
function advanceOf(codePoint: number, weight: FontWeight): number {
  const known = advances[weight][codePoint - firstInTable];
  if (known !== undefined) return known;
  return codePoint >= 0x1100 ? (codePoint >= 0x2000 && codePoint < 0x2e80 ? 800 : 1020) : 700;
}
