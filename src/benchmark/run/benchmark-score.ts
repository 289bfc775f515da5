/** Scores from item records: of each part and of the whole. Pure; whoever has the records can count again. */
import type { BenchmarkTask } from "../task.js";
import type { ItemRecord } from "./item-record.js";

export interface BenchmarkScore {
  /** The task's id, or for a part lm-evaluation-harness's name of it, such as `blimp_adjunct_island`. */
  readonly benchmark: string;
  /** The suite that counts this part. */
  readonly partOf?: string;
  /** From 0 to 1. */
  readonly score: number;
  /** Standard error of the score as a sample of items; absent with fewer than two items. */
  readonly stderr?: number;
  /** Items. */
  readonly n: number;
  /** What guessing scores; absent where answers are not chosen. */
  readonly chance?: number;
  /** Examples asked for; single items may have had fewer (`shotsUsed`). */
  readonly shots: number;
  /** Examples in the prompt on average, when some did not fit. */
  readonly shotsUsed?: number;
  readonly metric: string;
  /** Every metric of the items, the score's own among them. */
  readonly metrics: Readonly<Record<string, Estimate>>;
}

export interface Estimate {
  readonly score: number;
  readonly stderr?: number;
}

/** The suite first, then its parts in the order of their first items. */
export function scoreItems(
  task: BenchmarkTask,
  shots: number,
  records: readonly ItemRecord[],
): [BenchmarkScore, ...BenchmarkScore[]] {
  const parts = new Map<string, ItemRecord[]>();
  for (const record of records) {
    if (record.part === undefined) continue;
    const own = parts.get(record.part);
    if (own === undefined) parts.set(record.part, [record]);
    else own.push(record);
  }
  const rows = [...parts].map(([part, own]) => ({
    ...rowOf(task, shots, own, [own]),
    benchmark: partName(task, part),
    partOf: task.id,
  }));
  const groups = task.suite === "parts" && parts.size > 0 ? [...parts.values()] : [records];
  const whole = rowOf(task, shots, records, groups);
  return [{ ...whole, benchmark: task.id }, ...(rows.length > 1 ? rows : [])];
}

/** What the score of a part is called: lm-evaluation-harness's name for it. */
export function partName(task: BenchmarkTask, part: string): string {
  return task.lmEvalPartName?.(part) ?? `${task.id}_${part}`;
}

function rowOf(
  task: BenchmarkTask,
  shots: number,
  records: readonly ItemRecord[],
  groups: readonly (readonly ItemRecord[])[],
): Omit<BenchmarkScore, "benchmark" | "partOf"> {
  const names = Object.keys(records[0]?.metrics ?? {});
  const metrics = Object.fromEntries(names.map((name) => [name, estimateOf(groups, name)]));
  const chance = chanceOf(groups);
  const used = meanOf(records.map((record) => record.shots));
  const own = metrics[task.metric];
  if (own === undefined) throw new Error(`${task.id} has no metric ${task.metric}; its items have ${names.join(", ")}`);
  return {
    ...own,
    n: records.length,
    ...(chance === undefined ? {} : { chance }),
    shots,
    ...(used === shots ? {} : { shotsUsed: used }),
    metric: task.metric,
    metrics,
  };
}

/**
 * The mean over groups of each group's mean. Its variance is Σ s²ᵢ / nᵢ / k² with s² the sample variance of a group's items:
 * for one group lm-evaluation-harness's `mean_stderr`.
 */
function estimateOf(groups: readonly (readonly ItemRecord[])[], metric: string): Estimate {
  const values = groups.map((records) => records.map(({ metrics }) => metrics[metric] as number));
  const score = meanOf(values.map(meanOf));
  if (values.some(({ length }) => length < 2)) return { score };
  const variances = values.map((own) => {
    const mean = meanOf(own);
    return own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (own.length - 1) / own.length;
  });
  return { score, stderr: Math.sqrt(variances.reduce((sum, one) => sum + one, 0)) / groups.length };
}

/** The mean of 1 / number of choices. */
function chanceOf(groups: readonly (readonly ItemRecord[])[]): number | undefined {
  const chances = groups.map((records) =>
    records.flatMap(({ answer }) => (answer.kind === "choices" ? [1 / answer.bits.length] : [])),
  );
  return chances.every(({ length }) => length > 0) ? meanOf(chances.map(meanOf)) : undefined;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
