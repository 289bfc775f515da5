/**
 * All records of an OAI-PMH set that changed since a date, in windows of a week.
 *
 * A resumption token may expire: then its window begins again, and no more is lost than a week of pages. The last window is the
 * one that holds the server's own date, so no clock is asked. Records of a window may come twice.
 */
import { DataError } from "../../../errors.js";
import type { HttpClient } from "../../network/http-client.js";
import { parseOaiPage, type OaiAnswer, type OaiRecord } from "./oai-page.js";

export interface Window {
  /** ISO dates, both inclusive. */
  readonly from: string;
  readonly until: string;
  /** Of its last page. */
  readonly responseDate: string;
  readonly records: readonly OaiRecord[];
}

/** @throws {DataError} the server's answers are no OAI-PMH, or go round in circles. @throws {HttpError} */
export async function* harvest(
  http: HttpClient,
  { oaiUrl, set, since }: { oaiUrl: string; set: string; since: string },
): AsyncGenerator<Window> {
  let from = since < FIRST_CHANGE ? FIRST_CHANGE : since;
  for (;;) {
    const until = addDays(from, WINDOW_DAYS - 1);
    const first = new URLSearchParams({ verb: "ListRecords", metadataPrefix: "arXiv", set, from, until });
    const window = await readWindow(http, oaiUrl, first);
    yield { from, until, ...window };
    from = addDays(until, 1);
    if (from > window.responseDate.slice(0, 10)) return;
  }
}

const WINDOW_DAYS = 7;
/** arXiv's `earliestDatestamp`: no record's last change is older. */
const FIRST_CHANGE = "2005-09-16";
const MAXIMUM_RESTARTS = 5;
const MAXIMUM_PAGES = 10_000;

export function addDays(date: string, days: number): string {
  const start = new Date(`${date}T00:00:00Z`);
  start.setUTCDate(start.getUTCDate() + days);
  return start.toISOString().slice(0, 10);
}

async function readWindow(
  http: HttpClient,
  oaiUrl: string,
  first: URLSearchParams,
): Promise<Pick<Window, "responseDate" | "records">> {
  for (let restarts = 0; restarts <= MAXIMUM_RESTARTS; restarts++) {
    const window = await tryWindow(http, oaiUrl, first);
    if (window !== "expired") return window;
  }
  const reason = `its resumption tokens were refused ${MAXIMUM_RESTARTS + 1} times for ${first.get("from")}`;
  throw endless(oaiUrl, reason);
}

async function tryWindow(http: HttpClient, oaiUrl: string, first: URLSearchParams) {
  const records: OaiRecord[] = [];
  const tokens = new Set<string>();
  let query = first;
  for (let pages = 0; pages < MAXIMUM_PAGES; pages++) {
    const answer = await ask(http, `${oaiUrl}?${query}`);
    if (answer.status === "error") {
      if (answer.code === "badResumptionToken") return "expired";
      if (answer.code === "noRecordsMatch") return { responseDate: answer.responseDate, records };
      throw refused(`${oaiUrl}?${query}`, answer);
    }
    const { responseDate, resumptionToken } = answer.page;
    records.push(...answer.page.records);
    if (resumptionToken === undefined) return { responseDate, records };
    if (tokens.has(resumptionToken)) throw endless(oaiUrl, "a resumption token came twice");
    tokens.add(resumptionToken);
    query = new URLSearchParams({ verb: "ListRecords", resumptionToken });
  }
  throw endless(oaiUrl, `a listing has more than ${MAXIMUM_PAGES} pages`);
}

async function ask(http: HttpClient, url: string): Promise<OaiAnswer> {
  const { body } = await http.get(url, { headers: { accept: "text/xml" } });
  return parseOaiPage(Buffer.from(body).toString("utf8"), url);
}

function refused(url: string, { code, message }: { code: string; message: string }): DataError {
  return new DataError("oai-refused", `${url} was answered with the error ${code}: ${message.slice(0, 200)}.`, {
    hint: "Check the category and the dates.",
  });
}

function endless(oaiUrl: string, reason: string): DataError {
  return new DataError("oai-endless", `The listing of ${oaiUrl} does not end: ${reason}.`, {
    hint: "Try again later, or give another --endpoint.",
  });
}
