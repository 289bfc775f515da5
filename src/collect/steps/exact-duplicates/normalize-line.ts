/**
 * A line as cc_net compares lines (`normalize_for_dedup` of cc_net/text_normalizer.py): blanks at the ends away, lower
 * case, every decimal digit of any script to 0, then the punctuation of cc_net's table and control characters away.
 *
 * The table is fixed and not all of Unicode: ASCII punctuation stays. It has the digit １ by mistake, which is a 0 by
 * then.
 */
import { strip } from "../python-text.js";

export function normalizeLine(line: string): string {
  return strip(line).toLowerCase().replace(DIGIT, "0").replace(DROPPED, "");
}

const DIGIT = /\p{Nd}/gu;
const DROPPED = /[，。、„”“«»１」「《》´∶：？！（）；–—．～’…━〈〉【】％►\x00-\x1f\x7f-\x9f]/g;
