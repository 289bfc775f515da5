/**
 * From bits to one of nine shades. The bounds are fixed, so that the pages of two documents can be compared by eye.
 *
 * One model: bits of the span, a shade darker (on a dark page: brighter) with each bound; half a bit is p = 0.71, 14 bits are
 * p = 0.00006. Two models: bits of the second less bits of the first, blue below and orange above; the middle shade is a
 * difference under a quarter of a bit.
 */
export const BITS_BOUNDS: readonly number[] = [0.5, 1, 2, 3, 5, 7, 10, 14];
export const DIFFERENCE_BOUNDS: readonly number[] = [-6, -3, -1, -0.25, 0.25, 1, 3, 6];
export const SHADE_COUNT = 9;

/** 0 … 8: how many of the bounds are at or below the value. */
export function shadeOf(value: number, bounds: readonly number[]): number {
  let shade = 0;
  while (shade < bounds.length && value >= (bounds[shade] as number)) shade += 1;
  return shade;
}

/** Such as `under 0.5`, `3 to 5`, `14 and more`. */
export function describeShade(shade: number, bounds: readonly number[]): string {
  const text = (bound: number): string => String(bound).replace("-", "−");
  if (shade === 0) return `under ${text(bounds[0] as number)}`;
  if (shade === bounds.length) return `${text(bounds.at(-1) as number)} and more`;
  return `${text(bounds[shade - 1] as number)} to ${text(bounds[shade] as number)}`;
}
