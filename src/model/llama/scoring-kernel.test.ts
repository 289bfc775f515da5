import { describe, expect, it } from "vitest";
import { createRandom } from "../../math/random.js";
import { compileKernel, ScoringKernel } from "./scoring-kernel.js";

function exact(row: Float32Array): number {
  const maximum = row.reduce((a, b) => Math.max(a, b), -Infinity);
  return maximum + Math.log(row.reduce((sum, value) => sum + Math.exp(value - maximum), 0));
}

describe("the log-sum-exp kernel", async () => {
  const module = await compileKernel();

  it("agrees with float64 JavaScript for any length and spread", () => {
    const random = createRandom("kernel");
    for (const columns of [1, 2, 15, 16, 17, 100, 511, 512, 513, 4096, 32_003, 151_936]) {
      const kernel = new ScoringKernel(module, columns);
      for (const spread of [0, 1, 30, 1e4]) {
        const row = Float32Array.from({ length: columns }, () => (random() - 0.5) * spread);
        expect(Math.abs(kernel.logSumExp(row) - exact(row))).toBeLessThan(1e-6 * Math.max(1, Math.abs(exact(row))));
      }
    }
  });

  it("takes a logit of −Infinity as probability zero", () => {
    const row = Float32Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? -Infinity : 1));
    expect(new ScoringKernel(module, 40).logSumExp(row)).toBeCloseTo(1 + Math.log(20), 6);
  });

  it("refuses a NaN, an infinity and a target without probability", () => {
    const kernel = new ScoringKernel(module, 40);
    const row = (bad: number) => Float32Array.from({ length: 40 }, (_, index) => (index === 7 ? bad : 0));
    for (const bad of [NaN, Infinity]) expect(() => kernel.bits(row(bad), 3)).toThrow(/do not give token 3/);
    expect(() => kernel.bits(row(-Infinity), 7)).toThrow(/do not give token 7/);
    expect(kernel.bits(row(0), 3)).toBeCloseTo(Math.log2(40), 6);
  });
});
