/**
 * A local HTTP server for tests of collectors: it answers as a given function says and spoils answers as a plan says. Bodies of
 * bytes get Content-Length, ETag and Range.
 */
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
  /** Content-Length says `byteCount`, the body is what it is. */
  | { readonly kind: "wrong-length"; readonly byteCount: number }
  /** One byte is another. */
  | { readonly kind: "corrupt"; readonly at: number }
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
