/** Student's t, from @stdlib/stats (CommonJS, one folder a function). */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const cdf = require("@stdlib/stats/base/dists/t/cdf") as (x: number, degreesOfFreedom: number) => number;
const quantile = require("@stdlib/stats/base/dists/t/quantile") as (p: number, degreesOfFreedom: number) => number;

/** P(|T| ≥ |t|). */
export function twoSidedP(t: number, degreesOfFreedom: number): number {
  return Math.min(1, 2 * cdf(-Math.abs(t), degreesOfFreedom));
}

/** The t that |T| stays below with probability `level`. */
export function criticalT(level: number, degreesOfFreedom: number): number {
  return quantile((1 + level) / 2, degreesOfFreedom);
}
