/**
 * Which UTF-16 units make words, and what they count as: one table look-up a unit, so that splitting costs no regular
 * expression.
 *
 * `code` is the paper's GitHub pipeline: runs of [A-Za-z_0-9], case kept. `prose`: letters, marks, digits and the
 * underscore of any script, in lower case; units of surrogate pairs count as letters.
 */
export type WordKind = "code" | "prose";

/** Entry u: 0 when unit u separates words, otherwise the unit it counts as. */
export type WordTable = Uint16Array;

export function wordTable(kind: WordKind): WordTable {
  return (tables[kind] ??= makeTable(kind));
}

const tables: Partial<Record<WordKind, WordTable>> = {};
const UNIT_COUNT = 0x10000;
const IN_WORD: Readonly<Record<WordKind, RegExp>> = { code: /[A-Za-z_0-9]/, prose: /[\p{L}\p{M}\p{N}_\ud800-\udfff]/u };

function makeTable(kind: WordKind): WordTable {
  const table = new Uint16Array(UNIT_COUNT);
  for (let unit = 0; unit < UNIT_COUNT; unit++) {
    const text = String.fromCharCode(unit);
    if (!IN_WORD[kind].test(text)) continue;
    const lower = kind === "prose" ? text.toLowerCase() : text;
    // İ has two units in lower case; it stays as it is.
    table[unit] = lower.length === 1 ? lower.charCodeAt(0) : unit;
  }
  return table;
}
