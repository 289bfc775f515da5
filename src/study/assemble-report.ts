/** The data of a report: a run folder's records, scores of others, and every fit between them. */
import type { ReportData, ReportScore, ReportWarning } from "../report/report-data.js";
import { enoughCurves } from "./enough-curves.js";
import { reportFits } from "./report-fits.js";
import type { ReportInputs } from "./report-inputs.js";
import { reportAxes } from "./report-variables.js";
import { reportScreenedFits } from "./screened-fits.js";

/** Fewer models than this, and a line is an anecdote: said in the report. */
const FEW_MODELS = 10;

export function assembleReport(inputs: ReportInputs): ReportData {
  const { scores, warnings, documentBits = [], exclusions, ...rest } = inputs;
  const allAxes = reportAxes(inputs);
  const { incomplete: _incomplete, ...axes } = allAxes;
  const screenedFits = reportScreenedFits(inputs, allAxes);
  const fits = reportFits(inputs.models, axes);
  return {
    schemaVersion: 1,
    ...rest,
    scores: scores.map(({ area: _area, chance: _chance, ...score }): ReportScore => score),
    ...axes,
    fits,
    ...(screenedFits.length === 0 ? {} : { screenedFits }),
    enough: enoughCurves(inputs.models, axes, documentBits),
    warnings: [...warnings, ...fewModels(fits.flatMap((fit) => (fit.status === "ok" ? [fit.n] : [])))],
  };
}

function fewModels(counts: readonly number[]): ReportWarning[] {
  const most = Math.max(0, ...counts);
  if (most === 0 || most >= FEW_MODELS) return [];
  return [
    {
      code: "few-models",
      message: `At most ${most} models stand behind a line. With so few, r says little about models that are not among them.`,
    },
  ];
}
