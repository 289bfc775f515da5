/** `bitwit predict`: the score a fit expects at a bpc or of a measured model, with where a new model's score would lie. */
import { UsageError } from "../errors.js";
import type { Interval } from "../fit/bootstrap-fit.js";
import type { Law, LawFit } from "../fit/fit-law.js";
import { predictScore, type ScorePrediction } from "../fit/predict-score.js";
import { renderTable } from "../report/render-table.js";
import { loadReference } from "../scores/reference.js";
import { openInputs } from "../study/open-inputs.js";
import { lawForModel, lawsToPredictFrom, referenceLaws, type NamedLaw } from "../study/prediction-laws.js";
import type { ReportInputs } from "../study/report-inputs.js";

export interface PredictFlags {
  readonly bpc?: number[];
  readonly model?: string[];
  readonly fit?: string;
  readonly reference?: string;
  readonly scores?: string[];
  readonly exclude?: string[];
  readonly extrapolate?: boolean;
  readonly json?: boolean;
}

interface Predicted extends ScorePrediction {
  readonly model?: string;
  /** Its own score, where it is known; the law was then fitted without it. */
  readonly score?: number;
}

export async function predictCommand(run: string | undefined, flags: PredictFlags): Promise<void> {
  const { bpc = [], model = [], extrapolate = false } = flags;
  if (bpc.length + model.length === 0) {
    throw new UsageError("predict-what", "There is nothing to predict.", {
      hint: "Add --bpc 0.45, or a run folder and --model NAME.",
    });
  }
  const inputs =
    run === undefined && flags.scores === undefined
      ? undefined
      : await openInputs({ ...flags, run, reference: undefined });
  if (inputs === undefined && model.length > 0) {
    throw new UsageError("predict-model", "--model needs the run folder that measured it.", {
      hint: "bitwit predict RUN --model NAME, or --bpc with its bits per character.",
    });
  }
  const laws = lawsOf(inputs, flags.reference);
  const chosen = chooseLaw(laws, flags.fit);
  const predictions: Predicted[] = bpc.map((value) => predictOrRefuse(chosen.law, value, extrapolate));
  for (const name of model) {
    const own = lawForModel(inputs as ReportInputs, chosen, name);
    const law = requireFit(own.law);
    predictions.push({
      ...predictOrRefuse(law, own.bpc, extrapolate),
      model: own.model,
      ...(own.score === undefined ? {} : { score: own.score }),
    });
  }
  const { law, warnings } = chosen;
  if (flags.json === true) {
    const { name, x, y, n, scale } = law;
    process.stdout.write(JSON.stringify({ schemaVersion: 1, fit: name, x, y, n, scale, predictions, warnings }) + "\n");
    for (const { message } of warnings) process.stderr.write(`warning: ${message}\n`);
  } else process.stdout.write(describe(law, predictions, warnings));
}

function lawsOf(inputs: ReportInputs | undefined, reference: string | undefined): NamedLaw[] {
  if (reference !== undefined && reference !== "paper") {
    throw new UsageError("reference-set", `--reference "${reference}" is unknown.`, { hint: "Use --reference paper." });
  }
  if (inputs === undefined || reference === "paper") return referenceLaws(loadReference(), inputs !== undefined);
  return lawsToPredictFrom(inputs);
}

function chooseLaw(laws: readonly NamedLaw[], wanted: string | undefined): NamedLaw & { readonly law: LawFit } {
  const name =
    wanted ?? (laws.some(({ law }) => law.name === "overall-area-means") ? "overall-area-means" : laws[0]?.law.name);
  // The area comes before the benchmark of the same name: "math" is the area.
  const found = laws.find(({ law }) => law.name === name);
  if (found === undefined) {
    throw new UsageError(
      "fit-name",
      wanted === undefined ? "There is nothing to fit." : `There is no fit "${wanted}".`,
      {
        hint:
          laws.length === 0
            ? "A fit needs scores: measure with --probes, or add --scores FILE."
            : `Fits: ${[...new Set(laws.map(({ law }) => law.name))].join(", ")}.`,
      },
    );
  }
  return { ...found, law: requireFit(found.law) };
}

function requireFit(law: Law): LawFit {
  if (law.status === "ok") return law;
  throw new UsageError(
    "fit-undetermined",
    `"${law.name}" has no line: ${law.reason.replaceAll("-", " ")} (n = ${law.n}).`,
    {
      hint: "A line needs three models that differ in bits per character and in score.",
    },
  );
}

function predictOrRefuse(fit: LawFit, bpc: number, extrapolate: boolean): ScorePrediction {
  if (!(bpc > 0 && bpc < Infinity)) {
    throw new UsageError("bpc", `--bpc ${bpc} is not a number above 0.`, {
      hint: "Use bits per character, such as 0.55.",
    });
  }
  const prediction = predictScore(fit, bpc);
  if (prediction.extrapolates === undefined || extrapolate) return prediction;
  const { low, high } = fit.fittedRange;
  throw new UsageError(
    "extrapolation",
    `A bpc of ${Number(bpc.toPrecision(4))} lies ${prediction.extrapolates} what "${fit.name}" was fitted to (${low.toFixed(3)} to ${high.toFixed(3)}).`,
    { hint: "Nothing supports the line there. Add --extrapolate to see it all the same." },
  );
}

function describe(fit: LawFit, predictions: readonly Predicted[], warnings: NamedLaw["warnings"]): string {
  const percent = (value: number): string => (100 * value).toFixed(1);
  const between = ({ low, high }: Interval): string => `${percent(low)} to ${percent(high)}`;
  const hasModels = predictions.some(({ model }) => model !== undefined);
  const table = renderTable(predictions, [
    ...(hasModels ? [{ header: "model", cell: ({ model }: Predicted) => model }] : []),
    { header: "bpc", align: "right", cell: ({ bpc }) => (hasModels ? bpc.toFixed(4) : String(bpc)) },
    { header: "expected score (%)", align: "right", cell: ({ expected }) => percent(expected) },
    {
      header: "95 % of new models",
      align: "right",
      cell: ({ clippedPredictionInterval }) => between(clippedPredictionInterval),
    },
    { header: "95 % of the line", align: "right", cell: ({ confidenceInterval }) => between(confidenceInterval) },
    ...(hasModels
      ? [
          {
            header: "has (%)",
            align: "right" as const,
            cell: ({ score }: Predicted) => (score === undefined ? undefined : percent(score)),
          },
        ]
      : []),
    {
      header: "note",
      cell: ({ extrapolates, score }) =>
        [
          ...(extrapolates === undefined ? [] : [`extrapolated ${extrapolates} the fit`]),
          ...(score === undefined ? [] : ["predicted from the others"]),
        ].join(", "),
    },
  ]);
  const notes = warnings.map(({ message }) => `warning: ${message}\n`).join("");
  return `${table}\n\n${fit.y} on ${fit.x}, ${fit.n} models, r = ${fit.pearson.toFixed(3)}. bpc must be measured on that corpus with the same protocol to mean anything here.\n${notes}`;
}
