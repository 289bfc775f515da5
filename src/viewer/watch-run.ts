/** Looks at a run folder once a second and says what changed: the progress, or the records the pages are made of. */
import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { WatchedProgress } from "../report/run-progress.js";
import { readProgress } from "../study/read-progress.js";

export type RunChange =
  | { readonly type: "progress"; readonly progress: WatchedProgress }
  /** `version` changes with every finished measurement, score or study. */
  | { readonly type: "records"; readonly version: string };

const INTERVAL_MS = 1000;

/** Calls `onChange` with the present state, then with every change, until the returned function is called. */
export function watchRun(folder: string, onChange: (change: RunChange) => void): () => void {
  let told = "";
  let version: string | undefined;
  let isOpen = true;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const progress = await readProgress(folder);
    const found = await recordsVersion(folder);
    if (!isOpen) return;
    const text = JSON.stringify(progress) ?? "";
    if (progress !== undefined && text !== told) {
      told = text;
      onChange({ type: "progress", progress });
    }
    if (found !== version) onChange({ type: "records", version: (version = found) });
    timer = setTimeout(() => void look(), INTERVAL_MS);
  };
  void look();
  return () => {
    isOpen = false;
    clearTimeout(timer);
  };
}

/** Another for other names, sizes or times of the finished records. */
export async function recordsVersion(folder: string): Promise<string> {
  const parts: string[] = [];
  for (const part of ["measurements", "scores"]) {
    const names = await readdir(path.join(folder, part)).catch(() => []);
    parts.push(...names.filter((name) => name.endsWith(".json")).map((name) => `${part}/${name}`));
  }
  const stamps = await Promise.all(
    [...parts.sort(), "study.json"].map(async (name) => {
      const found = await stat(path.join(folder, name)).catch(() => undefined);
      return found === undefined ? name : `${name}:${found.size}:${found.mtimeMs}`;
    }),
  );
  return createHash("sha256").update(stamps.join("|")).digest("hex").slice(0, 16);
}
