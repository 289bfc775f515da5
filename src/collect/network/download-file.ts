/**
 * A body into a file, continued where it was cut (RFC 9110, sections 13.1.5 and 14: Range with If-Range), also by another process.
 *
 * Invariant: the file has the length that the server stated and is made of answers with one and the same validator. Without a
 * validator (strong ETag, or a Last-Modified that can be one) nothing is continued. Bytes are kept as sent: no content coding is
 * asked for, and one that comes unasked (arXiv's x-gzip) stays.
 */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { DownloadRecord } from "./download-record.js";
import { contentLength, exchange, webAddress, type Answer } from "./exchange.js";
import { lowercased } from "./get-body.js";
import type { DownloadedFile, DownloadOptions } from "./http-client.js";
import { httpFailure } from "./http-failure.js";
import type { Network } from "./network.js";
import { onDisk } from "../../files/on-disk.js";
import { findDownloaded, PartialFile } from "./partial-file.js";
import { redactUrl } from "./redact-url.js";
import { RequestFault } from "./request-fault.js";
import { withRetries } from "./with-retries.js";

export async function downloadFile(
  network: Network,
  address: string,
  file: string,
  options: DownloadOptions = {},
): Promise<DownloadedFile> {
  const url = webAddress(address);
  const found = await findDownloaded(file, options.byteCount);
  if (found !== undefined) return found;
  await onDisk(file, () => mkdir(path.dirname(path.resolve(file)), { recursive: true }));
  const partial = await PartialFile.open(file, redactUrl(url));
  const task = { network, url, partial, options, maxBytes: options.maxBytes ?? 16 * 1024 ** 3 };
  // Long files over a bad line take many tries, each of which brings something: only those that bring little are counted. A size
  // that was reached before is nothing new, so that a server that always starts anew does not go on for ever.
  let bestSize = partial.size;
  return withRetries(
    network,
    url,
    () => tryOnce(task),
    () => {
      const isNew = partial.size >= bestSize + PROGRESS_BYTES;
      if (isNew) bestSize = partial.size;
      return isNew;
    },
  );
}

interface Task {
  readonly network: Network;
  readonly url: URL;
  readonly partial: PartialFile;
  readonly options: DownloadOptions;
  readonly maxBytes: number;
}

const PROGRESS_BYTES = 1024 * 1024;

async function tryOnce(task: Task): Promise<DownloadedFile> {
  const { network, url, partial, options } = task;
  if (partial.record !== undefined && partial.record.byteCount === partial.size) return finish(task);
  const headers: Record<string, string> = { "accept-encoding": "identity", ...lowercased(options.headers ?? {}) };
  const validator = partial.size === 0 ? undefined : partial.record?.validator;
  if (validator !== undefined) {
    headers.range = `bytes=${partial.size}-`;
    headers["if-range"] = validator;
  }
  await exchange(network, url, headers, (answer) => take(task, answer, validator !== undefined));
  return finish(task);
}

async function take(task: Task, answer: Answer, isContinued: boolean): Promise<void> {
  if (answer.status === 200) await takeWhole(task, answer);
  else if (answer.status === 206 && isContinued) await takePart(task, answer);
  else if (answer.status === 416 && isContinued) await takeEnd(task, answer);
  else if (answer.status >= 200 && answer.status <= 299) {
    throw new RequestFault(`status ${answer.status}, which is no answer to this request`, { status: answer.status });
  } else throw httpFailure.status(answer, task.network.clock.nowMs());
}

async function takeWhole(task: Task, answer: Answer): Promise<void> {
  const byteCount = contentLength(answer.headers);
  refuseSize(task, byteCount);
  await task.partial.startAnew(recordOf(task.url, answer.headers, byteCount));
  await append(task, answer);
}

