/** The limits of one program, beside its time and memory. Far above what a test of a short function needs. */

/** Processes and threads. A thread pool takes at most 32 threads by default. */
export const MAX_PROCESSES = 64;
export const MAX_OPEN_FILES = 128;
export const MAX_FILE_BYTES = 16 * 2 ** 20;
/** The only writable places in the sandbox. They live in memory. */
export const TMP_BYTES = 32 * 2 ** 20;
export const SHARED_MEMORY_BYTES = 8 * 2 ** 20;
/** Empty files cost a tmpfs no bytes but the kernel about 1 KiB each. */
export const MAX_FILES = 20_000;
/** Kept of each of stdout and stderr. */
export const KEPT_OUTPUT_BYTES = 16 * 2 ** 10;
/** Read of both together before the program is killed. */
export const MAX_OUTPUT_BYTES = 8 * 2 ** 20;

/** CPU seconds of a program with this wall time: above it, so that one thread meets the wall first. */
export function cpuSeconds(timeoutMs: number): number {
  return Math.ceil(timeoutMs / 1000) + 1;
}
