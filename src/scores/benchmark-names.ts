/** One id for each benchmark, whatever a tool calls it. A name that is not in the table is kept, in the ids' spelling. */
import { BENCHMARKS, type Benchmark } from "./benchmark-table.js";

/** Case and punctuation do not tell benchmarks apart: `ARC-c`, `arc_c`. */
const keyOf = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

const BY_KEY: ReadonlyMap<string, Benchmark> = new Map(
  BENCHMARKS.flatMap((one) => [one.id, one.name, ...one.aliases].map((name) => [keyOf(name), one] as const)),
);
const BY_ID: ReadonlyMap<string, Benchmark> = new Map(BENCHMARKS.map((one) => [one.id, one]));

/** What bitwit knows about the benchmark that `name`, in any tool's spelling, means; undefined when it is not in the table. */
export function findBenchmark(name: string): Benchmark | undefined {
  return BY_KEY.get(keyOf(name));
}

/** By the id that imported scores carry. */
export function benchmarkById(id: string): Benchmark | undefined {
  return BY_ID.get(id);
}

/** The id for a tool's name: the table's, or else the name in lower case with single hyphens. */
export function benchmarkId(name: string): string {
  return findBenchmark(name)?.id ?? plainId(name);
}

function plainId(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}@.+]+/gu, "-")
    .replace(/^-|-$/g, "");
  return id === "" ? name : id;
}

const CORPORA: readonly (readonly [id: string, ...names: string[]])[] = [
  ["cc", "commoncraw", "commoncrawl", "common crawl"],
  ["python"],
  ["arxiv-math", "arxiv math"],
];

/** The paper's corpora by the ids of reference/bpc.csv; any other name is kept as it is. */
export function corpusId(name: string): string {
  const key = keyOf(name.replace(/^llm_compression-/, ""));
  return CORPORA.find((names) => names.some((one) => keyOf(one) === key))?.[0] ?? name;
}