async function takePart(task: Task, answer: Answer): Promise<void> {
  const { partial } = task;
  const text = answer.headers.get("content-range") ?? "";
  const range = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(text);
  const total = range === null || range[3] === "*" ? undefined : Number(range[3]);
  const known = partial.record?.byteCount;
  const etag = answer.headers.get("etag");
  if (range === null || Number(range[1]) !== partial.size || (known ?? total) !== total) {
    await restart(task, `the range asked for begins at byte ${partial.size}, the answer says "${text}"`);
  }
  if (etag !== null && partial.record?.etag !== undefined && etag !== partial.record.etag) {
    await restart(task, "the rest is of another version than the beginning");
  }
  refuseSize(task, total);
  await append(task, answer, Number(range?.[2]) + 1 - partial.size);
}

/** Nothing follows what is there: right when the whole is as long, as after a body whose length was not stated. */
async function takeEnd(task: Task, answer: Answer): Promise<void> {
  const { partial } = task;
  const text = answer.headers.get("content-range") ?? "";
  const total = /^bytes \*\/(\d{1,15})$/.exec(text)?.[1];
  const isWhole = Number(total) === partial.size && (partial.record?.byteCount ?? partial.size) === partial.size;
  if (!isWhole) await restart(task, `nothing follows byte ${partial.size}, the answer says ("${text}")`);
}

/** What is there does not fit what the server has: the next try asks for the whole. */
async function restart({ partial }: Task, reason: string): Promise<never> {
  await partial.discard();
  throw new RequestFault(reason);
}

function refuseSize({ url, options, maxBytes }: Task, byteCount: number | undefined): void {
  if (byteCount === undefined) return;
  if (byteCount > maxBytes) throw httpFailure.tooLarge(url.href, maxBytes, `its stated length of ${byteCount} bytes`);
  if (options.byteCount !== undefined && byteCount !== options.byteCount) {
    throw new RequestFault(`its stated length is ${byteCount} bytes and should be ${options.byteCount}`);
  }
}

async function append(task: Task, answer: Answer, partBytes?: number): Promise<void> {
  const { network, url, partial, maxBytes } = task;
  const limitBytes = partBytes === undefined ? maxBytes : partial.size + partBytes;
  let size = partial.size;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of answer.chunks) {
      size += chunk.length;
      if (size > maxBytes) throw httpFailure.tooLarge(url.href, maxBytes, "its body");
      if (size > limitBytes) await restart(task, "the part is longer than its Content-Range says");
      network.tell({ type: "bytes", url: redactUrl(url), byteCount: chunk.length });
      yield chunk;
    }
  }
  try {
    await partial.append(counted());
  } catch (error) {
    if (size > maxBytes) await partial.discard();
    throw error;
  }
}

async function finish(task: Task): Promise<DownloadedFile> {
  const { partial, options } = task;
  const total = partial.record?.byteCount ?? partial.size;
  if (partial.size < total) throw new RequestFault(`${partial.size} of ${total} bytes came`);
  if (partial.size > total) await restart(task, `${partial.size} bytes came and should be ${total}`);
  if (options.byteCount !== undefined && partial.size !== options.byteCount) {
    await restart(task, `${partial.size} bytes came and should be ${options.byteCount}`);
  }
  return partial.finish();
}

function recordOf(url: URL, headers: Headers, byteCount: number | undefined): DownloadRecord {
  const [etag, lastModified] = [headers.get("etag"), headers.get("last-modified")];
  const validator = validatorOf(headers);
  return {
    url: redactUrl(url),
    ...(byteCount === undefined ? {} : { byteCount }),
    ...(etag === null ? {} : { etag }),
    ...(lastModified === null ? {} : { lastModified }),
    ...(validator === undefined ? {} : { validator }),
  };
}

/** RFC 9110, section 8.8.2.2: a date is strong when the answer was made at least a minute later. */
function validatorOf(headers: Headers): string | undefined {
  const etag = headers.get("etag");
  if (etag !== null && /^"[^"]*"$/.test(etag)) return etag;
  const lastModified = headers.get("last-modified");
  if (lastModified === null) return undefined;
  const ageMs = Date.parse(headers.get("date") ?? "") - Date.parse(lastModified);
  return ageMs >= 60_000 ? lastModified : undefined;
}
