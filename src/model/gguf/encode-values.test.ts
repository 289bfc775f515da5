import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeValues } from "./encode-values.js";
import { fromHalfBits } from "./half-float.js";

const block = fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 32, maxLength: 32 });

describe("encodeValues", () => {
  it("keeps every Q8_0 value within half a step, and the largest at 127 steps", () => {
    fc.assert(
      fc.property(block, (values) => {
        const bytes = encodeValues(Float32Array.from(values), "Q8_0");
        expect(bytes.length).toBe(34);
        const scale = fromHalfBits(bytes.readUInt16LE(0));
        const largest = Math.max(...values.map(Math.abs));
        // The scale is a half: off by at most 2^-11 of itself, or by half a subnormal step. 127 steps multiply that.
        const scaleError = Math.max(scale * 2 ** -11, 2 ** -25) * 128;
        values.forEach((value, index) => {
          const steps = bytes.readInt8(2 + index);
          expect(Math.abs(steps * scale - value)).toBeLessThanOrEqual((largest / 127) * 0.5001 + scaleError);
          if (Math.abs(value) === largest && largest > 1e-30) expect(Math.abs(steps)).toBe(127);
        });
      }),
    );
  });

  it("rounds bfloat16 to the nearer half, ties to even, and keeps what is no number", () => {
    const halves = (...values: number[]): string => encodeValues(Float32Array.from(values), "BF16").toString("hex");
    // 1 + 2^-8 lies between 1 and 1 + 2^-7; 1 + 3·2^-8 between 1 + 2^-7 and 1 + 2^-6.
    expect(halves(1 + 2 ** -8, 1 + 3 * 2 ** -8, 1 + 2 ** -8 + 2 ** -20)).toBe("803f823f813f");
    expect(halves(NaN, Infinity, 3.4e38, -0)).toBe("c07f807f807f0080");
  });

  it("encodes a block of zeros as zeros", () => {
    expect(encodeValues(new Float32Array(32), "Q8_0")).toEqual(Buffer.alloc(34));
  });

  it("does not disturb floats, and leaves out what lies beside the view", () => {
    const values = Float32Array.of(9, 1.5, -2, 9).subarray(1, 3);
    expect(encodeValues(values, "F32").toString("hex")).toBe("0000c03f000000c0");
    expect(encodeValues(values, "F16").toString("hex")).toBe("003e00c0");
    expect(encodeValues(values, "BF16").toString("hex")).toBe("c03f00c0");
  });
});
