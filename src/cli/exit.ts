import { BitwitError } from "../errors.js";

/** Prints an error as a user should see it and sets the exit code: the family's own, 130 for an interrupt, 70 for a bug. */
export function exitWith(error: unknown): void {
  if (error instanceof Interrupted) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 130;
    return;
  }
  if (error instanceof BitwitError) {
    process.stderr.write(`error: ${error.message}\n${error.hint === undefined ? "" : `  → ${error.hint}\n`}`);
    process.exitCode = error.exitCode;
    return;
  }
  if (isSystemError(error)) {
    process.stderr.write(
      `error: ${error.message}\n  → Check that the path exists, may be written, and that its disk has room.\n`,
    );
    process.exitCode = 3;
    return;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`bitwit has a bug, or met something it does not know:\n${stack}\n`);
  process.exitCode = 70;
}

/** What the operating system refused: a full disk, a read-only folder. Not a bug. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "errno" in error;
}

/** The user pressed Ctrl-C; `message` says what is saved and how to go on. */
export class Interrupted extends Error {}
