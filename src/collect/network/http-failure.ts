/** The ways a request fails for good, worded once: address, tries, reason and remedy; never a secret. */
import type { Answer } from "./exchange.js";
import { parseRetryAfter } from "./back-off.js";
import { HttpError } from "./http-error.js";
import { redactUrl } from "./redact-url.js";
import { RequestFault } from "./request-fault.js";

export const httpFailure = {
  /** @returns what to throw for an answer that is not the thing. */
  status({ status, headers, url }: Answer, nowMs: number): HttpError | RequestFault {
    const reason = `status ${status}${status in NAMES ? ` (${NAMES[status]})` : ""}`;
    if (isRetried(status)) {
      const retryAfterMs = parseRetryAfter(headers.get("retry-after"), nowMs);
      return new RequestFault(reason, { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
    }
    return new HttpError(`${redactUrl(url)} cannot be had: the server answered with ${reason}.`, {
      status,
      isPermanent: true,
      hint: remedy(url, status),
    });
  },

  exhausted(url: URL, tryCount: number, fault: RequestFault): HttpError {
    const tries = tryCount === 1 ? "one try" : `${tryCount} tries`;
    return new HttpError(`${redactUrl(url)} could not be fetched in ${tries}; the last ended so: ${fault.message}.`, {
      ...(fault.status === undefined ? {} : { status: fault.status }),
      isPermanent: false,
      hint: remedy(url, fault.status),
      cause: fault,
    });
  },

  askedToWait(url: URL, fault: RequestFault, waitMs: number, longestMs: number): HttpError {
    return new HttpError(
      `${redactUrl(url)} could not be fetched: the server answered with ${fault.message} and asks to wait ` +
        `${Math.ceil(waitMs / 60_000)} minutes, more than the ${longestMs / 60_000} that are waited.`,
      {
        ...(fault.status === undefined ? {} : { status: fault.status }),
        isPermanent: false,
        hint: "Run the same command again after that time: it goes on where it stopped.",
        cause: fault,
      },
    );
  },

  tooLarge(url: string, limitBytes: number, what: string): HttpError {
    return new HttpError(`${redactUrl(url)} is refused: ${what} exceeds the limit of ${limitBytes} bytes.`, {
      isPermanent: true,
      hint: "Raise the limit (`maxBytes`) if this size is right for what you asked for.",
    });
  },

  refused(url: string | URL, reason: string, hint: string): HttpError {
    return new HttpError(`${redactUrl(url)} is not fetched: ${reason}.`, { isPermanent: true, hint });
  },
};

function isRetried(status: number): boolean {
  return [403, 408, 425, 429].includes(status) || status >= 500;
}

function remedy(url: string | URL, status: number | undefined): string {
  if (status === undefined) {
    return "Check the network, the address and HTTP(S)_PROXY, then run the same command again: it goes on where it stopped.";
  }
  if (status === 401) return "Give a valid token for this host: it is missing, wrong or expired.";
  if (status === 407) return "Give the proxy's name and password in HTTP(S)_PROXY, as http://NAME:PASSWORD@HOST:PORT.";
  if (status === 403 || status === 429) return throttled(new URL(url).hostname);
  if (status >= 500) {
    return "The server is in trouble: run the same command again later (it goes on where it stopped), or name a mirror with --endpoint.";
  }
  if ([404, 410, 451].includes(status)) return "Check the address: the thing may have been moved or withdrawn.";
  return "The server does not take this request: check the address and the options it is made of.";
}

function throttled(host: string): string {
  const who = host.endsWith("commoncrawl.org")
    ? "Common Crawl answers so when it is asked too much"
    : "The server throttles or forbids";
  return `${who}: ask for less at once, wait an hour and run the same command again (it goes on where it stopped), or name a mirror with --endpoint.`;
}

const NAMES: Readonly<Record<number, string>> = {
  401: "unauthorized",
  403: "forbidden",
  404: "not found",
  407: "proxy authentication required",
  408: "request timeout",
  410: "gone",
  416: "range not satisfiable",
  425: "too early",
  429: "too many requests",
  451: "unavailable for legal reasons",
  500: "internal server error",
  502: "bad gateway",
  503: "service unavailable",
  504: "gateway timeout",
};
