/** From measurements and scores to what can stand on the axes, and to the areas whose fit is the law's. */
import type { ExcludedPoint } from "../fit/fit-law.js";
import { groupMeans, type GroupMean } from "../fit/group-means.js";
import type { Interval, ReportArea, ReportVariable } from "../report/report-data.js";
import { benchmarkById } from "../scores/benchmark-names.js";
import { kindOfText } from "./report-areas.js";
import type { ReportInputs, ScoreInput } from "./report-inputs.js";

export interface ReportAxes {
  readonly xVariables: readonly ReportVariable[];
  readonly yVariables: readonly ReportVariable[];
  readonly areas: readonly ReportArea[];
}

export interface Axes extends ReportAxes {
  /** Of means: models that lack a score, with what they lack. By variable. */
  readonly incomplete: ReadonlyMap<string, readonly ExcludedPoint[]>;
}

const MEAN = "mean";
/** The area of the fit over all areas, and what exclusions from it name. */
export const OVERALL = "overall";
export const OVERALL_AREA_MEANS = "overall-area-means";
export const OVERALL_BENCHMARKS = "overall-benchmarks";

export function reportAxes(inputs: ReportInputs): Axes {
  const corpora = inputs.corpora.map((_, corpus) => corpusVariable(inputs, corpus)).filter(isKnown);
  const xVariables = corpora.length > 1 ? [...corpora, meanOfCorpora(corpora)] : corpora;
  const benchmarks = benchmarkVariables(inputs);
  const groups = groupBy(
    benchmarks.filter(({ area }) => area !== undefined),
    ({ area }) => area as string,
  );
  const areaMeans = [...groups].map(([area, members]) => areaMean(area, members, inputs));
  const paired = areaMeans.flatMap((mean) => pairArea(mean, corpora, inputs));
  const overall = overallMeans(
    new Map([...groups].filter(([area]) => paired.some(({ name }) => name === area) && countsOverall(area, groups))),
    inputs,
  );
  const [first] = overall;
  const everywhere = exclusionsOf(inputs, OVERALL);
  const areas: ReportArea[] =
    first === undefined
      ? paired
      : [...paired, { name: OVERALL, x: xVariables.at(-1)?.id ?? MEAN, y: first.variable.id, excluded: everywhere }];
  const means = [...areaMeans, ...overall];
  return {
    xVariables,
    yVariables: [
      ...benchmarks.map(({ variable }) => variable),
      ...means.map(({ variable }) => variable).filter(({ kind }) => kind === "mean"),
    ],
    areas,
    incomplete: new Map(means.map(({ variable, incomplete }) => [variable.id, incomplete])),
  };
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

/** Known where every corpus is: a mean over fewer would not compare. */
function meanOfCorpora(corpora: readonly ReportVariable[]): ReportVariable {
  return {
    id: MEAN,
    label: "mean bits per character",
    short: "mean",
    kind: "mean",
    values: (corpora[0]?.values ?? []).map((_, model) => {
      const values = corpora.map((corpus) => corpus.values[model]);
      return values.every((value) => typeof value === "number") ? average(values) : null;
    }),
    members: corpora.map(({ id }) => id),
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
      label: benchmark.endsWith("probes")
        ? `accuracy on the ${benchmark}`
        : `${benchmarkById(benchmark)?.name ?? benchmark} score`,
      short: benchmark,
      kind: "benchmark",
      values: models.map((_, model) => byModel.get(model)?.value ?? null),
      intervals: models.map((_, model): Interval | null => byModel.get(model)?.interval ?? null),
      ...(chance === undefined ? {} : { chance }),
    };
    return { area, variable };
  });
}

interface MeanVariable {
  readonly variable: ReportVariable;
  readonly incomplete: readonly ExcludedPoint[];
}

