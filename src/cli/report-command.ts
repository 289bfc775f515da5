import { mkdir } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../errors.js";
import { writeFileAtomically } from "../measure/atomic-file.js";
import { readReportAssets } from "../report/report-assets.js";
import type { ReportData } from "../report/report-data.js";
import { renderReport } from "../report/render-report.js";
import { assembleReport } from "../study/assemble-report.js";
import { readRunInputs } from "../study/run-inputs.js";
import { loadReference } from "../scores/reference.js";
import { referenceInputs } from "../study/reference-inputs.js";
import type { ReportInputs } from "../study/report-inputs.js";
import { addScoreFiles } from "../study/add-score-files.js";

export interface ReportFlags {
  readonly output: string;
  readonly reference?: string;
  readonly scores?: string[];
  readonly figures?: string;
  readonly title?: string;
  readonly json?: boolean;
}

export async function reportCommand(run: string | undefined, flags: ReportFlags): Promise<void> {
  if (!/\.html?$/iu.test(flags.output)) {
    throw new UsageError("report-output", `The report ${flags.output} must end in .html.`, {
      hint: "Use -o report.html.",
    });
  }
  const assets = await readReportAssets();
  const read = await readInputs(run, flags);
  const data = assembleReport(await addScoreFiles(read, flags.scores ?? []));
  await mkdir(path.dirname(path.resolve(flags.output)), { recursive: true });
  await writeFileAtomically(flags.output, renderReport(data, assets));
  const figures = flags.figures === undefined ? [] : await writeFigures(data, flags.figures);
  if (flags.json === true) {
    process.stdout.write(JSON.stringify({ schemaVersion: 1, report: flags.output, figures, data }) + "\n");
    return;
  }
  const lines = [`report   ${flags.output}`, ...figures.map((file) => `figure   ${file}`)];
  process.stdout.write(`${lines.join("\n")}\n`);
  for (const warning of data.warnings) {
    process.stderr.write(`warning: ${warning.about === undefined ? "" : `${warning.about}: `}${warning.message}\n`);
  }
}

/** A run folder, or the paper's numbers. */
async function readInputs(run: string | undefined, { reference, title }: ReportFlags): Promise<ReportInputs> {
  const words = {
    date: new Date().toISOString(),
    ...(title === undefined ? {} : { title }),
  };
  if (run !== undefined && reference === undefined) return readRunInputs({ folder: run, ...words });
  if (run === undefined && reference === "paper") return referenceInputs(loadReference(), words);
  throw new UsageError(
    "report-source",
    run === undefined && reference !== undefined
      ? `--reference "${reference}" is unknown.`
      : "A report is made of one run folder, or of reference data.",
    { hint: "Name a run folder, such as runs/start, or say --reference paper." },
  );
}

async function writeFigures(data: ReportData, folder: string): Promise<string[]> {
  // Loaded here: the PNG renderer is heavy, and most reports write no files.
  const { figureFiles } = await import("../report/report-files.js");
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for await (const { id, svg, png } of figureFiles(data)) {
    const base = path.join(folder, id);
    await writeFileAtomically(`${base}.svg`, svg);
    await writeFileAtomically(`${base}.png`, png);
    files.push(`${base}.svg`, `${base}.png`);
  }
  return files;
}
