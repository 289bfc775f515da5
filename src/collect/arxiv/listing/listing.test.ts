import { describe, expect, it } from "vitest";
import { DataError } from "../../../errors.js";
import type { HttpClient } from "../../network/http-client.js";
import { idOfMember, parseArxivId } from "../arxiv-id.js";
import { harvest } from "./harvest.js";
import { parseOaiPage, type OaiRecord } from "./oai-page.js";

const page = (inside: string) =>
  `<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-10-05T06:00:00Z</responseDate>${inside}</OAI-PMH>`;
const record = (fields: string, header = "") =>
  `<record><header${header}><identifier>x</identifier></header><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/">${fields}</arXiv></metadata></record>`;
const FIELDS = "<id>2609.10010</id><created>2026-09-03</created><categories>math.NT cs.LO</categories>";

function recordsOf(inside: string): readonly OaiRecord[] {
  const answer = parseOaiPage(page(`<ListRecords>${inside}</ListRecords>`), "u");
  if (answer.status !== "page") throw new Error(answer.code);
  return answer.page.records;
}

describe("parseOaiPage", () => {
  it("reads a paper's fields as text, entities decoded once, and its names not at all", () => {
    const fields = `${FIELDS}<authors><author><keyname>Person</keyname></author></authors><title>A &amp;lt; &lt;b&gt;\n  &#233;&#x3b1;</title><license>http://l/by/4.0/</license>`;
    expect(recordsOf(record(fields))).toEqual([
      {
        status: "paper",
        isWithdrawn: false,
        paper: {
          ...{ id: "2609.10010", created: "2026-09-03", categories: ["math.NT", "cs.LO"] },
          ...{ title: "A &lt; <b> éα", licence: "http://l/by/4.0/" },
        },
      },
    ]);
  });

  it("tells deleted, unusable and withdrawn records", () => {
    const withdrawn = [
      "This paper has been withdrawn by the author",
      "Withdrawn",
      "This article was withdrawn by arXiv",
    ];
    for (const comments of withdrawn) {
      expect(recordsOf(record(`${FIELDS}<comments>${comments}</comments>`))).toMatchObject([{ isWithdrawn: true }]);
    }
    expect(recordsOf(record(`${FIELDS}<comments>On withdrawn funds</comments>`))).toMatchObject([
      { isWithdrawn: false },
    ]);
    expect(
      recordsOf(
        `<record><header status="deleted"/></record>${record("<id>1</id>")}${record(FIELDS.replace("2026-09-03", "3 Sep"))}`,
      ),
    ).toEqual([{ status: "deleted" }, ...[{ status: "unusable" }, { status: "unusable" }]]);
  });

  it("gives tokens and errors, and refuses what is no OAI-PMH", () => {
    const token = page(
      `<ListRecords>${record(FIELDS)}<resumptionToken cursor="0">a&amp;b</resumptionToken></ListRecords>`,
    );
    expect(parseOaiPage(token, "u")).toMatchObject({ page: { resumptionToken: "a&b" } });
    const last = page(`<ListRecords>${record(FIELDS)}<resumptionToken cursor="1"/></ListRecords>`);
    expect(parseOaiPage(last, "u")).not.toHaveProperty("page.resumptionToken");
    expect(parseOaiPage(page('<error code="noRecordsMatch">none</error>'), "u")).toMatchObject({
      code: "noRecordsMatch",
    });
    expect(parseOaiPage(page('<error code="badVerb"/>'), "u")).toMatchObject({ code: "badVerb", message: "" });
    for (const text of [
      "",
      "a",
      "<a/>",
      page(""),
      page("<ListRecords>"),
      page("<!DOCTYPE a>"),
      page(`${"<b>".repeat(99)}${"</b>".repeat(99)}`),
    ]) {
      expect(() => parseOaiPage(text, "u")).toThrow(DataError);
    }
  });
});

describe("harvest", () => {
  const clientOf = (answer: (query: URLSearchParams) => string): HttpClient => ({
    get: (url) =>
      Promise.resolve({
        status: 200,
        headers: new Headers(),
        url,
        body: Buffer.from(answer(new URL(url).searchParams)),
      }),
    download: () => Promise.reject(new Error("none")),
    fetch,
  });
  const all = async (http: HttpClient, since: string) => {
    const windows: string[] = [];
    for await (const { from, until } of harvest(http, { oaiUrl: "http://o/oai", set: "math", since }))
      windows.push(`${from}..${until}`);
    return windows;
  };

  it("goes week by week up to the server's own date, without a gap", async () => {
    const http = clientOf(() => page('<error code="noRecordsMatch"/>'));
    expect(await all(http, "2026-09-22")).toEqual(["2026-09-22..2026-09-28", "2026-09-29..2026-10-05"]);
    expect((await all(http, "1995-01-01"))[0]).toBe("2005-09-16..2005-09-22");
  });

  it("refuses listings that go round in circles, tokens that never work, and errors of the server", async () => {
    const circle = page("<ListRecords><resumptionToken>again</resumptionToken></ListRecords>");
    await expect(
      all(
        clientOf(() => circle),
        "2026-10-01",
      ),
    ).rejects.toThrow(/token came twice/);
    const expired = clientOf((query) =>
      query.has("resumptionToken") ? page('<error code="badResumptionToken"/>') : circle,
    );
    await expect(all(expired, "2026-10-01")).rejects.toThrow(/refused 6 times/);
    await expect(
      all(
        clientOf(() => page('<error code="badArgument">why</error>')),
        "2026-10-01",
      ),
    ).rejects.toThrow(/badArgument: why/);
  });
});

describe("arXiv's identifiers", () => {
  it("are read with and without version, new and old, and from the members of bulk tars", () => {
    const ids = [
      "2609.10010",
      "arXiv:0704.0001v2",
      "math/0309136",
      "math.NT/0309136v1",
      "hep-th/9901001",
      "2609.1",
      "x/1",
      "../etc",
    ];
    expect(ids.map(parseArxivId)).toEqual([
      ...["2609.10010", "0704.0001", "math/0309136", "math.NT/0309136", "hep-th/9901001"],
      ...[undefined, undefined, undefined],
    ]);
    const members = ["2609/2609.10010.gz", "0309/math0309136.gz", "0309/hep-th0309136.pdf", "2609/", "2609/readme.txt"];
    expect(members.map(idOfMember)).toEqual(["2609.10010", "math/0309136", "hep-th/0309136", undefined, undefined]);
  });
});
