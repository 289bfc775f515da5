/**
 * Numbers as tables and figures show them: a fixed count of decimals, so that columns line up and no digit is claimed
 * that was not measured. Independent of the machine's locale.
 */

/** `1.518`. Undefined stays undefined: the table shows its dash. */
export function formatFixed(value: number | undefined, decimals: number): string | undefined {
  if (value === undefined) return undefined;
  const text = value.toFixed(decimals);
  // Rounding −0.0001 to three decimals gives "-0.000".
  return Number(text) === 0 ? text.replace("-", "") : text;
}

/** `1.518 [1.502, 1.534]`, or the value alone where no interval is known. */
export function formatWithInterval(
  value: number | undefined,
  interval: readonly [low: number, high: number] | undefined,
  decimals: number,
): string | undefined {
  const text = formatFixed(value, decimals);
  if (text === undefined || interval === undefined) return text;
  return `${text} [${formatFixed(interval[0], decimals)}, ${formatFixed(interval[1], decimals)}]`;
}

/** As `formatFixed`, with the minus sign of print (U+2212), for figures and prose. */
export function formatTypeset(value: number, decimals: number): string {
  return (formatFixed(value, decimals) as string).replace("-", "−");
}
