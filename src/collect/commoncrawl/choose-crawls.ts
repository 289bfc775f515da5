/**
 * Which crawls have pages of the wanted days, by `collinfo.json`, Common Crawl's list of its crawls. The answer is untrusted:
 * its shape is checked, and ids become parts of addresses.
 */
import { DataError, UsageError } from "../../errors.js";
import { meetsRange, type DateRange } from "./date-range.js";

export interface Crawl {
  /** Such as `CC-MAIN-2026-39`: year and week. */
  readonly id: string;
  /** First and last moment of its pages, ISO. */
  readonly from: string;
  readonly to: string;
}

export const CRAWL_ID = /^CC-MAIN-\d{4}(-\d{2,4})?$/;

/**
 * In the list's order, which is newest first.
 * @throws {DataError} the text is not such a list. @throws {UsageError} no crawl has pages of these days.
 */
export function chooseCrawls(text: string, range: DateRange, file: string): Crawl[] {
  const crawls = parseCollInfo(text, file);
  const chosen = crawls.filter(({ from, to }) => meetsRange(from, to, range));
  if (chosen.length > 0) return chosen;
  const [newest] = crawls;
  throw new UsageError(
    "no-crawl",
    `None of the ${crawls.length} crawls in ${file} has pages from ${range.since ?? "the beginning"} to ${range.until ?? "today"}.`,
    {
      hint:
        newest === undefined
          ? "Check the mirror's collinfo.json."
          : `The newest, ${newest.id}, has pages from ${newest.from} to ${newest.to}.`,
    },
  );
}

const MAXIMUM_CRAWLS = 10_000;

function parseCollInfo(text: string, file: string): Crawl[] {
  const damaged = (reason: string, cause?: unknown) =>
    new DataError("collinfo", `${file} is not Common Crawl's list of crawls: ${reason}.`, {
      hint: "Check the address, or name the crawl with --crawl.",
      cause,
    });
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (error) {
    throw damaged("it is not JSON", error);
  }
  if (!Array.isArray(list)) throw damaged("it is not an array");
  if (list.length > MAXIMUM_CRAWLS) throw damaged(`it has more than ${MAXIMUM_CRAWLS} entries`);
  return list.flatMap((entry: unknown, index) => {
    const { id, from, to } = (entry ?? {}) as Record<string, unknown>;
    if (typeof id !== "string") throw damaged(`entry ${index + 1} has no id`);
    // Other collections, such as news, have other file layouts.
    if (!CRAWL_ID.test(id)) return [];
    const span = typeof from === "string" && typeof to === "string" ? { from, to } : spanOfId(id);
    return [{ id, ...span }];
  });
}

/** The oldest entries have no span: three weeks on both sides of the id's week hold every crawl, and shards say the rest. */
function spanOfId(id: string): { readonly from: string; readonly to: string } {
  const [, year = "", rest] = /^CC-MAIN-(\d{4})(?:-(\d+))?$/.exec(id) ?? [];
  if (rest?.length !== 2) return { from: `${year}-01-01`, to: `${rest ?? year}-12-31T23:59:59` };
  const weekMs = 7 * 24 * 3600 * 1000;
  const middle = Date.UTC(Number(year), 0, 4) + (Number(rest) - 1) * weekMs;
  const iso = (time: number) => new Date(time).toISOString().slice(0, 19);
  return { from: iso(middle - 3 * weekMs), to: iso(middle + 3 * weekMs) };
}
