/**
 * One WARC record out of a buffer: `WARC/1.0` or `WARC/1.1`, named fields, an empty line, Content-Length bytes and two
 * line ends (ISO 28500:2017, section 4). Lines end with CRLF; a bare LF in the head, which some writers produce, is
 * read too.
 */
import { decodeUtf8 } from "../../text/utf8.js";
import { warcError } from "./warc-error.js";
import type { WarcLimits, WarcRecord } from "./warc-record.js";

export type ParsedRecord =
  | { readonly status: "whole"; readonly record: WarcRecord; readonly byteLength: number }
  /** The buffer ends inside the record; it takes at least so many bytes to go on. */
  | { readonly status: "incomplete"; readonly neededBytes: number };

/**
 * @param place names the file and the offset that errors and the record carry.
 * @throws {DataError} what stands here is not a record, or exceeds a limit.
 */
export function parseRecord(bytes: Uint8Array, place: RecordPlace, limits: WarcLimits): ParsedRecord {
  refuseOtherStart(bytes, place);
  const headEnd = findHeadEnd(bytes, limits.headBytes);
  if (headEnd === undefined) {
    if (bytes.length < limits.headBytes) return { status: "incomplete", neededBytes: Math.max(4096, 2 * bytes.length) };
    throw warcError.tooLarge(place.file, place.byteOffset, "a record's head in bytes", limits.headBytes, NOT_A_RECORD);
  }
  const fields = parseFields(bytes.subarray(0, headEnd), place, limits.fieldCount);
  const payloadBytes = readContentLength(fields, place, limits.payloadBytes);
  const end = headEnd + payloadBytes + RECORD_END.length;
  if (bytes.length < end) return { status: "incomplete", neededBytes: end };
  if (!RECORD_END.every((byte, index) => bytes[headEnd + payloadBytes + index] === byte)) {
    throw warcError.damaged(
      place.file,
      place.byteOffset,
      `the record's Content-Length is ${payloadBytes}, and no record ends there`,
    );
  }
  const payload = bytes.slice(headEnd, headEnd + payloadBytes);
  return { status: "whole", record: recordOf(fields, payload, place), byteLength: end };
}

export interface RecordPlace {
  readonly file: string;
  readonly byteOffset: number;
}

const CR = 13;
const LF = 10;
const RECORD_END = [CR, LF, CR, LF];
const NOT_A_RECORD = "A head this large is not from a crawler; check where the file comes from.";
const VERSION_LINE = /^WARC\/1\.[01]$/;
const VERSION_START = "WARC/1.";
/** Field names are tokens (RFC 7230). */
const FIELD = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*:[ \t]*(.*)$/s;

/** Says at the first byte that this is no record, instead of looking for the end of its head. */
function refuseOtherStart(bytes: Uint8Array, { file, byteOffset }: RecordPlace): void {
  for (let index = 0; index < Math.min(bytes.length, VERSION_START.length); index++) {
    if (bytes[index] !== VERSION_START.charCodeAt(index)) {
      throw warcError.damaged(file, byteOffset, 'a record begins with "WARC/1.0" or "WARC/1.1", and this does not');
    }
  }
}

/** The index behind the empty line. */
function findHeadEnd(bytes: Uint8Array, maximumBytes: number): number | undefined {
  const head = bytes.subarray(0, maximumBytes);
  for (let end = head.indexOf(LF); end >= 0; end = head.indexOf(LF, end + 1)) {
    const next = head[end + 1] === CR ? end + 2 : end + 1;
    if (head[next] === LF) return next + 1;
  }
  return undefined;
}

function parseFields(head: Uint8Array, { file, byteOffset }: RecordPlace, maximum: number): Map<string, string> {
  const damaged = (reason: string) => warcError.damaged(file, byteOffset, reason);
  // A line that begins with a blank goes on with the one before it.
  const [version, ...lines] = decodeHead(head)
    .replace(/\r?\n[ \t]+/g, " ")
    .split(/\r?\n/)
    .filter((line) => line !== "");
  if (version === undefined || !VERSION_LINE.test(version))
    throw damaged("its version is neither WARC/1.0 nor WARC/1.1");
  if (lines.length > maximum) {
    throw warcError.tooLarge(file, byteOffset, "the number of a record's fields", maximum, NOT_A_RECORD);
  }
  const fields = new Map<string, string>();
  for (const [index, line] of lines.entries()) {
    const [, name, value] = FIELD.exec(line) ?? [];
    if (name === undefined || value === undefined)
      throw damaged(`line ${index + 2} of the record's head is not a field`);
    const before = fields.get(name.toLowerCase());
    const trimmed = value.trimEnd();
    fields.set(name.toLowerCase(), before === undefined ? trimmed : `${before}, ${trimmed}`);
  }
  return fields;
}

/** UTF-8, as the standard has it; addresses in older encodings are kept byte by byte. */
function decodeHead(head: Uint8Array): string {
  const decoded = decodeUtf8(head);
  return decoded.status === "ok" ? decoded.text : Buffer.from(head).toString("latin1");
}

function readContentLength(fields: ReadonlyMap<string, string>, place: RecordPlace, maximum: number): number {
  const text = fields.get("content-length");
  if (text === undefined || !/^\d{1,15}$/.test(text)) {
    throw warcError.damaged(place.file, place.byteOffset, "the record's Content-Length is not one whole number");
  }
  if (Number(text) > maximum) {
    const what = `a payload of ${text} bytes`;
    throw warcError.tooLarge(place.file, place.byteOffset, what, maximum, "Raise the limit of a record's payload.");
  }
  return Number(text);
}

function recordOf(fields: ReadonlyMap<string, string>, payload: Uint8Array, place: RecordPlace): WarcRecord {
  const required = (name: string): string => {
    const value = fields.get(name.toLowerCase());
    if (value === undefined || value === "") throw warcError.damaged(place.file, place.byteOffset, `it has no ${name}`);
    return value;
  };
  const targetUri = fields.get("warc-target-uri");
  return {
    type: required("WARC-Type"),
    recordId: unbracket(required("WARC-Record-ID")),
    date: required("WARC-Date"),
    ...(targetUri === undefined ? {} : { targetUri: unbracket(targetUri) }),
    ...{ fields, payload, byteOffset: place.byteOffset },
  };
}

function unbracket(text: string): string {
  return text.startsWith("<") && text.endsWith(">") ? text.slice(1, -1) : text;
}
