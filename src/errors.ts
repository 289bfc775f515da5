/**
 * Every error bitwit raises on purpose.
 *
 * A message says what failed, the value, and the rule; `hint` says the remedy. The family decides the process's exit
 * code. Anything that is not a `BitwitError` is a bug and is shown with its stack.
 */
export abstract class BitwitError extends Error {
  /** A stable, machine-readable name such as `corpus-empty`. */
  readonly code: string;
  /** What the user can do about it, as one sentence. */
  readonly hint: string | undefined;
  abstract readonly exitCode: number;

  constructor(code: string, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = options.hint;
  }
}

/** The request itself cannot be carried out: a bad flag, an unknown reference, options that contradict each other. */
export class UsageError extends BitwitError {
  readonly exitCode = 2;
}

/** The machine lacks something: an engine package, a file, a permission, the network. */
export class EnvironmentError extends BitwitError {
  readonly exitCode = 3;
}

/** The data is not what it claims to be: a truncated GGUF, invalid UTF-8, a corpus without text. */
export class DataError extends BitwitError {
  readonly exitCode = 4;
}

/** A warning is data: it is stored in the record, and the CLI and the report show it. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}
