/** Looks at a run folder once a second and says what changed: the progress, or the records the pages are made of. */
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { RunProgress, WatchedProgress } from "../report/run-progress.js";

export type RunChange =
  | { readonly type: "progress"; readonly progress: WatchedProgress }
  /** `version` changes with every finished measurement, score or study. */
  | { readonly type: "records"; readonly version: string };

const INTERVAL_MS = 1000;
/** A process that writes twice a second and has been silent for so long, and is not on this machine, is gone. */
const SILENT_MS = 10_000;

/** Calls `onChange` with the present state, then with every change, until the returned function is called. */
export function watchRun(folder: string, onChange: (change: RunChange) => void): () => void {
  let told = "";
  let version: string | undefined;
  let isOpen = true;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const progress = parseProgress(await readFile(path.join(folder, "progress.json"), "utf8").catch(() => ""));
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

function parseProgress(text: string): WatchedProgress | undefined {
  try {
    const progress = JSON.parse(text) as RunProgress;
    return progress.schemaVersion === 1 ? { ...progress, isStale: isStale(progress) } : undefined;
  } catch {
    return undefined; // Absent, being replaced just now, or cut: the next look sees the next one.
  }
}

function isStale({ state, pid, updatedAt }: RunProgress): boolean {
  return state === "running" && !(Date.now() - Date.parse(updatedAt) < SILENT_MS) && !isAlive(pid);
}

/** Whether this machine has the process; signal 0 only asks. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
