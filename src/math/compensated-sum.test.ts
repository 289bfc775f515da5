import fc from "fast-check";
import { expect, test } from "vitest";
import { CompensatedSum, sumOf } from "./compensated-sum.js";

/** The exact sum of doubles, as a rational over 2^1074, rounded once. */
function exactSum(terms: readonly number[]): number {
  const scale = 1074n;
  let total = 0n;
  for (const term of terms) {
    const bits = new DataView(new ArrayBuffer(8));
    bits.setFloat64(0, term);
    const raw = bits.getBigUint64(0);
    const exponent = (raw >> 52n) & 0x7ffn;
    const fraction = raw & 0xfffffffffffffn;
    const mantissa = exponent === 0n ? fraction : fraction | (1n << 52n);
    const shift = (exponent === 0n ? 1n : exponent) - 1n;
    total += (raw >> 63n ? -mantissa : mantissa) << shift;
  }
  const whole = total >> scale;
  const rest = total - (whole << scale);
  // 128 bits after the point are enough for the tolerance used below.
  return Number(whole) + Number(rest >> (scale - 128n)) / 2 ** 128;
}

test("a term that the sum swallows comes back when the large one leaves", () => {
  expect(sumOf([1, 1e100, 1, -1e100])).toBe(2);
});

test("a million tenths sum to one hundred thousand to the last bit, where plain addition does not", () => {
  const sum = new CompensatedSum();
  let plain = 0;
  for (let count = 0; count < 1_000_000; count++) {
    sum.add(0.1);
    plain += 0.1;
  }
  expect(sum.value).toBe(100_000);
  expect(plain).not.toBe(100_000);
});

test("positive terms sum to the exact sum within two units in the last place", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), { maxLength: 200 }), (terms) => {
      const exact = exactSum(terms);
      expect(Math.abs(sumOf(terms) - exact)).toBeLessThanOrEqual(2 * Number.EPSILON * exact);
    }),
  );
});

test("an empty sum is zero and an overflow stays infinite", () => {
  expect(sumOf([])).toBe(0);
  expect(sumOf([Number.MAX_VALUE, Number.MAX_VALUE, 1])).toBe(Infinity);
});
