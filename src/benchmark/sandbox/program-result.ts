/** What is asked of a run of model-written Python, and how a run can end. */

export interface ProgramRequest {
  /** Python source, run from its first line to its last in a module of its own. */
  readonly program: string;
  /** Wall time, the start of the sandbox and of Python included. */
  readonly timeoutMs: number;
  /** Hard limit on each process's address space, and on the memory of all its processes together. Default 1 GiB. */
  readonly memoryBytes?: number;
  /** Whether it may import the packages installed for Python. Default the standard library alone. */
  readonly usesPackages?: boolean;
  /** Kills the program; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

interface Run {
  /** The beginning of what was printed, with a mark where it was cut. */
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/**
 * `passed` means that the program's last line was reached: an exit before it, with whatever code, is `failed`.
 * `error` is the class of the exception that ended the program; absent when the process ended without one.
 */
export type ProgramResult = Run &
  (
    | { readonly status: "passed" }
    | { readonly status: "failed"; readonly exitCode: number; readonly error?: string }
    | { readonly status: "timed-out" }
    | { readonly status: "out-of-memory" }
    | { readonly status: "killed"; readonly reason: KillReason }
  );

/** Too much printed; too many processes; too many files; or a SIGKILL that bitwit did not send. */
export type KillReason = "output" | "processes" | "files" | "signal";

export const DEFAULT_MEMORY_BYTES = 2 ** 30;
