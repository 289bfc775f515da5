import { execa } from "execa";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunFolder } from "./run-folder.js";

/** Takes the lock and holds it. */
const HOLD = `
  const fd = require("fs").openSync(process.argv[1], "a");
  const library = process.platform === "linux" ? "libc.so.6" : "libSystem.B.dylib";
  console.log(require("koffi").load(library).func("flock", "int", ["int", "int"])(fd, 2));
  setInterval(() => {}, 1000);
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-lock-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the lock of a run folder", () => {
  it("lets one run in at a time, also within one process", async () => {
    const run = new RunFolder(path.join(folder, "a"));
    const unlock = await run.lock();
    await expect(run.lock()).rejects.toMatchObject({
      code: "run-locked",
      message: expect.stringContaining(`process ${process.pid}`) as string,
    });
    await unlock();
    await (
      await run.lock()
    )();
  });

  it("is free again when its owner was killed", async () => {
    const run = new RunFolder(path.join(folder, "a"));
    const holder = execa(process.execPath, ["-e", HOLD, path.join(folder, "a", "run.lock")], {
      cwd: import.meta.dirname,
      reject: false,
    });
    await once(holder.stdout, "data");
    await expect(run.lock()).rejects.toMatchObject({ code: "run-locked" });
    holder.kill("SIGKILL");
    await holder;
    await (
      await run.lock()
    )();
  });

  it("says which folder cannot be written, and what to do", async () => {
    const file = path.join(folder, "file");
    await writeFile(file, "");
    await expect(new RunFolder(file).lock()).rejects.toMatchObject({
      code: "run-folder",
      message: expect.stringContaining(file) as string,
      hint: expect.stringContaining("--run") as string,
    });
  });
});
