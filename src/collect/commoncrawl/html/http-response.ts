/**
 * The HTTP response in a WARC record's payload (RFC 9112): status, fields and the body with its codings undone.
 *
 * Common Crawl stores bodies decoded and renames the fields that said otherwise (`X-Crawl-Content-Encoding`); other crawlers
 * store what came. So codings are undone where the field is there; a body that is said to be gzip and is not passes as it is.
 * The payload is untrusted: heads, bodies and ratios have limits.
 */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";

export interface HttpResponse {
  readonly statusCode: number;
  /** By lower-case name; of a repeated field the first. */
  readonly fields: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

export type ParsedResponse =
  | { readonly status: "response"; readonly response: HttpResponse }
  | { readonly status: "invalid"; readonly reason: "no-head" | "chunks" | "coding" | "too-large" };

export const MAXIMUM_BODY_BYTES = 8 * 2 ** 20;

export function parseResponse(payload: Uint8Array): ParsedResponse {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const head = findHead(bytes);
  if (head === undefined) return { status: "invalid", reason: "no-head" };
  const [statusLine = "", ...lines] = bytes.toString("latin1", 0, head.end).split(/\r?\n/);
  const statusCode = Number(/^HTTP\/\d(?:\.\d)? (\d{3})(?: |$)/.exec(statusLine)?.[1]);
  if (Number.isNaN(statusCode)) return { status: "invalid", reason: "no-head" };
  const fields = parseFields(lines);
  const raw = bytes.subarray(head.bodyStart);
  const isChunked = /\bchunked\b/i.test(fields.get("transfer-encoding") ?? "");
  const whole = isChunked ? joinChunks(raw) : raw;
  if (whole === undefined) return { status: "invalid", reason: "chunks" };
  const body = undoCodings(whole, fields.get("content-encoding"));
  if (body === "coding" || body === "too-large") return { status: "invalid", reason: body };
  if (body.length > MAXIMUM_BODY_BYTES) return { status: "invalid", reason: "too-large" };
  return { status: "response", response: { statusCode, fields, body } };
}

const MAXIMUM_HEAD_BYTES = 256 * 1024;
const MAXIMUM_FIELDS = 1000;
const MAXIMUM_CODINGS = 3;

function findHead(bytes: Buffer): { readonly end: number; readonly bodyStart: number } | undefined {
  const head = bytes.subarray(0, MAXIMUM_HEAD_BYTES);
  const crlf = head.indexOf("\r\n\r\n");
  const lf = head.indexOf("\n\n");
  if (crlf < 0 && lf < 0) return undefined;
  return lf < 0 || (crlf >= 0 && crlf < lf) ? { end: crlf, bodyStart: crlf + 4 } : { end: lf, bodyStart: lf + 2 };
}

function parseFields(lines: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines.slice(0, MAXIMUM_FIELDS)) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (name !== "" && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

/** What is left when a body ends before its last chunk, as cut ones do, is what had come. */
function joinChunks(bytes: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const lineEnd = bytes.indexOf("\n", at);
    const line = lineEnd < 0 ? "" : bytes.toString("latin1", at, Math.min(lineEnd, at + 64));
    const size = /^([0-9a-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?$/i.exec(line)?.[1];
    // A body that had its chunks joined before it was stored.
    if (size === undefined) return at === 0 ? bytes : undefined;
    const length = parseInt(size, 16);
    if (length === 0) break;
    const start = lineEnd + 1;
    chunks.push(bytes.subarray(start, start + length));
    at = start + length + (bytes[start + length] === 13 ? 2 : 1);
  }
  return Buffer.concat(chunks);
}

function undoCodings(body: Buffer, codings: string | undefined): Buffer | "coding" | "too-large" {
  const names = (codings ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim());
  const known = names.filter((name) => name !== "" && name !== "identity");
  if (known.length > MAXIMUM_CODINGS) return "coding";
  let bytes = body;
  for (const name of known.reverse()) {
    const decoded = undoCoding(bytes, name);
    if (typeof decoded === "string") return decoded;
    bytes = decoded;
  }
  return bytes;
}

function undoCoding(bytes: Buffer, name: string): Buffer | "coding" | "too-large" {
  const limits = { maxOutputLength: MAXIMUM_BODY_BYTES };
  try {
    if (name === "gzip" || name === "x-gzip") {
      return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, limits) : bytes;
    }
    // Servers mean either form by it (RFC 9110, section 8.4.1.2).
    if (name === "deflate")
      return (bytes[0] ?? 0) % 16 === 8 ? inflateSync(bytes, limits) : inflateRawSync(bytes, limits);
    return name === "br" ? brotliDecompressSync(bytes, limits) : "coding";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? "too-large" : "coding";
  }
}
