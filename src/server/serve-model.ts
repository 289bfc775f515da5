/**
 * A scoring server: one GGUF model of this process behind OpenAI's, vLLM's and SGLang's interfaces.
 *
 * Safe by default: it listens on the loopback address, where it answers only requests that name this machine and do not come from
 * a web page; with a key, everything but `/health` needs it. Bodies, prompts and the queue have limits. Invariant: an answer's
 * log-probabilities depend on the request alone, never on what else is being asked.
 */
import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { BitwitError, EnvironmentError } from "../errors.js";
import { bitwitVersion } from "../package-root.js";
import { readJsonBody } from "./read-json-body.js";
import { RequestError } from "./request-error.js";
import { createRequestQueue, type RequestQueue } from "./request-queue.js";
import { routesOf, type Dialect, type Route } from "./routes.js";
import type { ServedModel } from "./served-model.js";

export interface ServeOptions {
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
  readonly dialect: Dialect;
  /** Asked of every request as `Authorization: Bearer KEY`; none when absent. */
  readonly apiKey?: string | undefined;
  /** Requests that may wait for their turn; more are answered 429. */
  readonly queueLength: number;
  /** The longest body of a request. */
  readonly bodyBytes: number;
}

export interface ModelServer {
  /** `http://HOST:PORT`, without a slash at the end. */
  readonly url: string;
  /** Takes no more requests, and resolves when those at work are answered. The model stays open. */
  close(): Promise<void>;
}

/** @throws {EnvironmentError} when the address cannot be listened on. */
export async function serveModel(served: ServedModel, options: ServeOptions): Promise<ModelServer> {
  // One request more than there are contexts keeps them fed while an answer is written.
  const queue = createRequestQueue(served.model.info.backend.contexts + 1, options.queueLength);
  const routes = routesOf(options.dialect, Math.floor(Date.now() / 1000));
  const isOpen = { value: true };
  const server = createServer((request, response) => {
    answer(request, response, { served, options, queue, routes, isOpen }).catch(() => response.destroy());
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    async close() {
      isOpen.value = false;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await queue.drain();
      server.closeIdleConnections();
      const patience = setTimeout(() => server.closeAllConnections(), LAST_BYTES_MS);
      await closed;
      clearTimeout(patience);
    },
  };
}

/** How long a slow reader may take for its last answer once the server is stopping. */
const LAST_BYTES_MS = 5_000;

interface Parts {
  readonly served: ServedModel;
  readonly options: ServeOptions;
  readonly queue: RequestQueue;
  readonly routes: ReadonlyMap<string, Route>;
  readonly isOpen: { readonly value: boolean };
}

async function answer(request: IncomingMessage, response: ServerResponse, server: Parts): Promise<void> {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  // Asked when the answer is ready: a server that is stopping keeps no connection for more.
  const lastAnswer = (): void => {
    if (!server.isOpen.value) response.setHeader("Connection", "close");
  };
  try {
    const body = await answerBody(request, server, gone.signal);
    lastAnswer();
    send(response, 200, body);
  } catch (error) {
    if (gone.signal.aborted) return;
    const refused = refusalOf(error);
    lastAnswer();
    if (refused.retryAfterSeconds !== undefined) response.setHeader("Retry-After", String(refused.retryAfterSeconds));
    // What is left of a refused body is not read.
    if (!request.complete) response.setHeader("Connection", "close");
    send(response, refused.status, refused.body());
  }
}

async function answerBody(
  request: IncomingMessage,
  { served, options, queue, routes, isOpen }: Parts,
  signal: AbortSignal,
): Promise<unknown> {
  const path = request.url?.split("?")[0] ?? "/";
  if (path === "/health") {
    if (!isOpen.value) throw new RequestError(503, "The server is stopping.");
    return { status: "ok", active: queue.active, waiting: queue.waiting };
  }
  checkCaller(request, options);
  const route = routes.get(path);
  if (route === undefined)
    throw new RequestError(404, `There is no ${path} here; there are ${[...routes.keys(), "/health"].join(", ")}.`);
  if (request.method !== route.method) throw new RequestError(405, `${path} is asked with ${route.method}.`);
  if (route.method === "GET") return route.answer(served, {}, signal);
  const fields = await readJsonBody(request, options.bodyBytes);
  return queue.run(() => route.answer(served, fields, signal), signal);
}

/** @throws {RequestError} 401 without the key, 403 for pages of elsewhere that reach this machine through its own browser. */
function checkCaller({ headers }: IncomingMessage, { apiKey, host }: ServeOptions): void {
  if (apiKey !== undefined) {
    if (!isSame(headers.authorization ?? "", `Bearer ${apiKey}`))
      throw new RequestError(401, "The request needs the server's key: Authorization: Bearer KEY.");
    return;
  }
  if (isLoopback(host) && !isLoopback(nameOf(headers.host ?? "")))
    throw new RequestError(403, "This server answers to names of its own machine only, such as 127.0.0.1.");
  if (headers.origin !== undefined) throw new RequestError(403, "This server does not answer to web pages.");
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

export function isLoopback(host: string): boolean {
  return /^(127(\.\d+){3}|localhost|\[?::1\]?)$/i.test(host);
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, "");
}

function refusalOf(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  if (error instanceof BitwitError) return new RequestError(500, error.message);
  return new RequestError(500, `The server has a bug: ${error instanceof Error ? error.message : String(error)}`);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    Server: `bitwit/${bitwitVersion}`,
  });
  response.end(text);
}

function listen(server: Server, { host, port }: ServeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        new EnvironmentError("port", `${host}:${port} cannot be listened on: ${error.message}.`, {
          hint:
            error.code === "EADDRINUSE"
              ? "Name another port with --port, or 0 for any that is free."
              : "Check --host and --port.",
          cause: error,
        }),
      );
    });
    server.listen(port, host, resolve);
  });
}
