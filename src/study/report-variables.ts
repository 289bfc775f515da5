/** From measurements and scores to what can stand on the axes, and to the areas whose fit is the law's. */
import type { Interval, ReportArea, ReportVariable } from "../report/report-data.js";
import { kindOfText } from "./report-areas.js";
import type { ReportInputs, ScoreInput } from "./report-inputs.js";

export interface ReportAxes {
  readonly xVariables: readonly ReportVariable[];
  readonly yVariables: readonly ReportVariable[];
  readonly areas: readonly ReportArea[];
}

const MEAN = "mean";

export function reportAxes(
  inputs: Omit<ReportInputs, "exclusions">,
  exclusions: ReportInputs["exclusions"],
): ReportAxes {
  const corpora = inputs.corpora.map((_, corpus) => corpusVariable(inputs, corpus)).filter(isKnown);
  const byArea = groupBy(benchmarkVariables(inputs), ({ area }) => area);
  const means = [...byArea].flatMap(([area, members]) => (area === undefined ? [] : [areaMean(area, members)]));
  const x = corpora.length > 1 ? [...corpora, meanOf(MEAN, "mean bits per character", "mean", corpora)] : corpora;
  const paired = means.flatMap((mean) => pairArea(mean, corpora, exclusions));
  const overall =
    paired.length > 1 ? overallMean(means.filter(({ id }) => paired.some(({ y }) => y === id))) : undefined;
  const areas = overall === undefined ? paired : [...paired, { name: "overall", x: MEAN, y: overall.id, excluded: [] }];
  const benchmarks = [...byArea.values()].flat().map(({ variable }) => variable);
  const y = [...benchmarks, ...means.filter(({ members }) => members !== undefined), ...(overall ? [overall] : [])];
  return { xVariables: x, yVariables: y, areas };
}

function corpusVariable({ models, measurements, corpora }: ReportInputs, corpus: number): ReportVariable {
  const name = corpora[corpus]?.name ?? "";
  const of = (model: number) => measurements.find((one) => one.model === model && one.corpus === corpus);
  return {
    id: `corpus:${corpus}`,
    label: `bits per character on ${name}`,
    short: name,
    kind: "corpus",
    values: models.map((_, model) => of(model)?.bpc ?? null),
    intervals: models.map((_, model) => of(model)?.interval ?? null),
  };
}

interface BenchmarkVariable {
  readonly area: string | undefined;
  readonly variable: ReportVariable;
}

function benchmarkVariables({ models, scores }: ReportInputs): BenchmarkVariable[] {
  return [...groupBy(scores, ({ benchmark }) => benchmark)].map(([benchmark, own]) => {
    const byModel = new Map(own.map((score) => [score.model, score]));
    const { area, chance } = own[0] as ScoreInput;
    const variable: ReportVariable = {
      id: `benchmark:${benchmark}`,
      label: benchmark.endsWith("probes") ? `accuracy on the ${benchmark}` : `${benchmark} score`,
      short: benchmark,
      kind: "benchmark",
      values: models.map((_, model) => byModel.get(model)?.value ?? null),
      intervals: models.map((_, model): Interval | null => byModel.get(model)?.interval ?? null),
      ...(chance === undefined ? {} : { chance }),
    };
    return { area, variable };
  });
}

/** An area of one benchmark is that benchmark. */
function areaMean(area: string, members: readonly BenchmarkVariable[]): ReportVariable & { readonly area: string } {
  const [only] = members;
  if (members.length === 1 && only !== undefined) return { ...only.variable, area };
  const variables = members.map(({ variable }) => variable);
  return { ...meanOf(`area:${area}`, `mean ${area} score`, `${area} (mean of ${variables.length})`, variables), area };
}

function overallMean(means: readonly ReportVariable[]): ReportVariable {
  const probes = means.every(({ short }) => short.endsWith("probes"));
  return meanOf(
    "overall",
    probes ? "mean probe accuracy" : "mean of the area means",
    `mean of ${means.length} areas`,
    means,
  );
}

/** Known where every member is known: a mean over fewer would not compare. */
function meanOf(id: string, label: string, short: string, members: readonly ReportVariable[]): ReportVariable {
  const chances = members.flatMap(({ chance }) => (chance === undefined ? [] : [chance]));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    id,
    label,
    short,
    kind: "mean",
    values: (members[0]?.values ?? []).map((_, model) => {
      const values = members.map((member) => member.values[model]);
      return values.every((value) => typeof value === "number") ? mean(values) : null;
    }),
    ...(chances.length === members.length && chances.length > 0 ? { chance: mean(chances) } : {}),
    members: members.map((member) => member.id),
  };
}

/** The corpus of the area's kind; of several the first, in the order measured. */
function pairArea(
  mean: ReportVariable & { readonly area: string },
  corpora: readonly ReportVariable[],
  exclusions: ReportInputs["exclusions"],
): ReportArea[] {
  const kind = kindOfText(mean.area);
  const corpus = kind === undefined ? undefined : corpora.find(({ short }) => kindOfText(short) === kind);
  if (corpus === undefined) return [];
  return [{ name: mean.area, x: corpus.id, y: mean.id, excluded: exclusions?.[mean.area] ?? [] }];
}

function isKnown({ values }: ReportVariable): boolean {
  return values.some((value) => value !== null);
}

/** Map.groupBy, which Node 20 lacks. */
function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
