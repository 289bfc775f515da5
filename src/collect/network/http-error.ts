/** A request that did not succeed, after all its tries. */
import { EnvironmentError } from "../../errors.js";

export class HttpError extends EnvironmentError {
  /** The status of the last answer; absent when none came (refused, reset, stalled, cut). */
  readonly status?: number;
  /** The thing itself cannot be had (404, 410, 451, larger than the limit): trying again would change nothing. */
  readonly isPermanent: boolean;
  constructor(
    message: string,
    { status, isPermanent, ...details }: { status?: number; isPermanent: boolean } & { hint?: string; cause?: unknown },
  ) {
    super("http", message, details);
    if (status !== undefined) this.status = status;
    this.isPermanent = isPermanent;
  }
}
