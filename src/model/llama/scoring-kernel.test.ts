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

describe("the rank and the likeliest tokens of a row", async () => {
  const module = await compileKernel();

  it("are those a sort finds, also where logits are equal or −Infinity, for any length", () => {
    const random = createRandom("rank");
    for (const columns of [4, 15, 16, 17, 33, 511, 4099, 151_936]) {
      const kernel = new ScoringKernel(module, columns);
      for (const levels of [3, 50, 1e7]) {
        const row = Float32Array.from({ length: columns }, () => Math.floor(random() * levels) / (levels / 20));
        if (columns > 4) row[5] = -Infinity;
        const target = Math.floor(random() * 4);
        const alternatives = new Int32Array(Math.min(columns, 5));
        const bits = new Float64Array(alternatives.length);
        const found = kernel.examine(row, target, alternatives, bits);
        const sorted = [...row.keys()].sort((a, b) => (row[b] as number) - (row[a] as number) || a - b);
        expect(found.rank).toBe(1 + row.filter((logit) => logit > (row[target] as number)).length);
        expect(found.bits).toBe(kernel.bits(row, target));
        expect([...alternatives]).toEqual(sorted.slice(0, alternatives.length));
        alternatives.forEach((token, place) => expect(bits[place]).toBeCloseTo(kernel.bits(row, token), 9));
      }
    }
  });

  it("come from ascending rows too, where every value beats the ones before it", () => {
    const kernel = new ScoringKernel(module, 100);
    const alternatives = new Int32Array(16);
    const row = Float32Array.from({ length: 100 }, (_, index) => index / 10);
    kernel.examine(row, 0, alternatives, new Float64Array(16));
    expect([...alternatives]).toEqual(Array.from({ length: 16 }, (_, place) => 99 - place));
  });
});
