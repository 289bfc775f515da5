/** A try that failed in a way that another try may not: what is retried, as opposed to an `HttpError`. */
import { HttpError } from "./http-error.js";
import { redactUrl } from "./redact-url.js";

export class RequestFault extends Error {
  override readonly name = "RequestFault";
  /** Absent when no answer came, or a damaged one. */
  readonly status?: number;
  readonly retryAfterMs?: number;

  constructor(reason: string, details: { status?: number; retryAfterMs?: number; cause?: unknown } = {}) {
    super(reason, details.cause === undefined ? undefined : { cause: details.cause });
    if (details.status !== undefined) this.status = details.status;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
  }
}

/**
 * @returns absent for what no other try would change, or is no failure of the network at all.
 * @throws {HttpError} the server's certificate is not accepted.
 */
export function faultOf(error: unknown, url: URL): RequestFault | undefined {
  if (error instanceof RequestFault) return error;
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== "string") return undefined;
  if (CERTIFICATE.test(code)) {
    throw new HttpError(`${redactUrl(url)} could not be fetched: the server's certificate is not accepted (${code}).`, {
      isPermanent: false,
      hint: "Behind a proxy that opens TLS, name its certificate with NODE_EXTRA_CA_CERTS; otherwise do not trust this server.",
      cause: error,
    });
  }
  if (NETWORK_CODES.has(code) || /^(HPE_|Z_)/.test(code)) {
    return new RequestFault(`${REASONS[code] ?? (error as Error).message} (${code})`, { cause: error });
  }
  return undefined;
}

const CERTIFICATE = /CERT|^UNABLE_TO_|^HOSTNAME_MISMATCH$|^SELF_SIGNED/;

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was reset",
  ENOTFOUND: "the host's name is not known",
  EAI_AGAIN: "the host's name could not be looked up",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
  UND_ERR_SOCKET: "the connection was closed before the end",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "the body does not have its stated length",
  Z_DATA_ERROR: "the body's content encoding is damaged",
  Z_BUF_ERROR: "the body's content encoding ends too early",
};

const NETWORK_CODES = new Set([
  ...Object.keys(REASONS),
  "ECONNABORTED",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENETDOWN",
  "ENETUNREACH",
  "EPIPE",
  "EPROTO",
  "ETIMEDOUT",
  "UND_ERR_ABORTED",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_DESTROYED",
  "UND_ERR_HEADERS_OVERFLOW",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_INFO",
  "ERR_SSL_WRONG_VERSION_NUMBER",
]);
