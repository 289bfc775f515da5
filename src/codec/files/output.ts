/**
 * Where results go: a stream, or a file that appears whole or not at all (a neighbour is written, flushed and renamed).
 */
import { constants, rmSync } from "node:fs";
import { access, open, rename, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import type { Writable } from "node:stream";
import { EnvironmentError, UsageError } from "../../errors.js";

export interface Output {
  write(bytes: Uint8Array): Promise<void>;
  /** @param modifiedMs the time the file gets; default now. */
  commit(modifiedMs?: number): Promise<void>;
  /** Leaves nothing behind. After `commit` it does nothing. */
  discard(): Promise<void>;
}

/**
 * @throws {UsageError} when the file exists and may not be overwritten.
 * @throws {EnvironmentError} when its folder cannot be written.
 */
export async function fileOutput(file: string, overwrite: boolean): Promise<Output> {
  await refuseExisting(file, overwrite);
  const temporary = `${file}.${process.pid}.tmp`;
  const folder = path.dirname(path.resolve(file));
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    throw new EnvironmentError(
      "output-folder",
      `${file} cannot be written: ${folder} is no folder that may be written.`,
      {
        hint: "Name another place with -o.",
        cause,
      },
    );
  });
  const handle = await open(temporary, "w");
  // A second Ctrl-C ends the process at once, and nothing that waits runs any more.
  const removeAtExit = (): void => rmSync(temporary, { force: true });
  process.on("exit", removeAtExit);
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await handle.close();
    isOpen = false;
  };
  return {
    async write(bytes) {
      await handle.writeFile(bytes); // At the place where the last one ended, and whole.
    },
    async commit(modifiedMs) {
      await handle.sync();
      await close();
      if (modifiedMs !== undefined) await utimes(temporary, new Date(), new Date(modifiedMs));
      await refuseExisting(file, overwrite); // It may have come meanwhile.
      await rename(temporary, file);
      process.off("exit", removeAtExit);
    },
    async discard() {
      await close();
      await rm(temporary, { force: true });
      process.off("exit", removeAtExit);
    },
  };
}

export function streamOutput(stream: Writable): Output {
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        stream.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    commit: () => Promise.resolve(),
    discard: () => Promise.resolve(),
  };
}

/** For `test`: nothing is written. */
export function noOutput(): Output {
  return { write: () => Promise.resolve(), commit: () => Promise.resolve(), discard: () => Promise.resolve() };
}

async function refuseExisting(file: string, overwrite: boolean): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory() === true)
    throw new UsageError("output-folder", `${file} is a folder.`, { hint: "Name a file with -o." });
  if (found === undefined || overwrite) return;
  throw new UsageError("output-exists", `${file} exists and is not overwritten.`, {
    hint: "Overwrite it with -f, or name another with -o.",
  });
}
