/** How far a run in another process is, by the `progress.json` that it writes (progress-file.ts), and whether it still is. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { RunProgress, WatchedProgress } from "../report/run-progress.js";

export async function readProgress(folder: string): Promise<WatchedProgress | undefined> {
  try {
    const progress = JSON.parse(await readFile(path.join(folder, "progress.json"), "utf8")) as RunProgress;
    return progress.schemaVersion === 1 ? { ...progress, isStale: isStale(progress) } : undefined;
  } catch {
    return undefined; // Absent, being replaced just now, or cut: the next look sees the next one.
  }
}

/** A process that writes twice a second and has been silent for so long, and is not on this machine, is gone. */
const SILENT_MS = 10_000;

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
