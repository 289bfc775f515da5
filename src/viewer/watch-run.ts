/** Looks at a run folder once a second and says what changed: the progress, or the records the pages are made of. */
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { RunProgress } from "../study/progress-file.js";

export type RunChange =
  | { readonly type: "progress"; readonly progress: RunProgress }
  /** `version` changes with every finished measurement, score or study. */
  | { readonly type: "records"; readonly version: string };

const INTERVAL_MS = 1000;

/** Calls `onChange` with the present state, then with every change, until the returned function is called. */
export function watchRun(folder: string, onChange: (change: RunChange) => void): () => void {
  let progressText = "";
  let version: string | undefined;
  let isOpen = true;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const progress = await readFile(path.join(folder, "progress.json"), "utf8").catch(() => "");
    const found = await recordsVersion(folder);
    if (!isOpen) return;
    if (progress !== progressText && progress !== "") {
      progressText = progress;
      const parsed = parseProgress(progress);
      if (parsed !== undefined) onChange({ type: "progress", progress: parsed });
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

/** Names, sizes and times of the finished records. */
export async function recordsVersion(folder: string): Promise<string> {
  const parts: string[] = [];
  for (const part of ["measurements", "scores"]) {
    const names = await readdir(path.join(folder, part)).catch(() => []);
    parts.push(...names.filter((name) => name.endsWith(".json")).map((name) => `${part}/${name}`));
  }
  const stamps = await Promise.all(
    [...parts.sort(), "study.json"].map(async (name) => {
      const found = await stat(path.join(folder, name)).catch(() => undefined);
      return found === undefined ? "" : `${name}:${found.size}:${found.mtimeMs}`;
    }),
  );
  return stamps.filter((stamp) => stamp !== "").join("|");
}

function parseProgress(text: string): RunProgress | undefined {
  try {
    const progress = JSON.parse(text) as RunProgress;
    return progress.schemaVersion === 1 ? progress : undefined;
  } catch {
    return undefined; // Being replaced just now, or cut: the next look sees the next one.
  }
}
