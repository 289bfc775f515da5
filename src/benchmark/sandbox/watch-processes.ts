/**
 * What a process and all its descendants hold together, read from /proc: for limits that the kernel only knows process by
 * process. Processes that lose their parent go to the sandbox's first one, so nothing inside leaves the tree.
 */
import { readdirSync, readFileSync, statfsSync } from "node:fs";

export interface Holding {
  readonly processes: readonly number[];
  /** Resident memory that is not a file's. Pages that processes share count once for each. */
  readonly memoryBytes: number;
}

export function holdingOf(rootPid: number): Holding {
  const processes: number[] = [];
  let memoryBytes = 0;
  const waiting = [rootPid];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    const status = readProc(`/proc/${pid}/status`);
    if (status === "") continue;
    processes.push(pid);
    for (const [, kibibytes] of status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB/gm))
      memoryBytes += Number(kibibytes) * 1024;
    for (const thread of threadsOf(pid))
      waiting.push(...(readProc(`/proc/${pid}/task/${thread}/children`).match(/\d+/g) ?? []).map(Number));
  }
  return { processes, memoryBytes };
}

/** @returns how many files the process sees in a folder's file system; undefined where it cannot be seen from here. */
export function fileCount(pid: number, folder: string): number | undefined {
  try {
    const { files, ffree } = statfsSync(`/proc/${pid}/root${folder}`);
    return files - ffree;
  } catch {
    return undefined;
  }
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** A process may end at any moment; then there is nothing to read. */
function readProc(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
