/**
 * How collectors reach the network: politely, with retries, within limits.
 *
 * Per host: at most `concurrency` requests at once and `intervalMs` between their starts. 403 (Common Crawl throttles so), 408,
 * 425, 429, 5xx, resets, stalls and cut bodies are tried again with growing, jittered waits, or after what Retry-After says, up to
 * 15 minutes: beyond, it is an error that names the wait. 404, 410, 451 and the other 4xx are answers. At most five redirects are
 * followed, none from https to http, and credentials stay with the origin they were given for. A download goes on where it was cut
 * (Range, If-Range). robots.txt is obeyed where asked. No message holds a secret of the address.
 */
export interface HttpClient {
  /** A whole body in memory. @throws {HttpError} */
  get(url: string, options?: GetOptions): Promise<HttpAnswer>;
  /**
   * A body into a file, which appears whole or not at all: it grows as `FILE.partial` and is continued by the next call, also in
   * another process (one at a time). `FILE.json` beside it keeps its hash and version. A file that is there already is not asked
   * for again but hashed: if it is not what `FILE.json` says, or not of `byteCount`, it is fetched anew. Bytes stay as sent: a
   * content coding that comes unasked is not taken off. A try that brought a new MiB begins the count of tries anew.
   * @throws {HttpError} @throws {EnvironmentError} the disk is full or not writable.
   */
  download(url: string, file: string, options?: DownloadOptions): Promise<DownloadedFile>;
  /**
   * For libraries that bring their own retries (Octokit): proxies, time limits and per-host limits, but one try, and the
   * platform's redirects. A body must be read or cancelled; it is broken off when it is left unread for `stallMs`.
   */
  readonly fetch: typeof fetch;
}

export interface GetOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Default 64 MiB. Counted after content decoding (gzip and br, which are asked for unless `headers` say otherwise). */
  readonly maxBytes?: number;
}

export interface DownloadOptions extends GetOptions {
  /** Default 16 GiB. */
  readonly maxBytes?: number;
  /** Refused when it differs. */
  readonly byteCount?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** After redirects. */
  readonly url: string;
}

export interface DownloadedFile {
  readonly file: string;
  readonly byteCount: number;
  readonly sha256: string;
  /** As the server said, where it did. */
  readonly lastModified?: string;
  readonly etag?: string;
}

/** What a client tells while it works; for progress and the log. */
export type NetworkEvent =
  | {
      readonly type: "retry";
      /** Without secrets. */
      readonly url: string;
      /** The try that failed, from 1. */
      readonly attempt: number;
      readonly waitMs: number;
      readonly reason: string;
    }
  /** So many more came. */
  | { readonly type: "bytes"; readonly url: string; readonly byteCount: number };

export interface HttpClientOptions {
  /** Sent with every request; it should say whom to write to. */
  readonly userAgent: string;
  /** Least time between the starts of two requests to one host. Default 0. */
  readonly intervalMs?: number;
  /** Requests to one host at once. Default 4. */
  readonly concurrency?: number;
  /** Tries in all. Default 8. */
  readonly attempts?: number;
  /** First wait; doubled each time up to `longestWaitMs`. Defaults 1,000 and 120,000. */
  readonly firstWaitMs?: number;
  readonly longestWaitMs?: number;
  /** No byte for so long counts as a fault. Default 60,000. */
  readonly stallMs?: number;
  /** Obey robots.txt of each host. Default false: APIs and data hosts made for programs have their own rules. */
  readonly robots?: boolean;
  /** HTTP(S)_PROXY and NO_PROXY of the environment are obeyed by default; this replaces them. */
  readonly proxy?: string;
  readonly onEvent?: (event: NetworkEvent) => void;
  readonly signal?: AbortSignal | undefined;
}
