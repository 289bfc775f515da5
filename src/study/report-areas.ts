/** Which corpus belongs to which area of benchmarks: by words of their names. */

/** Each row means the same kind of text; a corpus and an area meet when a word of both is in one row. */
const kinds: readonly (readonly string[])[] = [
  ["knowledge", "english", "cc", "commoncrawl", "crawl", "web", "wikipedia", "news"],
  ["coding", "code", "python", "github", "programming"],
  ["math", "maths", "mathematics", "arxiv", "latex"],
];

const benchmarkAreas: Readonly<Record<string, readonly string[]>> = {
  knowledge: [
    "hellaswag",
    "arc",
    "nq",
    "naturalquestions",
    "triviaqa",
    "mmlu",
    "winogrande",
    "piqa",
    "lambada",
    "blimp",
  ],
  coding: ["humaneval", "mbpp", "ds1000", "ds"],
  math: ["gsm8k", "math", "sat", "satmath", "mmlumath"],
};

/** The place of its row, if a word of `name` is in one. */
export function kindOfText(name: string): number | undefined {
  const words = wordsOf(name);
  const place = kinds.findIndex((kind) => kind.some((word) => words.includes(word)));
  return place < 0 ? undefined : place;
}

/** The area of a well-known benchmark whose scores came without one. */
export function areaOfBenchmark(benchmark: string): string | undefined {
  const words = wordsOf(benchmark);
  const joined = words.join("");
  // SAT-Math and MMLU-Math are about mathematics, whatever their first word says.
  for (const area of ["math", "coding", "knowledge"]) {
    if (benchmarkAreas[area]?.some((name) => name === joined || words.includes(name))) return area;
  }
  return undefined;
}

function wordsOf(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/u)
    .filter((word) => word !== "");
}
