/** Which pairs of (bits per character, probe score) a study fits: each corpus against the probes of its kind, and the means. */
import { probeFamilies, type ProbeFamily } from "../benchmark/probes/probe-item.js";
import type { ProbeScore } from "../benchmark/probes/score-probe.js";
import { fitLine, type Fit } from "../fit/fit-line.js";
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

/** The probe family a corpus belongs to, when its name says so. */
export function familyOf(corpusName: string): ProbeFamily | undefined {
  const name = corpusName.toLowerCase();
  return probeFamilies.find((family) => name.includes(family)) ?? (name.includes("latex") ? "math" : undefined);
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
