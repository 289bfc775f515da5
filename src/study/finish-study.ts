/** What is made of finished measurements: fits, curves, pictures, `study.json` and the report, all in the run folder. */
import type { WorkersOptions } from "../queue/score-queued.js";
import type { Warning } from "../errors.js";
import { writeFileAtomically } from "../files/atomic-file.js";
import type { Measurement } from "../measure/measurement.js";
import type { MonthCurve } from "../measure/month-curve.js";
import { pairedDifferences, type PairedDifference } from "../measure/sample/paired-differences.js";
import type { RunFolder } from "../measure/run-folder.js";
import { addScreens } from "./add-screens.js";
import { assembleReport } from "./assemble-report.js";
import { monthCurves } from "./by-month.js";
import { drawStudy } from "./draw-study.js";
import { fitMeasurements, fitWarnings, type NamedFit } from "./fit-measurements.js";
import type { ReportInputs } from "./report-inputs.js";
import { readRunInputs } from "./run-inputs.js";
import type { ModelProbeScore } from "./score-probes.js";

export interface StudyResult {
  readonly schemaVersion: 1;
  readonly run: string;
  readonly measurements: readonly Measurement[];
  readonly probes: readonly ModelProbeScore[];
  readonly fits: readonly NamedFit[];
  /** bpc over time; absent when it was not asked for. */
  readonly byMonth?: readonly MonthCurve[];
  /** Of sampled models on one corpus; absent when everything was scored. */
  readonly differences?: readonly PairedDifference[];
  /** Pictures and tables written, by kind. */
  readonly files: Readonly<Record<string, string>>;
  readonly warnings: readonly Warning[];
}

export interface StudyOptions {
  readonly probes: boolean;
  /** Curves of bpc over the months of the documents' dates: a view on the records. */
  readonly byMonth?: boolean;
  /** Shards are scored by the workers of this queue, not here. */
  readonly workers?: WorkersOptions | undefined;
}

/** @param inputs what the report is made of; default the run folder alone. */
export async function finishStudy(
  run: RunFolder,
  measurements: readonly Measurement[],
  probes: readonly ModelProbeScore[],
  options: StudyOptions,
  inputs: () => Promise<ReportInputs> = async () =>
    addScreens(await readRunInputs({ folder: run.folder, date: new Date().toISOString() })),
): Promise<StudyResult> {
  const fits = fitMeasurements(measurements, probes);
  const isSampled = measurements.some((one) => one.kind === "model" && one.sample !== undefined);
  const differences = isSampled ? await pairedDifferences(run, measurements) : undefined;
  const byMonth = options.byMonth === true ? await monthCurves(run, measurements) : undefined;
  const drawn = { ...(await drawStudy(run, measurements, probes, fits)), report: run.file("report.html") };
  const warnings = uniqueWarnings([
    ...measurements.flatMap((measurement) => measurement.warnings),
    ...(options.probes ? fitWarnings(measurements, probes, fits) : []),
    ...(byMonth?.warnings ?? []),
  ]);
  const result: StudyResult = {
    schemaVersion: 1,
    run: run.folder,
    measurements,
    probes,
    fits,
    ...(differences === undefined ? {} : { differences }),
    ...(byMonth === undefined ? {} : { byMonth: byMonth.curves }),
    files: byMonth === undefined || byMonth.curves.length === 0 ? drawn : { ...drawn, ...monthFiles(run) },
    warnings,
  };
  await writeFileAtomically(run.file("study.json"), JSON.stringify(result, null, 2) + "\n");
  await writeReport(run, await inputs());
  return result;
}

function monthFiles(run: RunFolder): Record<string, string> {
  return { monthsSvg: run.file("months.svg"), monthsPng: run.file("months.png") };
}

/** The report reads what was just written: it shows the same from the folder at any later time. */
async function writeReport(run: RunFolder, inputs: ReportInputs): Promise<void> {
  const [{ renderReport }, { readReportAssets }] = await Promise.all([
    import("../report/render-report.js"),
    import("../report/report-assets.js"),
  ]);
  const data = assembleReport(inputs);
  await writeFileAtomically(run.file("report.html"), renderReport(data, await readReportAssets()));
  if (data.months === undefined) return;
  // Loaded here: the PNG renderer is heavy.
  const { figureFile } = await import("../report/report-files.js");
  const figure = await figureFile("months", data);
  if (figure === undefined) return;
  await writeFileAtomically(run.file("months.svg"), figure.svg);
  await writeFileAtomically(run.file("months.png"), figure.png);
}

function uniqueWarnings(warnings: readonly Warning[]): Warning[] {
  return [...new Map(warnings.map((warning) => [warning.message, warning])).values()];
}
