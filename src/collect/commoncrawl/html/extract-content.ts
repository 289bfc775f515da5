/**
 * The main content of a page: Mozilla's Readability, the reader view of Firefox, on linkedom's DOM. FineWeb uses Trafilatura,
 * which is Python; Readability is the maintained library of the kind in JavaScript.
 *
 * Pages are untrusted. Both libraries go into depth by calls and are slower than linear in it, so a page with too many tags,
 * or too many open at once, is refused before it is parsed. The counts are of the source, not of a tree, so that refusing is
 * linear in time.
 */
import { createRequire } from "node:module";
import type { Readability as ReadabilityClass } from "@mozilla/readability";
import { parseHTML } from "linkedom";
import { blockText, type ElementLike } from "./block-text.js";

export type Extracted =
  | { readonly status: "content"; readonly text: string; readonly title: string }
  | { readonly status: "too-complex"; readonly value: number; readonly limit: number }
  /** Readability finds nothing that looks like an article, or fails. */
  | { readonly status: "no-content" };

export interface ExtractLimits {
  /** UTF-16 units of the source. */
  readonly chars: number;
  /** Every `<`, so beginnings and ends. */
  readonly tags: number;
  readonly openTags: number;
}

/** Common pages have 500 to 3,000 tags. With these the slowest pages that were tried take seconds. */
export const EXTRACT_LIMITS: ExtractLimits = { chars: 2 * 2 ** 20, tags: 10_000, openTags: 200 };
/** Recorded in the settings: what is extracted depends on them. */
export const EXTRACTORS = { readability: versionOf("@mozilla/readability"), linkedom: versionOf("linkedom") };

export function extractContent(html: string, limits: ExtractLimits = EXTRACT_LIMITS): Extracted {
  if (html.length > limits.chars) return { status: "too-complex", value: html.length, limit: limits.chars };
  const { tags, openTags } = countTags(html);
  if (tags > limits.tags) return { status: "too-complex", value: tags, limit: limits.tags };
  if (openTags > limits.openTags) return { status: "too-complex", value: openTags, limit: limits.openTags };
  try {
    const { document } = parseHTML(html);
    const options = { serializer: (node: unknown) => node as ElementLike, maxElemsToParse: 0 };
    const article = new Readability(document as never, options).parse();
    const text = article?.content ? wellFormed(blockText(article.content)) : "";
    const title = wellFormed(article?.title ?? "")
      .replace(/\s+/g, " ")
      .trim();
    return text === "" ? { status: "no-content" } : { status: "content", text, title };
  } catch {
    // Whatever a page makes them throw, it is the page that is left out.
    return { status: "no-content" };
  }
}

/** Readability is a CommonJS package. */
const { Readability } = createRequire(import.meta.url)("@mozilla/readability") as {
  readonly Readability: typeof ReadabilityClass<ElementLike>;
};

function versionOf(name: string): string {
  const { version } = createRequire(import.meta.url)(`${name}/package.json`) as { readonly version: string };
  return `${name} ${version}`;
}

/** Character references can name half a pair, which HTML reads as U+FFFD. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

const TAG = /<(\/?)([a-z][a-z0-9-]{0,30})?/gi;
/** Those that have no end, and those whose end another one's beginning implies. */
const NEVER_OPEN = new Set(
  (
    "area base br col embed hr img input link meta param source track wbr " +
    "p li dt dd option optgroup tr td th thead tbody tfoot colgroup rp rt html head body"
  ).split(" "),
);

export function countTags(html: string): { readonly tags: number; readonly openTags: number } {
  let [tags, open, openTags] = [0, 0, 0];
  for (const [, slash, name = ""] of html.matchAll(TAG)) {
    tags += 1;
    if (name === "" || NEVER_OPEN.has(name.toLowerCase())) continue;
    open = Math.max(0, open + (slash === "" ? 1 : -1));
    openTags = Math.max(openTags, open);
  }
  return { tags, openTags };
}
