import { mkdir, readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { EnvironmentError } from "../../errors.js";
import { takeLock } from "../../files/file-lock.js";

/** Takes the folder for this run; the returned function gives it back. @throws {EnvironmentError} another has it, or it cannot be written. */
export async function lockCollection(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, ".collect", "lock");
  let release;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    release = await takeLock(file, `process ${process.pid} on ${os.hostname()}`);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new EnvironmentError("collect-folder", `${folder} cannot be written: ${code}.`, {
      hint: "Name another folder with -o, one that you may write and whose disk has room.",
      cause,
    });
  }
  if (release !== undefined) return release;
  const owner = await readFile(file, "utf8").catch(() => "");
  throw new EnvironmentError(
    "collect-locked",
    `Another run collects in ${folder}${owner === "" ? "" : ` (${owner})`}.`,
    {
      hint: "Wait for it, end it, or name another folder with -o.",
    },
  );
}
