/**
 * Splits by the names of files and folders, for data sets whose card does not list them. Pure.
 *
 * A split's word stands alone in the path (`data/test-00000-of-00001.parquet`, `dev/part1.jsonl`, `eval.json`); a file
 * `NAME-00000-of-00001` is of split NAME; whatever says nothing is `train`, as on the hub.
 */
import { fileKind } from "../file-kind.js";

const WORDS: ReadonlyMap<string, string> = new Map([
  ["train", "train"],
  ["training", "train"],
  ["validation", "validation"],
  ["valid", "validation"],
  ["val", "validation"],
  ["dev", "validation"],
  ["test", "test"],
  ["testing", "test"],
  ["eval", "test"],
  ["evaluation", "test"],
]);

/** One format only: where a repository has the same data as parquet and as JSON, reading both would double it. */
const FORMATS_BY_PREFERENCE = ["parquet", "jsonl", "json", "text"] as const;
const NOT_DATA =
  /(^|\/)(\.|(readme|license|licence|dataset_infos?|metadata|config)[^/]*$)|\.(md|py|tex)(\.gz|\.zst)?$/i;

/**
 * @param paths in any order.
 * @param config a folder whose name says nothing about the split: a config may be called `test`.
 * @returns each split's files, byte-wise by path; empty when no file is data.
 */
export function splitByName(paths: readonly string[], config?: string): Map<string, string[]> {
  const data = paths.filter((file) => fileKind(file).known && !NOT_DATA.test(file));
  const format = FORMATS_BY_PREFERENCE.find((wanted) => data.some((file) => fileKind(file).format === wanted));
  const files = data.filter((file) => fileKind(file).format === format);
  files.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const splits = new Map<string, string[]>();
  for (const file of files) {
    const split = splitOf(file, config);
    splits.set(split, [...(splits.get(split) ?? []), file]);
  }
  return splits;
}

function splitOf(file: string, config: string | undefined): string {
  const segments = file.split("/").toReversed();
  for (const [index, segment] of segments.entries()) {
    if (index > 0 && segment === config) continue;
    const word = segment
      .toLowerCase()
      .split(/[^a-z]+/)
      .find((part) => WORDS.has(part));
    if (word !== undefined) return WORDS.get(word) ?? word;
  }
  return /([^/]+)-\d{5}-of-\d{5}\./.exec(file)?.[1] ?? "train";
}
