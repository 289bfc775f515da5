/** How many characters are enough, area by area: the same line from random parts of the area's corpus. */
import { charactersEnough } from "../fit/characters-enough.js";
import type { CountedModel } from "../fit/draw-documents.js";
import type { EnoughCurve, ReportArea, ReportModel, ReportVariable } from "../report/report-data.js";
import type { DocumentBits } from "./document-bits.js";
import type { ReportAxes } from "./report-variables.js";

/** Below this, parts of a corpus are single documents. */
const FEWEST_DOCUMENTS = 20;

/** Documents of one model on one corpus; places in the report's `models` and `corpora`. */
export interface ModelDocuments {
  readonly model: number;
  readonly corpus: number;
  readonly documents: readonly DocumentBits[];
}

/** One curve an area whose corpus has enough documents that all its models scored whole. */
export function enoughCurves(
  models: readonly ReportModel[],
  { xVariables, yVariables, areas }: ReportAxes,
  documents: readonly ModelDocuments[],
): EnoughCurve[] {
  return areas.flatMap((area) => {
    const x = xVariables.findIndex(({ id }) => id === area.x);
    const y = yVariables.find(({ id }) => id === area.y);
    if (y === undefined || xVariables[x]?.kind !== "corpus") return [];
    const ofCorpus = documents.filter(({ corpus }) => xVariables[x]?.id === `corpus:${corpus}`);
    const curve = curveOf(area, countedModels(models, area, y, ofCorpus));
    return curve === undefined ? [] : [curve];
  });
}

/** Models with a score, each with the documents that all of them have scored whole. */
function countedModels(
  models: readonly ReportModel[],
  { excluded }: ReportArea,
  y: ReportVariable,
  documents: readonly ModelDocuments[],
): CountedModel[] {
  const leftOut = new Set(excluded.map(({ model }) => model));
  const scored = documents.filter(({ model }) => typeof y.values[model] === "number" && !leftOut.has(model));
  const length = scored[0]?.documents.length ?? 0;
  const sameCorpus = scored.filter((one) => one.documents.length === length);
  const shared = Array.from({ length }, (_, place) =>
    sameCorpus.every((one) => one.documents[place]?.isWhole === true && (one.documents[place]?.chars ?? 0) > 0),
  );
  return sameCorpus.map((one) => ({
    name: models[one.model]?.ref ?? "",
    score: y.values[one.model] as number,
    documents: one.documents
      .filter((_, place) => shared[place])
      .map(({ bits, chars }) => ({ bits, characters: chars })),
  }));
}

function curveOf({ name }: ReportArea, models: readonly CountedModel[]): EnoughCurve | undefined {
  if ((models[0]?.documents.length ?? 0) < FEWEST_DOCUMENTS) return undefined;
  const result = charactersEnough(models);
  if (result.status !== "ok") return undefined;
  return {
    name,
    tolerance: result.tolerance,
    ...(result.enough.status === "ok" ? { enoughChars: result.enough.charCount } : {}),
    points: result.curve.map(({ drawnCharCount, pearson, rmse }) => ({
      chars: drawnCharCount.median,
      ...(pearson && { pearson: pearson.median, pearsonInterval: [pearson.low, pearson.high] as const }),
      ...(rmse && { rmse: rmse.median, rmseInterval: [rmse.low, rmse.high] as const }),
    })),
  };
}
