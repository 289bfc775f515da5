/**
 * A whole file as one document. Memory: the file's decoded bytes, at most `maxDocumentBytes`.
 */
import { looksBinary } from "../text/binary.js";
import { decodeUtf8 } from "../text/utf8.js";
import { oversizedFault } from "./apply-policy.js";
import type { CorpusRecord, Fault } from "./record.js";

export interface TextFileOptions {
  readonly maxDocumentBytes: number;
  /** Whether the name says that this is text. Otherwise content that is not text is left out under either policy. */
  readonly known: boolean;
}

/** Reads no further than it must to see that the file is binary or too large. A byte order mark is dropped. */
export async function readTextRecord(
  id: string,
  chunks: AsyncIterable<Uint8Array>,
  { maxDocumentBytes, known }: TextFileOptions,
): Promise<CorpusRecord> {
  const fault = (reason: Fault["reason"], message: string): Fault => ({
    status: "fault",
    id,
    reason,
    message: `${id} ${message}`,
    ...(known ? {} : { expected: true }),
  });
  const parts: Uint8Array[] = [];
  let byteCount = 0;
  for await (const chunk of chunks) {
    if (byteCount === 0 && looksBinary(chunk)) {
      return fault("binary", "is binary: more than 1 in 1,000 of its first bytes are NUL.");
    }
    byteCount += chunk.length;
    if (byteCount > maxDocumentBytes) return oversizedFault(id, byteCount, maxDocumentBytes);
    parts.push(chunk);
  }
  const decoded = decodeUtf8(Buffer.concat(parts));
  if (decoded.status === "invalid") {
    const place = `byte ${decoded.byteOffset.toLocaleString("en-US")} begins no well-formed sequence`;
    return fault(known ? "invalidUtf8" : "binary", `is not UTF-8: ${place}.`);
  }
  return { status: "text", id, text: decoded.text.replace(/^\ufeff/, "") };
}
