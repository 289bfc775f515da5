/** The lock of a folder that one process at a time may write in: a file within it, whose text names the owner. */
import { mkdir, readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { EnvironmentError } from "../errors.js";
import { takeLock } from "./file-lock.js";

/** How a folder is spoken of when it cannot be had. */
export interface LockedFolder {
  readonly folder: string;
  /** Relative to the folder. */
  readonly lockFile: string;
  /** Such as `The run folder runs/a`. */
  readonly subject: string;
  /** Such as `Another run is working in runs/a`. */
  readonly taken: string;
  /** The option that names another folder. */
  readonly option: string;
  /** Codes of the errors. */
  readonly codes: { readonly unwritable: string; readonly locked: string };
}

/** Makes the folder and takes it; the returned function gives it back. @throws {EnvironmentError} another has it, or it cannot be written. */
export async function lockFolder(locked: LockedFolder): Promise<() => Promise<void>> {
  const { subject, taken, option, codes } = locked;
  const file = path.join(locked.folder, locked.lockFile);
  let release;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    release = await takeLock(file, JSON.stringify({ pid: process.pid, host: os.hostname() }));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new EnvironmentError(codes.unwritable, `${subject} cannot be written: ${code}.`, {
      hint: `Name another folder with ${option}, one that you may write and whose disk has room.`,
      cause,
    });
  }
  if (release !== undefined) return release;
  const owner = describeOwner(await readFile(file, "utf8").catch(() => ""));
  throw new EnvironmentError(codes.locked, `${taken}${owner}.`, {
    hint: `Wait for it, end it, or name another folder with ${option}.`,
  });
}

/** Nothing when the owner has not written it yet. */
function describeOwner(note: string): string {
  try {
    const { pid, host } = JSON.parse(note) as { pid: number; host: string };
    return ` (process ${pid} on ${host})`;
  } catch {
    return "";
  }
}
