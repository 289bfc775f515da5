import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../math/random.js";
import { frequenciesOf } from "./spec-decoder.test.support.js";
import { compileTokenKernel, TokenKernel } from "./token-kernel.js";

const module = await compileTokenKernel();

/** A coder with no carry and no bytes: `low` is one big integer, cut into bytes at the end. */
class NaiveCoder {
  low = 0n;
  range = 1n << 56n;
  shifts = 0n;

  encode(cumulative: bigint, frequency: bigint, total: bigint): void {
    const step = this.range / total;
    this.low += step * cumulative;
    for (this.range = step * frequency; this.range < 1n << 48n; this.range *= 256n, this.shifts++) this.low *= 256n;
  }

  finish(): Uint8Array {
    const places = 7n + this.shifts;
    for (let kept = this.shifts; kept <= places; kept++) {
      const unit = 256n ** (places - kept);
      const value = ((this.low + unit - 1n) / unit) * unit;
      if (value >= this.low + this.range) continue;
      const hex = value.toString(16).padStart(Number(places) * 2, "0");
      const bytes = Buffer.from(hex, "hex");
      let end = bytes.length;
      while (end > 0 && bytes[end - 1] === 0) end--;
      return new Uint8Array(bytes.subarray(0, end));
    }
    throw new Error("no number lies in the interval");
  }
}

/** Rows as models give them, and as broken models do. */
const anyLogit = fc.oneof(
  { weight: 20, arbitrary: fc.float({ min: -30, max: 30, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 3e38, -3e38, 1e-40) },
);
const anyRow = (columns: number) =>
  fc.array(anyLogit, { minLength: columns, maxLength: columns }).map((row) => Float32Array.from(row));

describe("the token kernel", () => {
  it("turns every row into the frequencies that the specification gives, below 2^32 in all", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }).chain(anyRow), (row) => {
        const found = [...new TokenKernel(module, row.length).frequencies(row)].map(BigInt);
        expect(found).toEqual(frequenciesOf([...row]));
        expect(found.every((frequency) => frequency >= 1n)).toBe(true);
        expect(found.reduce((sum, frequency) => sum + frequency, 0n) < 1n << 32n).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("writes the bytes of a naive coder in big integers, and reads them back", () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 40 })
          .chain((columns) =>
            fc
              .array(fc.tuple(anyRow(columns), fc.nat({ max: columns - 1 })), { minLength: 0, maxLength: 60 })
              .map((steps) => ({ columns, steps })),
          ),
        ({ columns, steps }) => {
          const kernel = new TokenKernel(module, columns);
          const naive = new NaiveCoder();
          kernel.startEncoder(1000);
          for (const [row, token] of steps) {
            const frequencies = frequenciesOf([...row]);
            const sum = (to: number): bigint =>
              frequencies.slice(0, to).reduce((total, frequency) => total + frequency, 0n);
            naive.encode(sum(token), frequencies[token] as bigint, sum(columns));
            kernel.encode(row, token);
          }
          const bytes = kernel.finishEncoder() as Uint8Array;
          expect(bytes).toEqual(naive.finish());
          kernel.startDecoder(bytes);
          for (const [row, token] of steps) expect(kernel.decode(row)).toBe(token);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("carries through long runs of 0xff", () => {
    // Certain tokens at the very end of the interval push low against its upper end.
    const kernel = new TokenKernel(module, 2);
    const naive = new NaiveCoder();
    const random = createRandom("carry");
    kernel.startEncoder(10_000);
    const rows = Array.from({ length: 3000 }, () => Float32Array.of(0, random() < 0.5 ? 18 : -18));
    for (const row of rows) {
      const frequencies = frequenciesOf([...row]);
      naive.encode(
        frequencies[0] as bigint,
        frequencies[1] as bigint,
        (frequencies[0] as bigint) + (frequencies[1] as bigint),
      );
      kernel.encode(row, 1);
    }
    expect(kernel.finishEncoder()).toEqual(naive.finish());
  });

  it("costs at most 0.1 % more than the softmax itself, with 300 or 150,000 tokens", () => {
    for (const [columns, steps] of [
      [300, 4000],
      [150_000, 20],
    ] as const) {
      const kernel = new TokenKernel(module, columns);
      const random = createRandom("overhead");
      const row = new Float32Array(columns);
      let [idealBits, chargedBits] = [0, 0];
      kernel.startEncoder(steps * 8);
      for (let step = 0; step < steps; step++) {
        if (step % 20 === 0) for (let column = 0; column < columns; column++) row[column] = -12 * Math.sqrt(random());
        const most = row.reduce((a, b) => Math.max(a, b), -Infinity);
        const weights = Float64Array.from(row, (logit) => Math.exp(logit - most));
        const total = weights.reduce((a, b) => a + b, 0);
        let [place, token] = [random() * total, 0];
        while (token < columns - 1 && place > (weights[token] as number)) place -= weights[token++] as number;
        idealBits -= Math.log2((weights[token] as number) / total);
        chargedBits += kernel.encode(row, token);
      }
      const codedBits = 8 * (kernel.finishEncoder() as Uint8Array).length;
      expect(Math.abs(chargedBits / idealBits - 1)).toBeLessThan(0.0002);
      expect(codedBits).toBeLessThan(chargedBits * 1.0001 + 8);
      expect(codedBits).toBeGreaterThan(chargedBits - 8);
    }
  });
});
