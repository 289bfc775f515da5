/**
 * An advisory lock of the operating system (flock) on a file: the kernel gives it back when the process ends, however it
 * ends, so there is no stale lock to judge. It also holds between two runs inside one process.
 */
import { open } from "node:fs/promises";

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

/** Where the C library has no flock (Windows) there is no lock: the caller is then on its own. */
async function tryFlock(descriptor: number): Promise<boolean> {
  const library = process.platform === "linux" ? "libc.so.6" : "libSystem.B.dylib";
  if (process.platform !== "linux" && process.platform !== "darwin") return true;
  const { default: koffi } = await import("koffi");
  const flock = koffi.load(library).func("flock", "int", ["int", "int"]) as (fd: number, operation: number) => number;
  return flock(descriptor, LOCK_EXCLUSIVE | LOCK_WITHOUT_WAITING) === 0;
}
