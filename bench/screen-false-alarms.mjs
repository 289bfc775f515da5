/**
 * How often screening flags a clean model: simulated ladders without contamination, 5000 each. `node bench/screen-false-alarms.mjs`
 * prints the share of ladders in which any model is flagged, for scatter that the tests assume and scatter that they do not.
 */
import { createRandom } from "../dist/math/random.js";
import { screenModels } from "../dist/fit/screen/screen-models.js";

const ROUNDS = Number(process.argv[2] ?? 5000);
const ITEMS = 40;

const normal = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
/** Student's t with 3 degrees of freedom, scaled to the variance 1. */
const heavy = (random) => normal(random) / Math.hypot(normal(random), normal(random), normal(random));
const skewed = (random) => (normal(random) ** 2 - 1) / Math.SQRT2;

function ladder(random, { models, scatter, curve = 0, level = 0.5, split = 0.1 }) {
  const difficulty = Array.from({ length: 2 * ITEMS }, () => 1.5 * normal(random) ** 2);
  return Array.from({ length: models }, (_, place) => {
    const control = 1 + random();
    const base = 4 + 5 * control + curve * (control - 1.5) ** 2 + level * scatter(random);
    const likes = split * scatter(random);
    const values = difficulty.map((one, item) => base + one + (item < ITEMS ? likes : 0) + 0.8 * normal(random));
    return { name: `m${place}`, control, minK: { train: values.slice(0, ITEMS), test: values.slice(ITEMS) } };
  });
}

const cases = [
  ["normal scatter, 4 models", { models: 4, scatter: normal }],
  ["normal scatter, 7 models", { models: 7, scatter: normal }],
  ["normal scatter, 15 models", { models: 15, scatter: normal }],
  ["heavy tails (t, 3 degrees), 7 models", { models: 7, scatter: heavy }],
  ["heavy tails (t, 3 degrees), 15 models", { models: 15, scatter: heavy }],
  ["skewed below (−χ²), 7 models", { models: 7, scatter: (random) => -skewed(random) }],
  ["skewed below (−χ²), 15 models", { models: 15, scatter: (random) => -skewed(random) }],
  ["curved, −8 (x − x̄)² bits, 7 models", { models: 7, scatter: normal, curve: -8 }],
];
for (const [name, options] of cases) {
  const random = createRandom(name);
  const flagged = { 0.05: 0, 0.01: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const models = ladder(random, options);
    for (const alpha of [0.05, 0.01]) if (screenModels(models, { alpha }).flagged.length > 0) flagged[alpha]++;
  }
  const share = (alpha) => `${((100 * flagged[alpha]) / ROUNDS).toFixed(2)} %`;
  process.stdout.write(
    `${name.padEnd(40)} at 0.05: ${share(0.05).padStart(7)}   at 0.01: ${share(0.01).padStart(7)}\n`,
  );
}
