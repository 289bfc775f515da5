/** Runs a study with progress on stderr and prints its result on stdout. */
import { describeDates } from "../measure/describe-dates.js";
import type { MeasureRequest } from "../measure/measure-all.js";
import { runStudy, type StudyOptions, type StudyResult } from "../study/run-study.js";
import { renderDifferenceTables } from "../report/difference-table.js";
import { renderMeasurementTable } from "../report/measurement-table.js";
import { renderMonthTables } from "../report/month-table.js";
import { renderTable } from "../report/render-table.js";
import type { NamedFit } from "../study/fit-measurements.js";
import { runWithProgress } from "./run-with-progress.js";

export async function runAndPrint(
  request: MeasureRequest,
  options: StudyOptions & { readonly json: boolean },
): Promise<void> {
  let reused = 0;
  const result = await runWithProgress(
    request.runFolder,
    (signal) => runStudy({ ...request, signal }, options),
    (progress, event) => {
      progress.show(event);
      if (event.type === "workers") for (const notice of event.notices) progress.say(notice);
      if (event.type === "measurement" && event.reused) reused += 1;
    },
  );
  process.stdout.write(options.json ? JSON.stringify(result) + "\n" : describeStudy(result, reused));
  if (options.json) for (const warning of result.warnings) process.stderr.write(`warning: ${warning.message}\n`);
}

function describeStudy(result: StudyResult, reused: number): string {
  const parts = [renderMeasurementTable(result.measurements)];
  const [first] = result.measurements;
  if (first !== undefined) {
    const sizes = describeCorpora(result.measurements);
    const model = result.measurements.find((one) => one.kind === "model");
    const protocol =
      model?.kind === "model"
        ? `Protocol ${model.protocol.name}, context ${model.protocol.context}, stride ${model.protocol.stride}. `
        : "";
    const intervals =
      result.differences === undefined
        ? "Intervals are 95 % (bootstrap)."
        : "Intervals of models are 95 % for what all of the text would give, those of compressors bootstraps.";
    parts.push(`${protocol}${intervals} tokens/s counts scored tokens.\nCorpora: ${sizes.join("; ")}.`);
    if (result.differences !== undefined && result.differences.length > 0)
      parts.push(renderDifferenceTables(result.differences, result.measurements));
  }
  if (result.byMonth !== undefined && result.byMonth.length > 0) parts.push(renderMonthTables(result.byMonth));
  if (result.probes.length > 0) parts.push(probeTable(result));
  if (result.fits.length > 0) parts.push(fitTable(result.fits));
  for (const warning of result.warnings) parts.push(`warning: ${warning.message}`);
  const files = Object.entries(result.files);
  const widest = Math.max(6, ...files.map(([kind]) => kind.length));
  const finished =
    reused === 0 ? "" : ` (${reused} of ${result.measurements.length} measurements were finished before)`;
  parts.push(
    [
      `${"run".padEnd(widest)} ${result.run}${finished}`,
      ...files.map(([kind, file]) => `${kind.padEnd(widest)} ${file}`),
    ].join("\n"),
  );
  return `${parts.join("\n\n")}\n`;
}

/** Sizes, and dates where any corpus has them. */
function describeCorpora(measurements: StudyResult["measurements"]): string[] {
  const hasDates = measurements.some(({ corpusInfo }) => corpusInfo.dates?.first !== undefined);
  const byCorpus = measurements.map(({ corpus, charCount, corpusInfo: { dates } }) => {
    const range = dates === undefined ? undefined : describeDates(dates);
    const size = `${corpus} ${charCount.toLocaleString("en-US")} characters`;
    return [corpus, hasDates ? `${size}, ${range ?? "no dates"}` : size] as const;
  });
  return [...new Map(byCorpus).values()];
}

function probeTable({ probes }: StudyResult): string {
  const families = [...new Set(probes.map(({ family }) => family))];
  const models = [...new Set(probes.map(({ model }) => model))];
  const cell = (model: string, family: string): string | undefined => {
    const score = probes.find((one) => one.model === model && one.family === family);
    if (score === undefined) return undefined;
    const percent = (value: number) => (100 * value).toFixed(1);
    return `${percent(score.accuracy)} [${percent(score.interval.low)}, ${percent(score.interval.high)}]`;
  };
  const table = renderTable(models, [
    { header: "probes (% right)", cell: (model) => model },
    ...families.map((family) => ({
      header: family,
      align: "right" as const,
      cell: (model: string) => cell(model, family),
    })),
  ]);
  const chance = families.map((family) => {
    const score = probes.find((one) => one.family === family);
    return `${family} ${(100 * (score?.chance ?? 0)).toFixed(1)} % (${score?.itemCount} items)`;
  });
  return `${table}\nChance: ${chance.join(", ")}. Probes are small generated tests, not benchmarks of intelligence.`;
}

function fitTable(fits: readonly NamedFit[]): string {
  return renderTable(fits, [
    { header: "fit of accuracy on bpc", cell: ({ name }) => name },
    { header: "n", align: "right", cell: ({ fit }) => String(fit.n) },
    {
      header: "Pearson r",
      align: "right",
      cell: ({ fit }) => (fit.status === "ok" ? fit.pearson.toFixed(3) : undefined),
    },
    {
      header: "RMSE (over n)",
      align: "right",
      cell: ({ fit }) => (fit.status === "ok" ? fit.rmse.toFixed(4) : fit.reason.replaceAll("-", " ")),
    },
    {
      header: "line",
      cell: ({ fit }) =>
        fit.status === "ok"
          ? `accuracy = ${fit.intercept.toFixed(3)} ${fit.slope < 0 ? "−" : "+"} ${Math.abs(fit.slope).toFixed(3)} bpc`
          : undefined,
    },
  ]);
}
