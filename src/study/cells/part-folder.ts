/** Where the parts of a study lie: each in a folder of its own below the run folder, so that machines may share the disk without sharing a file. */
import { readdir } from "node:fs/promises";
import path from "node:path";

/** @param index from 0; names count from 1, as `--shard 3/8` does. */
export function partFolder(run: string, { index, count }: { readonly index: number; readonly count: number }): string {
  return path.join(run, "parts", `${index + 1}-of-${count}`);
}

/** The parts of a run folder that are there, in the order of their numbers. */
export async function listParts(run: string): Promise<string[]> {
  const names = await readdir(path.join(run, "parts")).catch(() => []);
  return names
    .filter((name) => /^\d+-of-\d+$/.test(name))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .map((name) => path.join(run, "parts", name));
}
