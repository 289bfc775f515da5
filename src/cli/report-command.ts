import { mkdir } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../errors.js";
import { writeFileAtomically } from "../files/atomic-file.js";
import { describeWarning, groupWarnings } from "../report/group-warnings.js";
import { readReportAssets } from "../report/report-assets.js";
import type { ReportData } from "../report/report-data.js";
import { renderReport } from "../report/render-report.js";
import { assembleReport } from "../study/assemble-report.js";
import { openInputs } from "../study/open-inputs.js";
import { writeFigures } from "./write-figures.js";

export interface ReportFlags {
  readonly output: string;
  readonly reference?: string;
  readonly scores?: string[];
  readonly exclude?: string[];
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
  const { reference, scores, exclude, title } = flags;
  const data = assembleReport(await openInputs({ run, reference, scores, exclude, title }));
  await mkdir(path.dirname(path.resolve(flags.output)), { recursive: true });
  await writeFileAtomically(flags.output, renderReport(data, assets));
  const figures = flags.figures === undefined ? [] : await drawFigures(data, flags.figures);
  if (flags.json === true) {
    process.stdout.write(JSON.stringify({ schemaVersion: 1, report: flags.output, figures, data }) + "\n");
    return;
  }
  const lines = [`report   ${flags.output}`, ...figures.map((file) => `figure   ${file}`)];
  process.stdout.write(`${lines.join("\n")}\n`);
  for (const warning of groupWarnings(data.warnings)) process.stderr.write(`warning: ${describeWarning(warning)}\n`);
}

async function drawFigures(data: ReportData, folder: string): Promise<string[]> {
  // Loaded here: the PNG renderer is heavy, and most reports write no files.
  const { figureFiles } = await import("../report/report-files.js");
  return writeFigures(figureFiles(data), folder);
}
