/** From the payload of a WARC response to the main content of its page, or the rule that it breaks. */
import { decodePage } from "./decode-page.js";
import { extractContent } from "./extract-content.js";
import { parseResponse } from "./http-response.js";

export type ReadPage =
  | { readonly status: "page"; readonly html: string; readonly text: string; readonly title: string }
  | {
      readonly status: "rejected";
      readonly rule: (typeof PAGE_RULES)[number];
      readonly value: number | string;
      readonly limit?: number | string;
      /** The decoded page, where it came that far. */
      readonly html?: string;
    };

export const PAGE_RULES = ["bad-response", "status", "not-html", "not-decodable", "too-complex", "no-content"] as const;

export function readPage(payload: Uint8Array): ReadPage {
  const parsed = parseResponse(payload);
  if (parsed.status === "invalid") return { status: "rejected", rule: "bad-response", value: parsed.reason };
  const { statusCode, fields, body } = parsed.response;
  if (statusCode !== 200) return { status: "rejected", rule: "status", value: statusCode, limit: 200 };
  const contentType = fields.get("content-type");
  const mediaType = (contentType ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (!MEDIA_TYPES.has(mediaType)) return { status: "rejected", rule: "not-html", value: mediaType.slice(0, 100) };
  const html = decodePage(body, contentType);
  if (html === undefined) return { status: "rejected", rule: "not-decodable", value: contentType?.slice(0, 100) ?? "" };
  const extracted = extractContent(html);
  if (extracted.status === "content") return { status: "page", html, text: extracted.text, title: extracted.title };
  if (extracted.status === "no-content") return { status: "rejected", rule: "no-content", value: html.length, html };
  const { value, limit } = extracted;
  return { status: "rejected", rule: "too-complex", value, limit, html };
}

const MEDIA_TYPES: ReadonlySet<string> = new Set(["text/html", "application/xhtml+xml"]);
