/**
 * A run's pages on this machine: `/` is the report, `/events` says by server-sent events how far the run is and when the
 * report has become another.
 *
 * Safe by default: it listens on the loopback address, answers only requests that name it so (a page elsewhere cannot
 * reach it by a name of its own that leads here), serves no files, and takes no parameters.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { EnvironmentError } from "../errors.js";
import { recordsVersion, watchRun } from "./watch-run.js";

export interface ServeOptions {
  readonly folder: string;
  /** 0 takes any that is free. */
  readonly port: number;
  /** The page, made anew when the run has new records; it must carry `version`, which `records` events are compared with. */
  readonly renderPage: (version: string) => Promise<string>;
}

export interface RunServer {
  readonly url: string;
  close(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";

/** @throws {EnvironmentError} when the port is taken. */
export async function serveRun(options: ServeOptions): Promise<RunServer> {
  const page = cachedPage(options);
  const server = createServer((request, response) => {
    answer(request, response, options, page).catch((error: unknown) => {
      if (!response.headersSent) plain(response, 500, `The page cannot be made: ${(error as Error).message}`);
      else response.destroy();
    });
  });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${LOOPBACK}:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { folder }: ServeOptions,
  page: () => Promise<string>,
): Promise<void> {
  if (!isOurs(request.headers.host))
    return plain(response, 403, "This server answers to 127.0.0.1 and localhost only.");
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    return plain(response, 405, "Only GET and HEAD are answered.");
  }
  const pathname = request.url?.split("?")[0];
  if (pathname === "/events") return sendEvents(request, response, folder);
  if (pathname !== "/") return plain(response, 404, "There is / and /events.");
  const body = await page();
  secure(response, "text/html; charset=utf-8");
  response.end(request.method === "HEAD" ? undefined : body);
}

function sendEvents(request: IncomingMessage, response: ServerResponse, folder: string): void {
  secure(response, "text/event-stream; charset=utf-8");
  response.flushHeaders();
  if (request.method === "HEAD") return void response.end();
  const stop = watchRun(folder, (change) => {
    const data = change.type === "progress" ? change.progress : { version: change.version };
    response.write(`event: ${change.type}\ndata: ${JSON.stringify(data)}\n\n`);
  });
  response.on("close", stop);
}

/** Renders once for each state of the records, however many readers ask. */
function cachedPage({ folder, renderPage }: ServeOptions): () => Promise<string> {
  let version: string | undefined;
  let rendered: Promise<string> | undefined;
  return async () => {
    const found = await recordsVersion(folder);
    if (rendered === undefined || found !== version) {
      version = found;
      rendered = renderPage(found);
      rendered.catch(() => (rendered = undefined));
    }
    return rendered;
  };
}

function isOurs(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host ?? "");
}

function secure(response: ServerResponse, type: string): void {
  response.setHeader("Content-Type", type);
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "no-referrer");
  response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
  // The page's own policy names its script and style by hash; this one adds what a page cannot say of itself.
  response.setHeader("Content-Security-Policy", "frame-ancestors 'none'");
}

function plain(response: ServerResponse, status: number, text: string): void {
  secure(response, "text/plain; charset=utf-8");
  response.statusCode = status;
  response.end(`${text}\n`);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      reject(
        new EnvironmentError("port", `Port ${port} cannot be used: ${cause.code ?? cause.message}.`, {
          hint: "Name another with --port, or leave it out to take any that is free.",
          cause,
        }),
      );
    });
    server.listen(port, LOOPBACK, resolve);
  });
}
