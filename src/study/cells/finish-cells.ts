/** What a study ends with: study.json, tables and pictures of the first protocol, the fits the file asks for, and the report. */
import { BitwitError } from "../../errors.js";
import { writeFileAtomically } from "../../files/atomic-file.js";
import type { Measurement } from "../../measure/measurement.js";
import type { RunFolder } from "../../measure/run-folder.js";
import { areaLaws } from "../area-laws.js";
import { finishStudy, type StudyResult } from "../finish-study.js";
import { openInputs } from "../open-inputs.js";
import type { ModelProbeScore } from "../score-probes.js";
import type { StudyFile } from "../file/study-file.js";
import { protocolName } from "./study-cell.js";

/** @returns undefined when nothing is measured yet. */
export async function finishCells(
  run: RunFolder,
  study: StudyFile,
  measurements: readonly Measurement[],
  probes: readonly ModelProbeScore[],
): Promise<StudyResult | undefined> {
  const [first] = study.protocols;
  const shown = measurements.filter(
    ({ protocol }) =>
      protocol.name === "whole" || first === undefined || protocolName(protocol) === protocolName(first),
  );
  if (shown.length === 0) return undefined;
  const options = { probes: study.probes, byMonth: study.byMonth };
  const { fits } = study;
  const { scores = [], exclude = [] } = fits ?? {};
  const inputs = () => openInputs({ run: run.folder, scores, exclude, title: study.name });
  // A name in `exclude` that could not be measured must not cost the report.
  const shownInputs = () =>
    inputs().catch((error: unknown) => {
      if (error instanceof BitwitError) return openInputs({ run: run.folder, title: study.name });
      throw error;
    });
  const result = await finishStudy(run, shown, probes, options, shownInputs);
  if (fits === undefined) return result;
  const file = run.file("fits.json");
  try {
    const { scale, benchmarks } = fits;
    const laws = areaLaws(await inputs(), { scale: scale === "log" ? "ln bpc" : "bpc", benchmarks });
    await writeFileAtomically(file, JSON.stringify({ schemaVersion: 1, ...laws }, null, 2) + "\n");
    return { ...result, files: { ...result.files, fits: file } };
  } catch (error) {
    // Too few models yet, say. What was measured is not lost for it.
    if (!(error instanceof BitwitError)) throw error;
    return { ...result, warnings: [...result.warnings, { code: "no-fits", message: `No fits: ${error.message}` }] };
  }
}
