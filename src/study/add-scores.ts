/** Scores and bits that others measured, put beside what is there: a run's models, or none. */
import type { ScoresFile } from "../scores/scores-file.js";
import { topLevelScores } from "../scores/scores-file.js";
import { benchmarkById } from "../scores/benchmark-names.js";
import type { ImportedBpc, ImportedScore } from "../scores/import/imported.js";
import { matchModels } from "../scores/match-models.js";
import type { Interval, ReportCorpus, ReportMeasurement, ReportModel, ReportWarning } from "../report/report-data.js";
import { bitwitVersion } from "../package-root.js";
import type { ReportInputs, ScoreInput } from "./report-inputs.js";
import { FITS } from "./report-method.js";

/** A start for `addScores` when nothing was measured here. */
export function importedInputs({ date, title }: { date: string; title?: string }): ReportInputs {
  return {
    title: title ?? "Compression and benchmark scores",
    date,
    provenance: { bitwitVersion, commands: [], protocols: [], engines: [], scoreSources: [] },
    models: [],
    corpora: [],
    measurements: [],
    scores: [],
    warnings: [],
    method: ["Scores and bits per character were imported; nothing was measured here.", ...FITS],
  };
}

/**
 * Models that only the file knows are added when it has bits for them; scores of any others have no place on the line
 * and are left out, with a warning. What was measured here goes before what was imported.
 */
export function addScores(inputs: ReportInputs, file: ScoresFile): ReportInputs {
  const withBits = addBits(inputs, file);
  const scores = topLevelScores(file);
  const placeOf = placesByName(
    withBits.models,
    scores.map(({ model }) => model),
  );
  const lost = [...new Set(scores.filter(({ model }) => placeOf.get(model) === undefined).map(({ model }) => model))];
  return {
    ...withBits,
    scores: [
      ...withBits.scores,
      ...scores.flatMap((score) => {
        const model = placeOf.get(score.model);
        return model === undefined ? [] : [scoreInput(model, score)];
      }),
    ],
    provenance: {
      ...withBits.provenance,
      scoreSources: [
        ...new Set([
          ...withBits.provenance.scoreSources,
          ...file.sources.map(({ file: name, tool }) => `${name} (${tool})`),
        ]),
      ],
    },
    warnings: [
      ...withBits.warnings,
      ...file.warnings.map(({ code, message }) => ({ code, message })),
      ...(lost.length === 0
        ? []
        : [
            {
              code: "scores-unmatched",
              message: `No bits per character are known of ${lost.join(", ")}: their scores are left out. bitwit scores import --model-map FILE gives models other names.`,
            },
          ]),
    ],
  };
}

function addBits(inputs: ReportInputs, { bpc, models }: ScoresFile): ReportInputs {
  const rows = bpc.filter((row): row is ImportedBpc & { bpc: number } => row.bpc !== undefined);
  const known = placesByName(
    inputs.models,
    models.map(({ name }) => name),
  );
  const added = models.filter(({ name }) => known.get(name) === undefined && rows.some(({ model }) => model === name));
  const allModels: ReportModel[] = [
    ...inputs.models.map((model, place) => {
      const facts = models.find(({ name }) => known.get(name) === place);
      return { ...pickFacts(facts), ...model };
    }),
    ...added.map((facts): ReportModel => ({
      ...{ ref: facts.name, name: facts.name, kind: "model" },
      ...pickFacts(facts),
    })),
  ];
  const placeOf = placesByName(
    allModels,
    rows.map(({ model }) => model),
  );
  const corpora: ReportCorpus[] = [...inputs.corpora];
  const measurements: ReportMeasurement[] = [...inputs.measurements];
  for (const { model: name, corpus: corpusName, bpc: value } of rows) {
    const model = placeOf.get(name);
    if (model === undefined) continue;
    let corpus = corpora.findIndex((one) => one.name.toLowerCase() === corpusName.toLowerCase());
    if (corpus < 0) corpus = corpora.push({ ref: corpusName, name: corpusName }) - 1;
    if (measurements.some((one) => one.model === model && one.corpus === corpus)) continue;
    measurements.push({ model, corpus, bpc: value, intervalMissing: "imported" });
  }
  return { ...inputs, models: allModels, corpora, measurements, warnings: [...inputs.warnings, ...bytesOnly(bpc)] };
}

function bytesOnly(bpc: readonly ImportedBpc[]): ReportWarning[] {
  const count = bpc.filter((row) => row.bpc === undefined).length;
  if (count === 0) return [];
  return [
    {
      code: "bits-per-byte-only",
      message: `${count} imported values are bits per byte; without the text they cannot be turned into bits per character and are left out.`,
    },
  ];
}

/** Imported names to places; a model answers to its reference and to its short name. */
function placesByName(models: readonly ReportModel[], imported: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  for (const name of ["name", "ref"] as const) {
    const all = models.map((model) => model[name]);
    for (const match of matchModels(imported, all).matched) places.set(match.imported, all.indexOf(match.measured));
  }
  return places;
}

function pickFacts(facts: { family?: string | undefined; parameters?: number | undefined } | undefined) {
  return {
    ...(facts?.family === undefined ? {} : { family: facts.family }),
    ...(facts?.parameters === undefined ? {} : { parameters: facts.parameters }),
  };
}

function scoreInput(model: number, { benchmark, score, stderr, source }: ImportedScore): ScoreInput {
  const known = benchmarkById(benchmark);
  const reach = 1.96 * (stderr ?? 0);
  const interval: Interval | undefined =
    stderr === undefined ? undefined : [Math.max(0, score - reach), Math.min(1, score + reach)];
  return {
    ...{ model, benchmark, value: score, source: `${source.file} (${source.tool})` },
    ...(interval === undefined ? {} : { interval }),
    ...(known === undefined || known.area === "other" ? {} : { area: known.area }),
    ...(known?.chance === undefined ? {} : { chance: known.chance }),
  };
}
