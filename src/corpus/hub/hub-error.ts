/** What went wrong with the hub, and what to do about it. */
import { BitwitError, EnvironmentError, UsageError } from "../../errors.js";

export interface HubContext {
  readonly repository: string;
  readonly revision: string;
  readonly endpoint: string;
  readonly hasToken: boolean;
  /** The file that was asked for, if it was one. */
  readonly file?: string;
}

/** Turns any failure of a hub request into an error with a remedy; an abort and our own errors stay as they are. */
export function hubError(error: unknown, context: HubContext): unknown {
  if (error instanceof BitwitError || (error instanceof Error && error.name === "AbortError")) return error;
  const { repository, revision, endpoint, hasToken, file } = context;
  const what = file === undefined ? `data set ${repository}` : `${file} of data set ${repository}`;
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  if (status === 401) {
    // The hub answers 401 for a name that does not exist, too, so as not to tell which private ones do.
    const hint = hasToken
      ? "The token in HF_TOKEN was refused: make a new one, and check the data set's name."
      : "Check the name. If the data set is private or gated, set HF_TOKEN to a token of an account that may read it.";
    return new EnvironmentError(
      "hub-unauthorized",
      `The hub refused ${what} (401): it is private, gated, or does not exist.`,
      { hint, cause: error },
    );
  }
  if (status === 403) {
    return new EnvironmentError("hub-forbidden", `The hub forbids ${what} to this account (403).`, {
      hint: `Ask for access on the data set's page (${endpoint}/datasets/${repository}), then ${hasToken ? "run again" : "set HF_TOKEN"}.`,
      cause: error,
    });
  }
  if (status === 404) {
    return new UsageError("hub-not-found", `The hub has no ${what} at revision ${revision} (404).`, {
      hint: "Check the name and the revision.",
      cause: error,
    });
  }
  if (typeof status === "number") {
    return new EnvironmentError("hub-failed", `The hub answered ${status} for ${what}.`, {
      hint: "Run again later; what is downloaded stays.",
      cause: error,
    });
  }
  const reason = error instanceof Error ? rootMessage(error) : String(error);
  return new EnvironmentError(
    "hub-unreachable",
    `The hub at ${endpoint} could not be reached for ${what}: ${reason}.`,
    {
      hint: "Check the network, or set HF_ENDPOINT to a mirror. What is downloaded stays, and a download continues where it stopped.",
      cause: error,
    },
  );
}

/** fetch says "fetch failed"; why stands in its cause. */
function rootMessage(error: Error): string {
  const { cause } = error;
  if (cause instanceof Error) return "code" in cause && cause.message === "" ? String(cause.code) : cause.message;
  return error.message;
}
