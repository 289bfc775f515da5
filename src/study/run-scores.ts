/** The scores of a run folder, of probes and of benchmarks, as reports and fits take them. */
import { wilsonInterval } from "../math/binomial.js";
import type { Interval, ReportWarning } from "../report/report-data.js";
import { benchmarkById } from "../scores/benchmark-names.js";
import type { BenchmarkResult } from "./benchmark-result.js";
import type { RunRecords } from "./read-run.js";
import type { ScoreInput } from "./report-inputs.js";

type Scores = Pick<RunRecords, "probes" | "benchmarks">;

/** @param models references; a score's model is its place among them. */
export function runScores({ probes, benchmarks }: Scores, models: readonly string[]): ScoreInput[] {
  const probeInputs = probes.flatMap((probe): ScoreInput[] => {
    const model = models.indexOf(probe.model);
    if (model < 0) return [];
    return [
      {
        model,
        benchmark: `${probe.family} probes`,
        value: probe.accuracy,
        interval: [probe.interval.low, probe.interval.high],
        // Generated probes of mathematics must not be averaged with benchmarks of mathematics.
        area: benchmarks.length === 0 ? probe.family : `${probe.family} probes`,
        chance: probe.chance,
        source: `bitwit probes, version ${probe.probeVersion}, ${probe.itemCount} items`,
      },
    ];
  });
  return [...probeInputs, ...benchmarks.map((result) => benchmarkInput(result, models.indexOf(result.model)))];
}

function benchmarkInput({ benchmark, scores, settings }: BenchmarkResult, model: number): ScoreInput {
  const [{ score, stderr, chance, n, metric }] = scores;
  const area = benchmarkById(benchmark)?.area;
  return {
    ...{ model, benchmark, value: score },
    ...scoreInterval(score, stderr, n),
    ...(area === undefined || area === "other" ? {} : { area }),
    ...(chance === undefined ? {} : { chance }),
    source: `bitwit benchmark ${benchmark}: ${metric}, ${settings.shots} examples, ${n.toLocaleString("en-US")} items${settings.limit === undefined ? "" : ` (--limit ${settings.limit})`}`,
  };
}

/** 95 %: Wilson's of a share of the items, which is no point at 0; normal of a mean over the parts of a suite. */
function scoreInterval(score: number, stderr: number | undefined, n: number): { readonly interval?: Interval } {
  const successes = Math.round(score * n);
  if (Math.abs(successes - score * n) < 1e-6) {
    const { low, high } = wilsonInterval(successes, n);
    return { interval: [low, high] };
  }
  if (stderr === undefined) return {};
  return { interval: [Math.max(0, score - 1.96 * stderr), Math.min(1, score + 1.96 * stderr)] };
}

export function scoreWarnings({ benchmarks, measurements }: RunRecords): ReportWarning[] {
  const measured = new Set(measurements.map(({ model }) => model));
  const unmeasured = [...new Set(benchmarks.map(({ model }) => model))].filter((model) => !measured.has(model));
  const own = benchmarks.flatMap(({ model, benchmark, warnings }) =>
    warnings.map((warning) => ({ ...warning, about: `${model} on ${benchmark}` })),
  );
  if (unmeasured.length === 0) return own;
  return [
    ...own,
    {
      code: "not-measured",
      message: `${unmeasured.join(", ")} ${unmeasured.length === 1 ? "has" : "have"} scores and no bits per character here: bitwit measure … --run FOLDER adds them.`,
    },
  ];
}
