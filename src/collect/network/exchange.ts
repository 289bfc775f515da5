/**
 * One try: a GET through the host's line, redirects followed (at most five, never from https to http), the answer read.
 *
 * Invariant: when it returns or throws, the place in the line is given back and the connection is reused or closed. Credentials
 * go to the origin they were meant for and no further.
 */
import { request, type Dispatcher } from "undici";
import { LONGEST_ASKED_WAIT_MS } from "./back-off.js";
import { httpFailure } from "./http-failure.js";
import type { Network } from "./network.js";
import { RequestFault } from "./request-fault.js";
import { StallWatch } from "./stall-watch.js";
import { WatchedBody } from "./watched-body.js";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** After redirects. */
  readonly url: string;
  /** The body as it came over the wire, once. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** @param read gets every answer that is no redirect, whatever its status; what it leaves of the body is thrown away. */
export async function exchange<Result>(
  network: Network,
  start: URL,
  headers: Readonly<Record<string, string>>,
  read: (answer: Answer) => Promise<Result>,
): Promise<Result> {
  let url = start;
  let sent = headers;
  for (let redirectCount = 0; ; redirectCount++) {
    await network.permit(url);
    const outcome = await oneHop(network, url, sent, read);
    if ("result" in outcome) return outcome.result;
    if (redirectCount === MOST_REDIRECTS) {
      throw httpFailure.refused(start, `it leads to more than ${MOST_REDIRECTS} redirects`, CHECK_ADDRESS);
    }
    const next = webAddress(outcome.location, url);
    if (url.protocol === "https:" && next.protocol === "http:") {
      throw httpFailure.refused(
        next,
        "it is a redirect from https to http, which anybody could have read",
        CHECK_ADDRESS,
      );
    }
    if (next.origin !== url.origin) sent = withoutCredentials(sent);
    url = next;
  }
}

/** @throws {HttpError} for what is no address of the web, or carries a password. */
export function webAddress(text: string, base?: URL): URL {
  let url: URL;
  try {
    url = new URL(text, base);
  } catch {
    throw httpFailure.refused(text, "it is no address", CHECK_ADDRESS);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw httpFailure.refused(url, `only http and https are, not ${url.protocol}`, CHECK_ADDRESS);
  }
  if (url.username !== "" || url.password !== "") {
    throw httpFailure.refused(url, "a name or password stands in the address", "Give credentials as a header.");
  }
  url.hash = "";
  return url;
}

/** The stated length of a body as it goes over the wire; absent when it is not stated. */
export function contentLength(headers: Headers): number | undefined {
  const text = headers.get("content-length");
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

const MOST_REDIRECTS = 5;
const CHECK_ADDRESS = "Check the address, or the mirror that --endpoint names.";
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const CREDENTIALS = new Set(["authorization", "cookie", "proxy-authorization"]);

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !CREDENTIALS.has(name)));
}

async function oneHop<Result>(
  network: Network,
  url: URL,
  headers: Readonly<Record<string, string>>,
  read: (answer: Answer) => Promise<Result>,
): Promise<{ result: Result } | { location: string }> {
  const leave = await network.queues.of(url).enter(network.signal);
  const watch = new StallWatch(network.stallMs, network.signal);
  let body: WatchedBody | undefined;
  let statedBytes: number | undefined;
  try {
    const options = { dispatcher: network.dispatcher, signal: watch.signal, headersTimeout: 0, bodyTimeout: 0 };
    const response = await orAbort(
      request(url, { ...options, headers: { "user-agent": network.userAgent, ...headers } }),
      watch.signal,
    );
    watch.touch();
    body = new WatchedBody(response.body, watch);
    const answer = {
      status: response.statusCode,
      headers: headersOf(response.headers),
      url: url.href,
      chunks: body.chunks(),
    };
    statedBytes = contentLength(answer.headers);
    const location = answer.headers.get("location");
    if (REDIRECTS.has(answer.status) && location !== null) return { location };
    return { result: await read(answer) };
  } catch (error) {
    // undici words an abort in its own way, which depends on when it came.
    if (watch.signal.aborted) throw watch.signal.reason;
    holdHost(network, url, error);
    throw error;
  } finally {
    await body?.discard(statedBytes);
    watch.end();
    leave();
  }
}

/** undici hears a signal only when it has a connection: one that does not come would be waited for. */
async function orAbort(
  response: Promise<Dispatcher.ResponseData>,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal.reason);
      response.then(
        ({ body }) => body.on("error", () => undefined).destroy(),
        () => undefined,
      );
    };
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    response.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** A host that asks one request to wait means all of them. */
function holdHost(network: Network, url: URL, error: unknown): void {
  const waitMs = error instanceof RequestFault ? error.retryAfterMs : undefined;
  if (waitMs !== undefined && waitMs <= LONGEST_ASKED_WAIT_MS) network.queues.of(url).holdFor(waitMs);
}

function headersOf(raw: Dispatcher.ResponseData["headers"]): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one);
  }
  return headers;
}
