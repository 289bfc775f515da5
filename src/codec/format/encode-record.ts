import { ByteWriter } from "./byte-writer.js";
import { RECORD } from "./block-record.js";

/** A record's kind, its length and its body: what follows the header of an archive, again and again. */
export function encodeRecord(kind: keyof typeof RECORD, body: Uint8Array): Uint8Array {
  return new ByteWriter().byte(RECORD[kind]).varint(body.length).bytes(body).finish();
}
