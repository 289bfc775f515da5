/** Which pairs of (bits per character, probe score) a study fits: each corpus against the probes of its kind, and the means. */
import { probeFamilies, type ProbeFamily } from "../benchmark/probes/probe-item.js";
import type { ProbeScore } from "../benchmark/probes/score-probe.js";
import { fitLine, type Fit } from "../fit/fit-line.js";
import type { Warning } from "../errors.js";
import type { Measurement } from "../measure/measurement.js";

export interface NamedFit {
  /** Probe family, or `mean`. */
  readonly name: string;
  /** What x and y are. */
  readonly x: string;
  readonly y: string;
  readonly fit: Fit;
}

type ModelScore = ProbeScore & { readonly model: string };

/** The probe family a corpus belongs to, when a word of its name says so: `english`, `my-python-2026`, `latex`. */
export function familyOf(corpusName: string): ProbeFamily | undefined {
  const words = corpusName.toLowerCase().split(/[^a-z]+/);
  return probeFamilies.find((family) => words.includes(family)) ?? (words.includes("latex") ? "math" : undefined);
}

/** Why there are fewer fits than a user might expect. */
export function fitWarnings(
  measurements: readonly Measurement[],
  scores: readonly ModelScore[],
  fits: readonly NamedFit[],
): Warning[] {
  const warnings: Warning[] = [];
  if (fits.length === 0) {
    const reason =
      scores.length === 0
        ? "compressors alone have no probe scores"
        : "no corpus has english, python, math or latex as a word of its name";
    warnings.push({ code: "no-fit", message: `Nothing was fitted: ${reason}.` });
  }
  if (fits.some(({ fit }) => fit.status !== "ok" && fit.reason === "too-few-points"))
    warnings.push({ code: "few-models", message: "A line needs at least 3 models with probe scores." });
  for (const family of probeFamilies) {
    const corpora = new Set(
      measurements.filter(({ corpusInfo }) => familyOf(corpusInfo.name) === family).map(({ corpus }) => corpus),
    );
    if (corpora.size > 1)
      warnings.push({
        code: "corpora-of-one-family",
        message: `The ${family} probes are fitted on ${[...corpora][0]} only; not on ${[...corpora].slice(1).join(", ")}.`,
      });
  }
  return warnings;
}

/** One fit a family that has a corpus, and the fit of the means when all models have every family. Empty without probes. */
export function fitMeasurements(measurements: readonly Measurement[], scores: readonly ModelScore[]): NamedFit[] {
  const models = [...new Set(scores.map(({ model }) => model))];
  if (models.length === 0) return [];
  const byFamily = new Map<ProbeFamily, { name: string; x: number; y: number }[]>();
  for (const family of probeFamilies) {
    const points = models.flatMap((model) => {
      const x = measurements.find(
        (one) => one.kind === "model" && one.model === model && familyOf(one.corpusInfo.name) === family,
      )?.bpc;
      const y = scores.find((score) => score.model === model && score.family === family)?.accuracy;
      return x === undefined || y === undefined ? [] : [{ name: model, x, y }];
    });
    if (points.length > 0) byFamily.set(family, points);
  }
  const fits: NamedFit[] = [...byFamily].map(([family, points]) => ({
    name: family,
    x: `bits per character on the ${family} corpus`,
    y: `accuracy on the ${family} probes`,
    fit: fitLine(points),
  }));
  const complete = models.filter((model) =>
    [...byFamily.values()].every((points) => points.some(({ name }) => name === model)),
  );
  if (byFamily.size > 1 && complete.length > 0) {
    const meanOf = (model: string, axis: "x" | "y"): number => {
      const values = [...byFamily.values()].map(
        (points) => points.find(({ name }) => name === model)?.[axis] as number,
      );
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    fits.push({
      name: "mean",
      x: "mean bits per character",
      y: "mean probe accuracy",
      fit: fitLine(complete.map((name) => ({ name, x: meanOf(name, "x"), y: meanOf(name, "y") }))),
    });
  }
  return fits;
}
