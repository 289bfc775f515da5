/**
 * One request to a server, one answer: time limits, a limit on the answer's size, proxies of the environment, and the key, which is
 * taken out of every text that leaves here. No retries: those are `server-client.ts`'s.
 */
import { Agent, EnvHttpProxyAgent, request, type Dispatcher } from "undici";
import { isThisMachine } from "./api-key.js";

export interface ServerConnection {
  /** @throws {TransportError} when no whole answer came. */
  send(method: "GET" | "POST", path: string, body: unknown, options: SendOptions): Promise<ServerAnswer>;
  close(): Promise<void>;
}

export interface SendOptions {
  /** For the whole answer. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ServerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** No whole answer came: refused, reset, cut, too slow, too long. Trying again may help. */
export class TransportError extends Error {}

/** 2,048 tokens with 20 likely ones each are about 3 MB. */
const MOST_ANSWER_BYTES = 256 * 2 ** 20;

export function connectToServer(root: string, apiKey: string | undefined, userAgent: string): ServerConnection {
  const dispatcher: Dispatcher = isThisMachine(new URL(root).hostname) ? new Agent() : new EnvHttpProxyAgent();
  const redact = (text: string): string => (apiKey === undefined ? text : text.replaceAll(apiKey, "[key]"));
  return {
    async send(method, path, body, { timeoutMs, signal }) {
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        const response = await request(`${root}${path}`, {
          method,
          dispatcher,
          headers: {
            accept: "application/json",
            "user-agent": userAgent,
            ...(body === undefined ? {} : { "content-type": "application/json" }),
            ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
          headersTimeout: timeoutMs,
          bodyTimeout: timeoutMs,
        });
        const text = redact(await readText(response.body));
        return { status: response.statusCode, headers: response.headers, text };
      } catch (cause) {
        signal?.throwIfAborted();
        if (timeout.aborted) throw new TransportError(`no answer within ${timeoutMs / 1000} s`, { cause });
        throw new TransportError(redact(describe(cause)), { cause });
      }
    },
    close: () => dispatcher.destroy(),
  };
}

async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let byteCount = 0;
  for await (const part of body) {
    byteCount += part.length;
    if (byteCount > MOST_ANSWER_BYTES) throw new Error(`the answer is longer than ${MOST_ANSWER_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** Node puts the reason of a refused connection into the cause, sometimes into several. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error.cause;
  const text = error.message === "" && inner !== undefined ? describe(inner) : error.message;
  return code === undefined || text.includes(code) ? text : `${text} (${code})`;
}
