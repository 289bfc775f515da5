/**
 * An advisory lock of the operating system (flock) on a file: the kernel gives it back when the process ends, however it
 * ends, so there is no stale lock to judge. It also holds between two runs inside one process.
 */
import { open } from "node:fs/promises";
import os from "node:os";

/** @returns the function that gives the lock back, or undefined when someone else has it. The file stays. */
export async function takeLock(file: string, note: string): Promise<(() => Promise<void>) | undefined> {
  const handle = await open(file, "a+");
  try {
    if (!(await tryFlock(handle.fd))) {
      await handle.close();
      return undefined;
    }
    await handle.truncate(0);
    await handle.appendFile(note);
  } catch (error) {
    await handle.close();
    throw error;
  }
  return () => handle.close();
}

const LOCK_EXCLUSIVE = 2;
const LOCK_WITHOUT_WAITING = 4;

/**
 * False only when someone else has it. Where there is no flock (Windows, some network disks, a C library of another name)
 * there is no lock either: the caller is then on its own.
 */
async function tryFlock(descriptor: number): Promise<boolean> {
  const { default: koffi } = await import("koffi");
  let flock: (fd: number, operation: number) => number;
  try {
    const library = process.platform === "darwin" ? "libSystem.B.dylib" : "libc.so.6";
    flock = koffi.load(library).func("flock", "int", ["int", "int"]) as typeof flock;
  } catch {
    return true;
  }
  if (flock(descriptor, LOCK_EXCLUSIVE | LOCK_WITHOUT_WAITING) === 0) return true;
  return koffi.errno() !== os.constants.errno.EWOULDBLOCK;
}
