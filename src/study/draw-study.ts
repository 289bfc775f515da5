/** The pictures and tables of a study, into its run folder. */
import type { ProbeScore } from "../benchmark/probes/score-probe.js";
import { writeFileAtomically } from "../files/atomic-file.js";
import type { Measurement } from "../measure/measurement.js";
import type { RunFolder } from "../measure/run-folder.js";
import type { ScatterFigure, ScatterPanel, ScatterPoint } from "../report/figure.js";
import { renderMeasurementTable } from "../report/measurement-table.js";
import { familyOf, type NamedFit } from "./fit-measurements.js";

type ModelScore = ProbeScore & { readonly model: string };

/** @returns the files written, by kind. */
export async function drawStudy(
  run: RunFolder,
  measurements: readonly Measurement[],
  scores: readonly ModelScore[],
  fits: readonly NamedFit[],
): Promise<Record<string, string>> {
  const files: Record<string, string> = { table: run.file("table.md") };
  await writeFileAtomically(run.file("table.md"), renderMeasurementTable(measurements, "markdown") + "\n");
  if (fits.length === 0) return files;
  // Loaded here: most commands never draw, and the renderer is the heaviest part of start-up.
  const { renderScatter } = await import("../report/render-scatter.js");
  const { renderPng } = await import("../report/render-png.js");
  const svg = renderScatter(studyFigure(measurements, scores, fits));
  files["svg"] = run.file("plot.svg");
  files["png"] = run.file("plot.png");
  await writeFileAtomically(files["svg"], svg);
  await writeFileAtomically(files["png"], await renderPng(svg, { widthPx: 1600 }));
  return files;
}

function studyFigure(
  measurements: readonly Measurement[],
  scores: readonly ModelScore[],
  fits: readonly NamedFit[],
): ScatterFigure {
  const sample = measurements.find((measurement) => measurement.kind === "model");
  const chars = sample === undefined ? "" : ` of ${sample.charCount.toLocaleString("en-US")} characters`;
  const protocol =
    sample?.kind === "model"
      ? `protocol ${sample.protocol.name} (context ${sample.protocol.context}, stride ${sample.protocol.stride})`
      : "";
  return {
    title: "Compression and probe accuracy",
    subtitle: `Bits per character on corpora${chars}, ${protocol}. Probes are small generated tests, not benchmarks of intelligence.`,
    panels: fits.map((named) => panelOf(named, measurements, scores, fits.length - 1)),
    caption:
      "Bars, where shown: 95 % intervals (bootstrap over documents or windows for bits per character, Wilson for accuracy).",
  };
}

function panelOf(
  { name, x, y, fit }: NamedFit,
  measurements: readonly Measurement[],
  scores: readonly ModelScore[],
  familyCount: number,
): ScatterPanel {
  const points = fit.points.map((point): ScatterPoint => {
    const xInterval = measurements.find(
      (one) => one.kind === "model" && one.model === point.name && familyOf(one.corpusInfo.name) === name,
    )?.bpcInterval;
    const interval = scores.find((score) => score.model === point.name && score.family === name)?.interval;
    return {
      name: point.name.replace(/^ladder:/, ""),
      x: point.x,
      y: point.y,
      ...(xInterval === undefined ? {} : { xInterval }),
      ...(interval === undefined ? {} : { yInterval: [interval.low, interval.high] as const }),
    };
  });
  const ofFamily = scores.filter((score) => name === "mean" || score.family === name);
  const chance = ofFamily.reduce((sum, score) => sum + score.chance, 0) / Math.max(1, ofFamily.length);
  return {
    title: name === "mean" ? `Mean of the ${familyCount}` : `${name[0]?.toUpperCase()}${name.slice(1)}`,
    xLabel: x,
    yLabel: y,
    points,
    fit,
    yBounds: [0, 1],
    yReferences: [{ y: chance, label: "chance" }],
  };
}
