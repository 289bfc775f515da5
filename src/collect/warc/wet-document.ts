/** The page in a WET record: Common Crawl's plain text of a response, as a `conversion` record. */
import type { Document } from "../../text/document.js";
import { decodeUtf8 } from "../../text/utf8.js";
import type { WarcRecord } from "./warc-record.js";

export type WetDocument =
  | { readonly status: "document"; readonly document: Document }
  /** Such as the `warcinfo` record that begins every file. */
  | { readonly status: "other-type"; readonly type: string }
  /** Common Crawl writes UTF-8; what is not is not guessed. `byteOffset` is in the payload. */
  | { readonly status: "not-utf8"; readonly byteOffset: number };

/** The document's id is the record's; its meta has url, date, digest and languages where the record has them. */
export function wetDocument(record: WarcRecord): WetDocument {
  if (record.type !== "conversion") return { status: "other-type", type: record.type };
  const decoded = decodeUtf8(record.payload);
  if (decoded.status === "invalid") return { status: "not-utf8", byteOffset: decoded.byteOffset };
  const digest = record.fields.get("warc-block-digest");
  const languages = record.fields.get("warc-identified-content-language");
  const meta = {
    ...(record.targetUri === undefined ? {} : { url: record.targetUri }),
    date: record.date,
    ...(digest === undefined ? {} : { digest }),
    ...(languages === undefined ? {} : { languages: languages.split(",") }),
  };
  return { status: "document", document: { id: record.recordId, text: decoded.text, meta } };
}
