// The WASM log-sum-exp against plain JavaScript, rows of 4096 and 151,936 columns, alternating in one process.
import { compileKernel, ScoringKernel } from "../dist/model/llama/scoring-kernel.js";
import { median } from "./statistics.mjs";

function plainLogSumExp(row) {
  let maximum = -Infinity;
  for (let column = 0; column < row.length; column++) if (row[column] > maximum) maximum = row[column];
  let sum = 0;
  for (let column = 0; column < row.length; column++) sum += Math.exp(row[column] - maximum);
  return maximum + Math.log(sum);
}

export async function measureKernel(rounds = 9) {
  const module = await compileKernel();
  return [4096, 151_936].map((columns) => {
    const kernel = new ScoringKernel(module, columns);
    const row = Float32Array.from({ length: columns }, (_, index) => Math.sin(index * 12.9898) * 12);
    const repeats = Math.ceil(4e6 / columns);
    const time = (run) => {
      const start = performance.now();
      for (let repeat = 0; repeat < repeats; repeat++) run(row);
      return ((performance.now() - start) / repeats) * 1000;
    };
    const pairs = Array.from({ length: rounds + 2 }, () => ({
      plain: time(plainLogSumExp),
      wasm: time((one) => kernel.logSumExp(one)),
    })).slice(2);
    return {
      columns,
      plainMicroseconds: median(pairs.map(({ plain }) => plain)),
      wasmMicroseconds: median(pairs.map(({ wasm }) => wasm)),
      ratio: median(pairs.map(({ plain, wasm }) => plain / wasm)),
      difference: Math.abs(plainLogSumExp(row) - kernel.logSumExp(row)),
    };
  });
}
