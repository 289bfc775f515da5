/**
 * One answer to OAI-PMH's `ListRecords` with `metadataPrefix=arXiv`.
 *
 * The XML is untrusted: a document type, and with it every entity of its own, is refused; nesting and size are limited. Only the
 * five entities of XML and numeric ones are decoded, once. Reference: https://www.openarchives.org/OAI/openarchivesprotocol.html
 */
import { XMLParser } from "fast-xml-parser";
import { DataError } from "../../../errors.js";
import { parseArxivId } from "../arxiv-id.js";
import type { Paper } from "../paper.js";

export interface OaiPage {
  /** ISO date and time of the server. */
  readonly responseDate: string;
  readonly records: readonly OaiRecord[];
  /** Absent on the last page. */
  readonly resumptionToken?: string;
}

export type OaiRecord =
  | { readonly status: "paper"; readonly paper: Paper; readonly isWithdrawn: boolean }
  | { readonly status: "deleted" }
  /** It lacks an id, a date or a category. */
  | { readonly status: "unusable" };

export type OaiAnswer =
  | { readonly status: "page"; readonly page: OaiPage }
  /** Such as `noRecordsMatch`, `badResumptionToken`, `badArgument`. */
  | { readonly status: "error"; readonly code: string; readonly message: string; readonly responseDate: string };

/** @throws {DataError} it is not an OAI-PMH answer, or beyond the limits. */
export function parseOaiPage(text: string, url: string): OaiAnswer {
  if (text.length > MAXIMUM_CHARS)
    throw unreadable(url, `it has ${text.length} characters, the limit is ${MAXIMUM_CHARS}`);
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw unreadable(url, "it declares a document type, which OAI-PMH never does");
  const root = parseXml(text, url)["OAI-PMH"];
  if (!isNode(root)) throw unreadable(url, "it has no element OAI-PMH");
  const responseDate = textOf(root, "responseDate");
  if (responseDate === undefined || !/^\d{4}-\d\d-\d\d/.test(responseDate)) throw unreadable(url, "it has no date");
  const error = nodesOf(root, "error")[0];
  if (error !== undefined) {
    const code = error["@code"];
    return {
      status: "error",
      code: typeof code === "string" ? code : "",
      message: textOf({ error }, "error") ?? "",
      responseDate,
    };
  }
  const list = nodesOf(root, "ListRecords")[0];
  if (list === undefined) throw unreadable(url, "it has neither records nor an error");
  const records = nodesOf(list, "record").map(recordOf);
  const token = textOf(list, "resumptionToken");
  return {
    status: "page",
    page: { responseDate, records, ...(token === undefined ? {} : { resumptionToken: token }) },
  };
}

const MAXIMUM_CHARS = 32 * 1024 * 1024;
const MAXIMUM_DEPTH = 32;

type Node = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  ...{ ignoreAttributes: false, attributeNamePrefix: "@", removeNSPrefix: true, textNodeName: "#text" },
  // Ids look like numbers.
  ...{ parseTagValue: false, parseAttributeValue: false, ignoreDeclaration: true, ignorePiTags: true },
  ...{ processEntities: false, maxNestedTags: MAXIMUM_DEPTH, trimValues: true },
});

function parseXml(text: string, url: string): Node {
  try {
    return parser.parse(text, true) as Node;
  } catch (error) {
    throw unreadable(url, (error as Error).message.slice(0, 200));
  }
}

function recordOf(record: Node): OaiRecord {
  const header = nodesOf(record, "header")[0] ?? {};
  if (header["@status"] === "deleted") return { status: "deleted" };
  const metadata = nodesOf(record, "metadata")[0] ?? {};
  const paper = nodesOf(metadata, "arXiv")[0] ?? {};
  const id = parseArxivId(textOf(paper, "id") ?? "");
  const created = textOf(paper, "created");
  const categories = (textOf(paper, "categories") ?? "").split(/\s+/).filter((name) => name !== "");
  if (id === undefined || created === undefined || !ISO_DATE.test(created) || categories.length === 0) {
    return { status: "unusable" };
  }
  const [updated, licence] = [textOf(paper, "updated"), textOf(paper, "license")];
  const said = `${textOf(paper, "comments") ?? ""}\n${textOf(paper, "abstract") ?? ""}`;
  return {
    status: "paper",
    isWithdrawn: WITHDRAWN.test(said),
    paper: {
      ...{ id, created, categories, title: (textOf(paper, "title") ?? "").replace(/\s+/g, " ") },
      ...(updated === undefined || !ISO_DATE.test(updated) ? {} : { updated }),
      ...(licence === undefined ? {} : { licence }),
    },
  };
}

const ISO_DATE = /^\d{4}-\d\d-\d\d$/;
/** arXiv's own words, and those that it asks authors to write into the comments. */
const WITHDRAWN =
  /\b(?:paper|article|submission|manuscript|preprint)\s+(?:has|have)\s+been\s+withdrawn|^\s*withdrawn\b|\bwithdrawn\s+by\b/im;

/** The element's children of that name; text alone becomes a node too. */
function nodesOf(node: Node, name: string): readonly Node[] {
  const found = node[name];
  const list: readonly unknown[] = Array.isArray(found) ? found : found === undefined ? [] : [found];
  return list.map((one) => (isNode(one) ? one : { "#text": one }));
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Absent when the element is, or is empty. */
function textOf(node: Node, name: string): string | undefined {
  const text = nodesOf(node, name)[0]?.["#text"];
  if (typeof text !== "string" || text.trim() === "") return undefined;
  return text.trim().replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi, decodeEntity);
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decodeEntity(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
  const point = decimal === undefined ? parseInt(hex ?? "", 16) : Number(decimal);
  const isChar = point < 0x110000 && (point < 0xd800 || point > 0xdfff) && point > 0;
  return isChar ? String.fromCodePoint(point) : "\ufffd";
}

function unreadable(url: string, reason: string): DataError {
  return new DataError("oai-unreadable", `The answer of ${url} cannot be read as OAI-PMH: ${reason}.`, {
    hint: "Try again later, or give another --endpoint.",
  });
}
