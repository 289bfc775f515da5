/**
 * A local HTTP server for tests of collectors: it answers as a given function says and spoils answers as a plan says. A body with
 * status 200 gets Content-Length, ETag (the hash of the true body) and Range with If-Range; an answer with `accept-ranges: none`
 * goes without ranges, one with `transfer-encoding: chunked` without a length. HEAD gets the head of what GET would get.
 *
 * Invariant: what is spoiled is what goes over the wire, never the ETag, so that a client that compares can know.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * @param respond the service. It may take its time; when it throws, the answer is a 500 with the error's stack.
 * @returns a server that listens on a free port of the loopback address.
 */
export async function startFaultServer(
  respond: (request: ServerRequest) => ServerAnswer | Promise<ServerAnswer>,
  { faults = () => undefined, delayMs = 0 }: FaultServerOptions = {},
): Promise<FaultServer> {
  const requests: ServerRequest[] = [];
  const attempts = new Map<string, number>();
  const server = createServer((incoming, response) => {
    const request = requestOf(incoming, url);
    requests.push(request);
    const attempt = (attempts.get(`${request.method} ${request.path}`) ?? 0) + 1;
    attempts.set(`${request.method} ${request.path}`, attempt);
    const fault = faults(request, attempt);
    setTimeout(() => void answer(request, response, respond, fault), delayMs);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface ServerRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface ServerAnswer {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

export type Fault =
  | { readonly kind: "status"; readonly status: number; readonly retryAfterSeconds?: number }
  /** The connection ends after so many bytes of the body. */
  | { readonly kind: "cut"; readonly afterBytes: number }
  /** Nothing comes any more after so many bytes, and the connection stays open. */
  | { readonly kind: "stall"; readonly afterBytes: number }
  /** Content-Length says `byteCount`, the body is what it is; then the connection ends. */
  | { readonly kind: "wrong-length"; readonly byteCount: number }
  /** The byte at this place of what is sent is another. */
  | { readonly kind: "corrupt"; readonly at: number }
  /** The connection is reset before an answer. */
  | { readonly kind: "reset" };

export interface FaultServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly requests: readonly ServerRequest[];
  close(): Promise<void>;
}

export interface FaultServerOptions {
  /** @param attempt how often this method and path were asked for, from 1. `undefined`: the answer goes out whole. */
  readonly faults?: (request: ServerRequest, attempt: number) => Fault | undefined;
  /** Milliseconds before every answer. */
  readonly delayMs?: number;
}

interface WholeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

function requestOf(incoming: IncomingMessage, base: string): ServerRequest {
  const path = incoming.url ?? "/";
  return { method: incoming.method ?? "GET", path, url: new URL(path, base), headers: incoming.headers };
}

async function answer(
  request: ServerRequest,
  response: ServerResponse,
  respond: (request: ServerRequest) => ServerAnswer | Promise<ServerAnswer>,
  fault: Fault | undefined,
): Promise<void> {
  if (fault?.kind === "reset") {
    response.socket?.resetAndDestroy();
  } else if (fault?.kind === "status") {
    const retryAfter = fault.retryAfterSeconds;
    response.writeHead(fault.status, retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }).end();
  } else {
    send(request, response, ranged(request, await wholeAnswer(request, respond)), fault);
  }
}

async function wholeAnswer(
  request: ServerRequest,
  respond: (request: ServerRequest) => ServerAnswer | Promise<ServerAnswer>,
): Promise<WholeAnswer> {
  try {
    const { status = 200, headers = {}, body = "" } = await respond(request);
    const lowercased = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
    return { status, headers: Object.fromEntries(lowercased), body: Buffer.from(body) };
  } catch (error) {
    return { status: 500, headers: {}, body: Buffer.from(String((error as Error).stack ?? error)) };
  }
}

/** RFC 9110, sections 13.1.5 and 14: one range; If-Range by strong ETag or by the same date. */
function ranged(request: ServerRequest, whole: WholeAnswer): WholeAnswer {
  if (whole.status !== 200) return whole;
  const etag = `"${createHash("sha256").update(whole.body).digest("hex").slice(0, 32)}"`;
  const headers = { "accept-ranges": "bytes", etag, ...whole.headers };
  const range = /^bytes=(\d*)-(\d*)$/.exec(String(request.headers.range ?? ""));
  if (range === null || request.method !== "GET" || headers["accept-ranges"] === "none") return { ...whole, headers };
  const condition = request.headers["if-range"];
  if (condition !== undefined && condition !== headers.etag && condition !== whole.headers["last-modified"]) {
    return { ...whole, headers };
  }
  const byteCount = whole.body.length;
  const [, first = "", last = ""] = range;
  if (first === "" && last === "") return { ...whole, headers };
  const start = first === "" ? Math.max(0, byteCount - Number(last)) : Number(first);
  const end = first === "" || last === "" ? byteCount : Math.min(byteCount, Number(last) + 1);
  if (start >= end) {
    return { status: 416, headers: { "content-range": `bytes */${byteCount}` }, body: Buffer.alloc(0) };
  }
  return {
    status: 206,
    headers: { ...headers, "content-range": `bytes ${start}-${end - 1}/${byteCount}` },
    body: whole.body.subarray(start, end),
  };
}

function send(
  request: ServerRequest,
  response: ServerResponse,
  { status, headers, body }: WholeAnswer,
  fault: Exclude<Fault, { kind: "reset" | "status" }> | undefined,
): void {
  const { "transfer-encoding": coding, ...rest } = headers;
  if (fault?.kind === "wrong-length") {
    response.writeHead(status, { "content-length": String(fault.byteCount), ...rest, connection: "close" });
  } else if (coding === "chunked") {
    response.writeHead(status, headers);
  } else {
    response.writeHead(status, { "content-length": String(body.length), ...headers });
  }
  if (request.method === "HEAD") {
    response.end();
  } else if (fault?.kind === "cut" || fault?.kind === "stall") {
    response.flushHeaders();
    response.write(body.subarray(0, fault.afterBytes), () => {
      if (fault.kind === "cut") response.socket?.end();
    });
  } else {
    response.end(fault?.kind === "corrupt" ? corrupted(body, fault.at) : body);
  }
}

function corrupted(body: Uint8Array, at: number): Uint8Array {
  return body.map((byte, index) => (index === at ? byte ^ 0x55 : byte));
}
