/**
 * Turns records into documents: the one place that decides what is an error, what is left out, and what is a document.
 *
 * Invariant: every record becomes exactly one of: a document, a call of `onSkip`, a thrown `DataError`.
 */
import { DataError } from "../errors.js";
import { looksBinary } from "../text/binary.js";
import type { Document } from "../text/document.js";
import { countUtf8Bytes, findLoneSurrogate } from "../text/utf8.js";
import type { BadDocumentPolicy, SkippedDocument } from "./corpus.js";
import type { CorpusRecord, Fault, TextRecord } from "./record.js";

export interface PolicyOptions {
  readonly badDocuments: BadDocumentPolicy;
  readonly maxDocumentBytes: number;
  readonly signal?: AbortSignal | undefined;
  readonly onSkip?: ((skip: SkippedDocument) => void) | undefined;
}

/** @throws {DataError} at the first bad document when the policy is `error`. Empty documents are skipped under both. */
export async function* applyPolicy(
  records: AsyncIterable<CorpusRecord>,
  options: PolicyOptions,
): AsyncGenerator<Document> {
  for await (const record of records) {
    options.signal?.throwIfAborted();
    const fault = record.status === "fault" ? record : faultOf(record, options.maxDocumentBytes);
    if (fault === undefined && record.status === "text") {
      const { id, text, meta } = record;
      yield meta === undefined ? { id, text } : { id, text, meta };
    } else if (fault !== undefined) {
      if (options.badDocuments === "error" && fault.expected !== true) throw errorOf(fault);
      options.onSkip?.({ id: fault.id, reason: fault.reason, message: fault.message });
    }
  }
}

function faultOf({ id, text }: TextRecord, maxDocumentBytes: number): Fault | undefined {
  const fault = (reason: Fault["reason"], message: string, hint?: string): Fault => ({
    status: "fault",
    id,
    reason,
    message: `${id} ${message}`,
    ...(hint === undefined ? {} : { hint }),
  });
  if (text === "") return { ...fault("empty", "is empty."), expected: true };
  const lone = findLoneSurrogate(text);
  if (lone !== undefined) {
    const escape = `\\u${text.charCodeAt(lone).toString(16)}`;
    return fault(
      "invalidUtf8",
      `has the lone surrogate ${escape} at UTF-16 index ${lone}; such text has no UTF-8 form.`,
    );
  }
  if (looksBinary(text)) {
    return fault("binary", "is binary: more than 1 in 1,000 of its first characters are NUL.");
  }
  const byteCount = countUtf8Bytes(text);
  if (byteCount > maxDocumentBytes) return oversizedFault(id, byteCount, maxDocumentBytes);
  return undefined;
}

/** The fault of a document above the limit. `byteCount` may be a lower bound. */
export function oversizedFault(id: string, byteCount: number, maxDocumentBytes: number): Fault {
  return {
    status: "fault",
    id,
    reason: "oversized",
    message: `${id} has ${byteCount.toLocaleString("en-US")} bytes or more; one document may have ${maxDocumentBytes.toLocaleString("en-US")}.`,
    hint: "Split it into documents, for example one JSON line each.",
  };
}

const CODES: Readonly<Record<Fault["reason"], string>> = {
  empty: "corpus-empty-document",
  invalidUtf8: "corpus-invalid-utf8",
  binary: "corpus-binary",
  oversized: "corpus-oversized",
  malformed: "corpus-malformed",
};

function errorOf(fault: Fault): DataError {
  const skip = "Leave such documents out and count them with --bad-documents skip.";
  return new DataError(CODES[fault.reason], fault.message, {
    hint: fault.hint === undefined ? skip : `${fault.hint} Or: ${skip}`,
  });
}
