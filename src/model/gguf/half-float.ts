/** IEEE 754 binary16 as 16 bits: Node 20 has no Float16Array. */

/** Rounded to nearest, ties to even; beyond 65504 it becomes infinite. */
export function toHalfBits(value: number): number {
  scratch.setFloat32(0, value);
  const sign = (scratch.getUint32(0) >>> 16) & 0x8000;
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) return sign | 0x7e00;
  if (magnitude >= LARGEST_HALF_ROUNDED_UP) return sign | 0x7c00;
  // The spacing of halfs at this magnitude; below 2^-14 they are subnormal and evenly spaced. Exact: powers of two.
  const exponent = magnitude < 2 ** -14 ? -14 : Math.floor(Math.log2(magnitude));
  const steps = roundHalfToEven(magnitude / 2 ** (exponent - 10));
  // A normal half has 1024 … 2047 steps; 2048 carries into the exponent field by itself, a subnormal has fewer.
  return sign | (steps + (exponent + 14) * 1024);
}

export function fromHalfBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** Half way between 65504 and the next step, which is out of range. */
const LARGEST_HALF_ROUNDED_UP = 65_520;
const scratch = new DataView(new ArrayBuffer(4));

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