/** An area of one benchmark is that benchmark. */
function areaMean(
  area: string,
  members: readonly BenchmarkVariable[],
  inputs: ReportInputs,
): MeanVariable & { readonly area: string } {
  const variables = members.map(({ variable }) => variable);
  const [only] = variables;
  if (variables.length === 1 && only !== undefined) return { variable: only, incomplete: [], area };
  const { areas } = groupMeans(scoredModels(inputs), { [area]: variables.map(({ short }) => short) });
  const words = { id: `area:${area}`, label: `mean ${area} score`, short: `${area} (mean of ${variables.length})` };
  return { ...meanVariable(words, areas[area] as GroupMean, variables, inputs), area };
}

/** The paper's overall score knows three areas; probes stand in for them where there are no benchmarks. */
function countsOverall(area: string, groups: ReadonlyMap<string, readonly BenchmarkVariable[]>): boolean {
  const paper = ["knowledge", "coding", "math"];
  const hasBenchmarks = [...groups].some(
    ([name, members]) => paper.includes(name) && members.some(({ variable }) => !variable.short.endsWith("probes")),
  );
  return hasBenchmarks ? paper.includes(area) : area !== "language";
}

/** The mean of the areas' means, which counts every area the same, and the mean of all benchmarks: two figures, two names. */
function overallMeans(groups: ReadonlyMap<string, readonly BenchmarkVariable[]>, inputs: ReportInputs): MeanVariable[] {
  if (groups.size < 2) return [];
  const benchmarks = Object.fromEntries(
    [...groups].map(([area, members]) => [area, members.map((one) => one.variable.short)]),
  );
  const means = groupMeans(scoredModels(inputs), benchmarks);
  const variables = [...groups.values()].flatMap((members) => members.map(({ variable }) => variable));
  const probes = variables.every(({ short }) => short.endsWith("probes"));
  const overall = meanVariable(
    {
      id: OVERALL_AREA_MEANS,
      label: probes ? "mean probe accuracy" : "mean of the area means",
      short: `mean of ${groups.size} areas`,
    },
    means["overall-area-means"],
    variables,
    inputs,
  );
  if (variables.length === groups.size) return [overall];
  const words = {
    id: OVERALL_BENCHMARKS,
    label: `mean of ${variables.length} benchmarks`,
    short: `mean of ${variables.length} benchmarks`,
  };
  return [overall, meanVariable(words, means["overall-benchmarks"], variables, inputs)];
}

function meanVariable(
  words: Pick<ReportVariable, "id" | "label" | "short">,
  { scores, excluded }: GroupMean,
  members: readonly ReportVariable[],
  { models }: ReportInputs,
): MeanVariable {
  const byName = new Map(scores.map(({ name, score }) => [name, score]));
  const chances = members.flatMap(({ chance }) => (chance === undefined ? [] : [chance]));
  return {
    variable: {
      ...words,
      kind: "mean",
      values: models.map(({ ref }) => byName.get(ref) ?? null),
      ...(chances.length === members.length ? { chance: average(chances) } : {}),
      members: members.map(({ id }) => id),
    },
    // A model without any of the scores is not missed: it was never asked.
    incomplete: excluded.filter(({ name }) => {
      const model = models.findIndex(({ ref }) => ref === name);
      return members.some(({ values }) => typeof values[model] === "number");
    }),
  };
}

function scoredModels({ models, scores }: ReportInputs) {
  return models.map(({ ref }, model) => ({
    name: ref,
    scores: Object.fromEntries(
      scores.filter((one) => one.model === model).map(({ benchmark, value }) => [benchmark, value]),
    ),
  }));
}

/** The corpus of the area's kind; of several the first, in the order measured. */
function pairArea(
  { area, variable }: MeanVariable & { readonly area: string },
  corpora: readonly ReportVariable[],
  inputs: ReportInputs,
): ReportArea[] {
  const kind = kindOfText(area);
  const corpus = kind === undefined ? undefined : corpora.find(({ short }) => kindOfText(short) === kind);
  if (corpus === undefined) return [];
  return [{ name: area, x: corpus.id, y: variable.id, excluded: exclusionsOf(inputs, area) }];
}

function exclusionsOf({ exclusions = [] }: ReportInputs, area: string): ReportArea["excluded"] {
  return exclusions
    .filter((one) => one.area === undefined || one.area === area)
    .map(({ model, reason }) => ({ model, reason }));
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
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
