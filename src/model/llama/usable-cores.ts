/**
 * How many cores this process may use: what the scheduler allows (affinity), or a container's quota of processor time where
 * that is less. Quota: `cpu.max` (cgroup 2) or `cpu.cfs_quota_us` / `cpu.cfs_period_us` (cgroup 1), Linux's
 * Documentation/admin-guide/cgroup-v2.rst.
 */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";

export function usableCores(cgroups = "/sys/fs/cgroup", allowed = availableParallelism()): number {
  const quota = quotaV2(cgroups) ?? quotaV1(cgroups);
  // A quota of 2.5 cores keeps three threads busy, each for most of the time.
  return quota === undefined ? allowed : Math.max(1, Math.min(allowed, Math.ceil(quota)));
}

/** Of the group this process sees as its root: containers have their own there. */
function quotaV2(folder: string): number | undefined {
  const [quota, period] = read(path.join(folder, "cpu.max"))?.split(" ") ?? [];
  return cores(quota, period);
}

function quotaV1(folder: string): number | undefined {
  const of = (name: string) => read(path.join(folder, "cpu", name));
  return cores(of("cpu.cfs_quota_us"), of("cpu.cfs_period_us"));
}

/** `max` and −1 mean no quota. */
function cores(quota: string | undefined, period: string | undefined): number | undefined {
  const count = Number(quota) / Number(period);
  return Number.isFinite(count) && count > 0 ? count : undefined;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}
