/** Errors as they cross threads: a class does not survive structured cloning, so its family is named and made again. */
import { BitwitError, DataError, EnvironmentError, UsageError } from "../../errors.js";

export interface EngineFailure {
  readonly family: "usage" | "environment" | "data" | "bug";
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
}

export function failureOf(error: unknown): EngineFailure {
  const family =
    error instanceof UsageError
      ? "usage"
      : error instanceof EnvironmentError
        ? "environment"
        : error instanceof DataError
          ? "data"
          : "bug";
  const known = error instanceof BitwitError ? error : undefined;
  const message = known?.message ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
  return { family, code: known?.code ?? "bug", message, hint: known?.hint };
}

export function errorOf(failure: EngineFailure): Error {
  const options = failure.hint === undefined ? {} : { hint: failure.hint };
  switch (failure.family) {
    case "usage":
      return new UsageError(failure.code, failure.message, options);
    case "environment":
      return new EnvironmentError(failure.code, failure.message, options);
    case "data":
      return new DataError(failure.code, failure.message, options);
    case "bug":
      return new Error(failure.message);
  }
}
