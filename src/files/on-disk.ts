/** Work on the disk, with its failures in the user's words. */
import path from "node:path";
import { EnvironmentError } from "../errors.js";

/**
 * @param file what messages name; what is written of it stays.
 * @throws {EnvironmentError} the disk is full, or the folder cannot be written.
 */
export async function onDisk<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw diskError(file, error);
  }
}

function diskError(file: string, error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  const folder = path.dirname(path.resolve(file));
  if (code === "ENOSPC" || code === "EDQUOT") {
    const what = code === "EDQUOT" ? "the quota for it is used up" : "its disk is full";
    return new EnvironmentError("disk-full", `${file} cannot be written to the folder ${folder}: ${what} (${code}).`, {
      hint: "Make room there and run the same command again: what was fetched stays, and it goes on from there.",
      cause: error,
    });
  }
  return new EnvironmentError("disk", `${file} cannot be kept in the folder ${folder}: ${(error as Error).message}.`, {
    hint: "Check that the folder can be read and written, or name another one.",
    cause: error,
  });
}
