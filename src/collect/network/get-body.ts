/**
 * A whole body in memory.
 *
 * Invariant: at most `maxBytes` are held, counted after content decoding, whatever the server says or sends.
 */
import type { Transform } from "node:stream";
import { createBrotliDecompress, createGunzip } from "node:zlib";
import { contentLength, exchange, webAddress, type Answer } from "./exchange.js";
import type { GetOptions, HttpAnswer } from "./http-client.js";
import { httpFailure } from "./http-failure.js";
import type { Network } from "./network.js";
import { redactUrl } from "./redact-url.js";
import { RequestFault } from "./request-fault.js";
import { withRetries } from "./with-retries.js";

export async function getBody(
  network: Network,
  address: string,
  { headers = {}, maxBytes = 64 * 1024 * 1024 }: GetOptions = {},
): Promise<HttpAnswer> {
  const url = webAddress(address);
  const given = lowercased(headers);
  // A part of a coded body cannot be decoded.
  const sent = { "accept-encoding": given.range === undefined ? "gzip, br" : "identity", ...given };
  return withRetries(network, url, () =>
    exchange(network, url, sent, async (answer) => {
      if (answer.status < 200 || answer.status > 299) throw httpFailure.status(answer, network.clock.nowMs());
      const body = await readBody(answer, maxBytes, (byteCount) =>
        network.tell({ type: "bytes", url: redactUrl(url), byteCount }),
      );
      return { status: answer.status, headers: answer.headers, body, url: answer.url };
    }),
  );
}

export function lowercased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** What a coding adds to a body that it cannot shrink. */
const CODING_SLACK_BYTES = 64 * 1024;

async function readBody(answer: Answer, maxBytes: number, tell: (byteCount: number) => void): Promise<Uint8Array> {
  const statedBytes = contentLength(answer.headers);
  if (statedBytes !== undefined && statedBytes > maxBytes + CODING_SLACK_BYTES) {
    throw httpFailure.tooLarge(answer.url, maxBytes, `its stated length of ${statedBytes} bytes`);
  }
  const decoder = decoderOf(answer);
  const counted = countedChunks(answer, maxBytes + CODING_SLACK_BYTES, tell);
  const parts: Uint8Array[] = [];
  let byteCount = 0;
  for await (const part of decoder === undefined ? counted : decoded(counted, decoder)) {
    byteCount += part.length;
    if (byteCount > maxBytes) throw httpFailure.tooLarge(answer.url, maxBytes, "its body");
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

function decoderOf({ headers, url }: Answer): Transform | undefined {
  const coding = (headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  if (coding === "identity" || coding === "") return undefined;
  if (coding === "gzip" || coding === "x-gzip") return createGunzip();
  if (coding === "br") return createBrotliDecompress();
  throw httpFailure.refused(url, `its content encoding "${coding}" is none of gzip and br`, "Name another mirror.");
}

async function* countedChunks(
  { chunks, headers, url }: Answer,
  limitBytes: number,
  tell: (byteCount: number) => void,
): AsyncGenerator<Uint8Array> {
  const statedBytes = contentLength(headers);
  let byteCount = 0;
  for await (const chunk of chunks) {
    byteCount += chunk.length;
    if (byteCount > limitBytes) throw httpFailure.tooLarge(url, limitBytes, "its body on the wire");
    tell(chunk.length);
    yield chunk;
  }
  if (statedBytes !== undefined && byteCount !== statedBytes) {
    throw new RequestFault(`the body has ${byteCount} bytes and should have ${statedBytes}`);
  }
}

/** Its own loop, as `pipeline` would hide the first error behind "premature close". */
async function* decoded(chunks: AsyncGenerator<Uint8Array>, decoder: Transform): AsyncGenerator<Uint8Array> {
  let failure: { readonly error: unknown } | undefined;
  const feeding = (async () => {
    try {
      for await (const chunk of chunks) {
        if (decoder.destroyed) return;
        if (!decoder.write(chunk)) await drained(decoder);
      }
      decoder.end();
    } catch (error) {
      failure = { error };
      decoder.destroy();
    }
  })();
  try {
    for await (const part of decoder) yield part as Uint8Array;
  } catch (error) {
    throw failure === undefined ? error : failure.error;
  } finally {
    decoder.destroy();
    await feeding;
  }
  if (failure !== undefined) throw failure.error;
}

function drained(decoder: Transform): Promise<void> {
  return new Promise((resolve) => {
    decoder.once("drain", resolve);
    decoder.once("close", resolve);
  });
}
