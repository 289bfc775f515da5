/**
 * arXiv on this machine: `/oai` speaks OAI-PMH as arXiv does, `/e-print/ID` serves sources. Its papers are `fakePapers`; what must
 * become of each stands beside it.
 */
import type { ServerAnswer, ServerRequest } from "../network/fault-server.test.support.js";
import { writeTar } from "../archive/write-tar.test.support.js";
import { fakePapers, type FakePaper } from "./fake-papers.test.support.js";

export interface FakeArxivOptions {
  /** Generated ones; the shared texts come on top. Default 48: three of each kind. */
  readonly papers?: number;
  /** Default 4,000. Five megabytes of text after all steps: 272 papers of 60,000. */
  readonly charsPerPaper?: number;
  readonly seed?: string;
  readonly pageSize?: number;
  /** So many uses of resumption tokens are refused, the first ones. */
  readonly expiredTokens?: number;
  /** In place of every page. */
  readonly page?: string;
}

export interface FakeArxiv {
  (request: ServerRequest): ServerAnswer;
  readonly papers: readonly FakePaper[];
  /** arXiv's bulk tars of the same papers, by name. */
  bulkTars(count: number): Map<string, Buffer>;
}

export function fakeArxiv(options: FakeArxivOptions = {}): FakeArxiv {
  const { papers: count = 48, charsPerPaper = 4000, seed = "arxiv", pageSize = 7 } = options;
  const papers = fakePapers(count, charsPerPaper, seed);
  const byId = new Map(papers.map((paper) => [paper.id, paper]));
  let tokensLeft = options.expiredTokens ?? 0;
  const oai = (query: URLSearchParams): string => {
    if (options.page !== undefined) return options.page;
    const token = query.get("resumptionToken");
    if (token !== null && tokensLeft-- > 0) return errorPage("badResumptionToken", "it has expired");
    const window = token === null ? readWindow(query) : readToken(token);
    return typeof window === "string" ? window : recordsPage(papers, window, pageSize);
  };
  const answer = ({ url }: ServerRequest): ServerAnswer => {
    if (url.pathname === "/oai") return { headers: { "content-type": "text/xml" }, body: oai(url.searchParams) };
    const id = /^\/e-print\/(.+?)(v1)?$/.exec(decodeURIComponent(url.pathname))?.[1] ?? "";
    const source = byId.get(id)?.source;
    if (source === undefined) return { status: 404, body: "Not found" };
    return { headers: { "content-type": "application/gzip" }, body: source };
  };
  return Object.assign(answer, { papers, bulkTars: (tars: number) => bulkTars(papers, tars) });
}

const RESPONSE_DATE = "2026-10-05T06:00:00Z";

interface Window {
  readonly from: string;
  readonly until: string;
  readonly offset: number;
}

function readWindow(query: URLSearchParams): Window | string {
  const [from, until] = [query.get("from"), query.get("until")];
  const isAsked =
    query.get("verb") === "ListRecords" && query.get("metadataPrefix") === "arXiv" && query.get("set") === "math";
  if (!isAsked || from === null || until === null) return errorPage("badArgument", "not understood");
  return { from, until, offset: 0 };
}

/** With signs that must be escaped in an address. */
function readToken(token: string): Window | string {
  const [, from, until, offset] = /^t\+&=(.+)\|(.+)\|(\d+)$/.exec(token) ?? [];
  if (from === undefined || until === undefined) return errorPage("badResumptionToken", "it is none of ours");
  return { from, until, offset: Number(offset) };
}

function recordsPage(papers: readonly FakePaper[], { from, until, offset }: Window, pageSize: number): string {
  const inside = papers.filter(({ datestamp }) => datestamp >= from && datestamp <= until);
  if (inside.length === 0) return errorPage("noRecordsMatch", "nothing");
  const end = offset + pageSize;
  const token = end < inside.length ? `t+&amp;=${from}|${until}|${end}` : "";
  const records = inside.slice(offset, end).map(recordOf);
  if (offset === 0) {
    records.unshift(
      `<record><header status="deleted"><identifier>oai:arXiv.org:2609.99999</identifier><datestamp>${from}</datestamp></header></record>`,
    );
  }
  return pageOf(
    `<ListRecords>${records.join("\n")}<resumptionToken cursor="${offset}" completeListSize="${inside.length}">${token}</resumptionToken></ListRecords>`,
  );
}

function recordOf({ id, title, created, datestamp, categories, licence, comments }: FakePaper): string {
  const escaped = title.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return `<record><header><identifier>oai:arXiv.org:${id}</identifier><datestamp>${datestamp}</datestamp><setSpec>math:math:NT</setSpec></header>
<metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>${id}</id><created>${created}</created><updated>${datestamp}</updated>
<authors><author><keyname>Person</keyname><forenames>A</forenames></author></authors><title>${escaped}</title>
<categories>${categories}</categories><comments>${comments}</comments><license>${licence}</license><abstract>We do it.</abstract></arXiv></metadata></record>`;
}

function errorPage(code: string, message: string): string {
  return pageOf(`<error code="${code}">${message}</error>`);
}

function pageOf(inside: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>${RESPONSE_DATE}</responseDate>
<request verb="ListRecords">http://oaipmh.arxiv.org/oai</request>${inside}</OAI-PMH>`;
}

function bulkTars(papers: readonly FakePaper[], count: number): Map<string, Buffer> {
  const tars = new Map<string, Buffer>();
  for (let number = 0; number < count; number++) {
    const members = papers.flatMap(({ id, source }, place) => {
      if (source === undefined || place % count !== number) return [];
      const month = id.startsWith("math/") ? "0309" : id.slice(0, 4);
      const extension = source.subarray(0, 4).toString() === "%PDF" ? "pdf" : "gz";
      return [{ path: `${month}/${id.replace("/", "")}.${extension}`, bytes: source }];
    });
    tars.set(
      `arXiv_src_2609_${String(number + 1).padStart(3, "0")}.tar`,
      writeTar([{ path: "2609/", typeflag: "5" }, ...members]),
    );
  }
  return tars;
}
