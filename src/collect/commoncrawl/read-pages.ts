/**
 * From records to documents: the first step of a unit, whose books count the records of pages. WET records give their text;
 * WARC responses give the main content of their page. Pages outside the days, by WARC-Date, go.
 */
import type { Document } from "../../text/document.js";
import { runStep, KEEP, type Verdict } from "../steps/run-step.js";
import type { StepRun } from "../steps/step.js";
import { wetDocument } from "../warc/wet-document.js";
import type { WarcRecord } from "../warc/read-warc.js";
import { isInRange, isIsoDate, type DateRange } from "./date-range.js";
import { PAGE_RULES, readPage } from "./html/read-page.js";
import type { CrawlFormat } from "./parse-paths.js";

interface Candidate {
  readonly document: Document;
  readonly verdict: Verdict;
}

/**
 * Rules `not-utf8` (WET) or those of `readPage` (WARC), and `outside-dates`. The characters in are the text of a WET record
 * and the decoded page of a WARC record, where they could be read.
 */
export function readPages(
  records: AsyncIterable<WarcRecord>,
  { format, range, meta }: { format: CrawlFormat; range: DateRange; meta: Readonly<Record<string, unknown>> },
): StepRun {
  let verdict: Verdict = KEEP;
  async function* documents(): AsyncGenerator<Document> {
    for await (const record of records) {
      const candidate = format === "wet" ? readText(record) : readResponse(record, range);
      if (candidate === undefined) continue;
      verdict = dateVerdict(record, range) ?? candidate.verdict;
      yield { ...candidate.document, meta: { ...candidate.document.meta, ...meta } };
    }
  }
  // The step asks for a verdict on each document before it takes the next one.
  return runStep(documents(), () => verdict, { rules: RULES[format] });
}

const RULES: Readonly<Record<CrawlFormat, readonly string[]>> = {
  wet: ["outside-dates", "not-utf8"],
  warc: ["outside-dates", ...PAGE_RULES],
};

function dateVerdict({ date }: WarcRecord, range: DateRange): Verdict | undefined {
  if (range.since === undefined && range.until === undefined) return undefined;
  if (isIsoDate(date) && isInRange(date, range)) return undefined;
  return { status: "reject", rule: "outside-dates", value: date, limit: `${range.since ?? ""}/${range.until ?? ""}` };
}

function readText(record: WarcRecord): Candidate | undefined {
  const read = wetDocument(record);
  if (read.status === "other-type") return undefined;
  if (read.status === "document") return { document: read.document, verdict: KEEP };
  return {
    document: { id: record.recordId, text: "" },
    verdict: { status: "reject", rule: "not-utf8", value: read.byteOffset },
  };
}

function readResponse(record: WarcRecord, range: DateRange): Candidate | undefined {
  if (record.type !== "response") return undefined;
  const { targetUri: url, date } = record;
  const digest = record.fields.get("warc-payload-digest");
  const meta = { ...(url === undefined ? {} : { url }), date, ...(digest === undefined ? {} : { digest }) };
  // Extracting the content is most of the work.
  if (dateVerdict(record, range) !== undefined)
    return { document: { id: record.recordId, text: "", meta }, verdict: KEEP };
  const page = readPage(record.payload);
  if (page.status === "rejected") {
    const { html: text = "", rule, value, limit } = page;
    const bound = limit === undefined ? {} : { limit };
    return { document: { id: record.recordId, text, meta }, verdict: { status: "reject", rule, value, ...bound } };
  }
  const title = page.title === "" ? {} : { title: page.title };
  return {
    document: { id: record.recordId, text: page.html, meta },
    verdict: { status: "edit", text: page.text, edits: {}, meta: title },
  };
}
