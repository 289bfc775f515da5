import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { usableCores } from "./usable-cores.js";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-cgroup-"))));
afterEach(() => rm(folder, { recursive: true }));

describe("usable cores", () => {
  it("are those allowed where there is no group", () => {
    expect(usableCores(path.join(folder, "none"), 8)).toBe(8);
  });
  it.each([
    ["max 100000", 8],
    ["200000 100000", 2],
    ["250000 100000", 3],
    ["5000 100000", 1],
    ["3200000 100000", 8],
    ["nonsense", 8],
  ])("follow cpu.max: %s", async (text, cores) => {
    await writeFile(path.join(folder, "cpu.max"), `${text}\n`);
    expect(usableCores(folder, 8)).toBe(cores);
  });
  it.each([
    ["-1", 8],
    ["150000", 2],
  ])("follow cgroup 1: %s", async (quota, cores) => {
    await mkdir(path.join(folder, "cpu"));
    await writeFile(path.join(folder, "cpu", "cpu.cfs_quota_us"), `${quota}\n`);
    await writeFile(path.join(folder, "cpu", "cpu.cfs_period_us"), "100000\n");
    expect(usableCores(folder, 8)).toBe(cores);
  });
});
