/** A request's body as a JSON object, within a limit. */
import type { IncomingMessage } from "node:http";
import { RequestError } from "./request-error.js";

/** @throws {RequestError} 413 when it is longer than `maxBytes`, 400 when it is no JSON object. */
export async function readJsonBody(request: IncomingMessage, maxBytes: number): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  let byteCount = 0;
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  for await (const part of request as AsyncIterable<Buffer>) {
    byteCount += part.length;
    if (byteCount > maxBytes) throw tooLarge(maxBytes);
    parts.push(part);
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch (error) {
    throw new RequestError(400, `The body is not JSON: ${(error as Error).message}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new RequestError(400, "The body must be a JSON object.");
}

function tooLarge(maxBytes: number): RequestError {
  return new RequestError(413, `The body is longer than ${maxBytes} bytes; send fewer prompts at a time.`);
}
