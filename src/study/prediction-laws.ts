/** Laws to predict scores from: the paper's, or a run's own; and the place of a measured model on them. */
import { UsageError } from "../errors.js";
import type { Law } from "../fit/fit-law.js";
import type { ReportVariable, ReportWarning } from "../report/report-data.js";
import type { Reference } from "../scores/reference.js";
import { areaLaws } from "./area-laws.js";
import { fitVariables } from "./fit-variables.js";
import { referenceFits } from "./reference-fits.js";
import { kindOfText } from "./report-areas.js";
import type { ReportInputs } from "./report-inputs.js";
import { reportAxes, type Axes } from "./report-variables.js";

export interface NamedLaw {
  readonly law: Law;
  /** The run's own, whose variables the model's values can be taken from. */
  readonly isOwn: boolean;
  readonly warnings: readonly ReportWarning[];
}

const FOREIGN: ReportWarning = {
  code: "foreign-law",
  message:
    "The paper's line was fitted to its own corpora. On another corpus, or with another protocol, bits per character are another quantity, and the prediction is no more than a rank.",
};

/** @param foreign the bits will come from a run, so from other corpora. */
export function referenceLaws(reference: Reference, foreign: boolean): NamedLaw[] {
  const laws = [...referenceFits(reference, "paper", "bpc"), ...referenceFits(reference, "benchmarks", "bpc")];
  return laws.map((law) => ({ law, isOwn: false, warnings: foreign ? [FOREIGN] : [] }));
}

export function lawsToPredictFrom(inputs: ReportInputs): NamedLaw[] {
  return areaLaws(inputs, { scale: "bpc", benchmarks: true }).fits.map((law) => ({ law, isOwn: true, warnings: [] }));
}

/** The model's bits for a law, and for the run's own law the law without it, which is what makes it a prediction. */
export function lawForModel(
  inputs: ReportInputs,
  { law, isOwn }: NamedLaw,
  name: string,
): { model: string; bpc: number; law: Law; score?: number } {
  const place = inputs.models.findIndex((one) =>
    [one.ref, one.name].some((known) => known.toLowerCase() === name.toLowerCase()),
  );
  const model = inputs.models[place];
  if (model === undefined) {
    throw new UsageError("predict-model", `There is no model "${name}" here.`, {
      hint: `Models: ${inputs.models.map(({ ref }) => ref).join(", ")}.`,
    });
  }
  const axes = reportAxes(inputs);
  const x = isOwn ? axes.xVariables.find(({ label }) => label === law.x) : foreignVariable(law, axes);
  const bpc = x?.values[place];
  if (x === undefined || typeof bpc !== "number") {
    throw new UsageError("predict-bpc", `${model.ref} has no bits per character for "${law.name}" (${law.x}).`, {
      hint: `Corpora measured: ${axes.xVariables.map(({ short }) => short).join(", ")}.`,
    });
  }
  const y = axes.yVariables.find(({ label }) => label === law.y);
  const score = isOwn ? y?.values[place] : undefined;
  if (y === undefined || typeof score !== "number") return { model: model.ref, bpc, law };
  const names = new Map(inputs.models.map(({ ref }, index) => [ref, index]));
  const excluded = [
    ...law.excluded.map((one) => ({ model: names.get(one.name) ?? -1, reason: one.reason })),
    { model: place, reason: "predicted" },
  ];
  return {
    model: model.ref,
    bpc,
    score,
    law: fitVariables(inputs.models, x, y, { name: law.name, scale: law.scale, excluded }),
  };
}

/** The run's corpus of the kind that the paper's law was fitted on; the mean for the overall ones. */
function foreignVariable(law: Law, { xVariables }: Axes): ReportVariable | undefined {
  if (law.name.startsWith("overall")) return xVariables.find(({ kind }) => kind === "mean");
  const kind = kindOfText(law.x);
  return xVariables.find((one) => one.kind === "corpus" && kindOfText(one.short) === kind);
}
