import { describe, expect, it } from "vitest";
import type { WarcRecord } from "./warc-record.js";
import { wetDocument } from "./wet-document.js";

const record: WarcRecord = {
  ...{ type: "conversion", recordId: "urn:uuid:1", date: "2026-09-03T10:00:00Z", targetUri: "https://example.org/" },
  fields: new Map([
    ["warc-block-digest", "sha1:ABC"],
    ["warc-identified-content-language", "eng,deu"],
  ]),
  ...{ payload: Buffer.from("Titel\nÄ text"), byteOffset: 0 },
};

describe("wetDocument", () => {
  it("takes the text, and what the record says of it", () => {
    expect(wetDocument(record)).toEqual({
      status: "document",
      document: {
        ...{ id: "urn:uuid:1", text: "Titel\nÄ text" },
        meta: {
          url: "https://example.org/",
          date: "2026-09-03T10:00:00Z",
          digest: "sha1:ABC",
          languages: ["eng", "deu"],
        },
      },
    });
  });

  it("leaves absent what the record does not say", () => {
    const bare = {
      type: "conversion",
      recordId: "a",
      date: "2026",
      fields: new Map(),
      payload: Buffer.alloc(0),
      byteOffset: 0,
    };
    expect(wetDocument(bare)).toEqual({ status: "document", document: { id: "a", text: "", meta: { date: "2026" } } });
  });

  it("says what is no page, and where a payload is not UTF-8", () => {
    expect(wetDocument({ ...record, type: "warcinfo" })).toEqual({ status: "other-type", type: "warcinfo" });
    expect(wetDocument({ ...record, payload: Buffer.from([65, 66, 0xff]) })).toEqual({
      status: "not-utf8",
      byteOffset: 2,
    });
  });
});
