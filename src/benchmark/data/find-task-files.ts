/** Which files a user's `--data` means for a task, or where the hub has them. */
import path from "node:path";
import { listFiles } from "../../corpus/list-files.js";
import { isCsv } from "../../corpus/read-rows.js";
import type { CorpusFile } from "../../corpus/corpus-file.js";
import { hubOptionsOf, type HubSettings } from "../../corpus/hub/hub-options.js";
import { UsageError } from "../../errors.js";
import type { BenchmarkTask } from "../task.js";

export interface TaskFiles {
  readonly test: readonly CorpusFile[];
  readonly shots: readonly CorpusFile[];
  /** For the record: the folder or file as named, or the hub's data sets with their commits. */
  readonly origin: readonly string[];
}

/**
 * @param ref a file, a folder, or an `hf:` reference of the test split; undefined takes the task's own data sets.
 * @throws {UsageError} nothing is there, or nothing that belongs to the task.
 */
export async function findTaskFiles(
  task: BenchmarkTask,
  ref: string | undefined,
  settings: HubSettings = {},
): Promise<TaskFiles> {
  if (ref === undefined) return onHub(task, task.data.hub.test, task.data.hub.shots ?? [], settings);
  if (ref.startsWith("hf:")) return onHub(task, ref, task.data.hub.shots ?? [], settings);
  return onDisk(task, ref);
}

async function onDisk(task: BenchmarkTask, ref: string): Promise<TaskFiles> {
  const { kind, files } = await listFiles(ref).catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError("benchmark-data", error.message, { hint: fetchHint(task), cause: error });
  });
  const both = task.data.filesHoldBoth === true;
  if (kind === "file") return { test: files, shots: both ? files : [], origin: [ref] };
  const data = files.filter(({ label, kind: { format } }) => format !== "text" || isCsv(label));
  const base = path.basename(path.resolve(ref));
  const matching = (pattern: RegExp | undefined) =>
    pattern === undefined ? [] : data.filter(({ label }) => pattern.test(`${base}/${label}`.toLowerCase()));
  const shots = matching(task.data.files.shots);
  const found = matching(task.data.files.test).filter((file) => both || !shots.includes(file));
  if (found.length > 0) return { test: found, shots, origin: [ref] };
  if (data.length === 1) return { test: data, shots: both ? data : [], origin: [ref] };
  const names = data.slice(0, 8).map(({ label }) => label);
  throw new UsageError(
    "benchmark-data",
    `${ref} holds no file of ${task.name} that is known by its name${names.length === 0 ? "" : `; it has ${names.join(", ")}${data.length > 8 ? ", …" : ""}`}.`,
    { hint: `Name the file itself with --data ${task.id}=FILE. ${fetchHint(task)}` },
  );
}

function fetchHint({ id }: BenchmarkTask): string {
  return `\`bitwit benchmarks fetch ${id} -o FOLDER\` downloads it.`;
}

async function onHub(
  task: BenchmarkTask,
  test: string | readonly string[],
  shots: string | readonly string[],
  settings: HubSettings,
): Promise<TaskFiles> {
  const { findHubFiles } = await import("../../corpus/hub/find-hub-files.js");
  const options = hubOptionsOf(settings);
  const origin: string[] = [];
  const find = async (refs: string | readonly string[]): Promise<CorpusFile[]> => {
    const files: CorpusFile[] = [];
    for (const ref of [refs].flat()) {
      const found = await findHubFiles(ref, options);
      files.push(...found.files);
      origin.push(`hf:${found.origin.name}@${found.origin.version ?? "?"}`);
    }
    return files;
  };
  const testFiles = await find(test);
  const shotFiles = task.shots === 0 ? [] : await find(shots);
  return { test: testFiles, shots: shotFiles, origin: [...new Set(origin)] };
}
