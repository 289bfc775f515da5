import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { RunFolder } from "./run-folder.js";

it("lets one living process in, and takes a dead one's lock over", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-lock-"));
  try {
    const run = new RunFolder(folder);
    await writeFile(path.join(folder, "run.lock"), String(process.ppid));
    await expect(run.lock()).rejects.toThrow(/is working in/);
    await writeFile(path.join(folder, "run.lock"), "999999999");
    const unlock = await run.lock();
    await unlock();
    await (
      await run.lock()
    )();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
