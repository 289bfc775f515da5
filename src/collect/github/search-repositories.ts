/**
 * Every repository that a search finds, though GitHub gives 1,000 results a query: a query with more is cut in two by date
 * (`splitWindow`), and within an hour by stars, until each has at most 1,000. The parts do not overlap and join to the whole.
 *
 * Answers change while they are read, so a repository can come twice, and is kept once; `found` may differ from `total`.
 */
import { DataError } from "../../errors.js";
import type { Settings } from "../collector.js";
import { searchRange, splitWindow, type DateWindow } from "./date-window.js";
import type { GithubApi } from "./github-api.js";
import { parseRepository, type Repository } from "./repository.js";

export interface RepositorySearch {
  /** Qualifiers other than date and stars. */
  readonly qualifiers: readonly string[];
  readonly date: "created" | "pushed";
  readonly window: DateWindow;
  readonly minimumStars: number;
}

/** A query that was read to its end. A type, so that it is a part of the snapshot. */
export type SearchQuery = {
  readonly query: string;
  /** As GitHub counts them. */
  readonly total: number;
  readonly found: number;
  /** GitHub ran out of time and said so, also when asked again: there may be more. */
  readonly isIncomplete: boolean;
};

export interface SearchResult {
  /** Each once, by ascending id. */
  readonly repositories: readonly Repository[];
  /** By date, then stars. */
  readonly queries: readonly (SearchQuery & Settings)[];
  /** The Date header of the first answer, where there was one. */
  readonly answeredAt: string | undefined;
}

export async function searchRepositories(
  api: GithubApi,
  search: RepositorySearch,
  signal?: AbortSignal,
): Promise<SearchResult> {
  const waiting: Slice[] = [{ window: search.window, stars: { from: search.minimumStars } }];
  const byId = new Map<number, Repository>();
  const queries: SearchQuery[] = [];
  let answeredAt: string | undefined;
  let sliceCount = 0;
  for (let slice = waiting.pop(); slice !== undefined; slice = waiting.pop()) {
    const query = queryOf(search, slice);
    if (++sliceCount > MOST_SLICES) throw rangesIgnored(query);
    const first = await ask(api, { query, page: 1 }, signal);
    answeredAt ??= first.date;
    const parts = first.total > RESULT_LIMIT ? split(slice) : undefined;
    if (parts !== undefined) {
      waiting.push(...parts.toReversed());
      continue;
    }
    const pages = [first];
    const pageCount = Math.ceil(Math.min(first.total, RESULT_LIMIT) / PAGE_SIZE);
    while (pages.length < pageCount && pages.at(-1)?.items.length !== 0) {
      pages.push(await ask(api, { query, page: pages.length + 1 }, signal));
    }
    const found = pages.flatMap((page) => page.items).map(parseRepository);
    for (const one of found) if (one !== undefined) byId.set(one.repositoryId, one);
    const isIncomplete = pages.some((page) => page.isIncomplete) || first.total > RESULT_LIMIT;
    queries.push({ query, total: first.total, found: found.length, isIncomplete });
  }
  const repositories = [...byId.values()].sort((one, other) => one.repositoryId - other.repositoryId);
  return { repositories, queries, answeredAt };
}

/** GitHub's, documented for the search API. */
const RESULT_LIMIT = 1000;
const PAGE_SIZE = 100;
/** How often an answer that says it is incomplete is asked for. */
const INCOMPLETE_TRIES = 4;
/** No repository has as many; a range from here on is not cut further. */
const MOST_STARS = 10_000_000;
/** GitHub would need millions of repositories for as many; more means that the ranges do not narrow the answers. */
const MOST_SLICES = 20_000;

interface StarRange {
  readonly from: number;
  /** Within the range; absent: no bound. */
  readonly to?: number;
}

interface Slice {
  readonly window: DateWindow;
  readonly stars: StarRange;
}

interface Page {
  readonly total: number;
  readonly isIncomplete: boolean;
  readonly items: readonly unknown[];
  readonly date: string | undefined;
}

function queryOf({ qualifiers, date }: RepositorySearch, { window, stars: { from, to } }: Slice): string {
  const stars = to === undefined ? `stars:>=${from}` : `stars:${from}..${to}`;
  return [...qualifiers, `${date}:${searchRange(window)}`, stars].join(" ");
}

function split({ window, stars }: Slice): readonly Slice[] | undefined {
  const windows = splitWindow(window);
  if (windows !== undefined) return windows.map((part) => ({ window: part, stars }));
  return splitStars(stars)?.map((part) => ({ window, stars: part }));
}

function splitStars({ from, to }: StarRange): readonly StarRange[] | undefined {
  if (to === undefined && from < MOST_STARS) {
    const last = Math.max(from, 2 * from - 1);
    return [{ from, to: last }, { from: last + 1 }];
  }
  if (to === undefined || from === to) return undefined;
  const middle = Math.floor((from + to) / 2);
  return [
    { from, to: middle },
    { from: middle + 1, to },
  ];
}

async function ask(
  api: GithubApi,
  { query, page }: { readonly query: string; readonly page: number },
  signal: AbortSignal | undefined,
): Promise<Page> {
  const parameters = { q: query, sort: "stars", order: "desc", per_page: PAGE_SIZE, page };
  for (let attempt = 1; ; attempt++) {
    const { headers, data } = await api.get("/search/repositories", parameters, signal);
    const { total_count: total, incomplete_results: isIncomplete, items } = (data ?? {}) as Record<string, unknown>;
    if (isIncomplete === true && attempt < INCOMPLETE_TRIES) continue;
    if (!Number.isSafeInteger(total) || !Array.isArray(items)) throw notASearch(query, page);
    const date = headers["date"];
    return {
      ...{ total: total as number, isIncomplete: isIncomplete === true, items },
      date: date === undefined ? undefined : String(date),
    };
  }
}

function notASearch(query: string, page: number): DataError {
  return new DataError(
    "github-search",
    `The answer to the search "${query}", page ${page}, is not a list of repositories.`,
    {
      hint: "The endpoint must be that of GitHub's REST API, such as https://api.github.com.",
    },
  );
}

function rangesIgnored(query: string): DataError {
  return new DataError(
    "github-search",
    `After ${MOST_SLICES} searches "${query}" still has more than ${RESULT_LIMIT} results.`,
    {
      hint: "The endpoint does not seem to obey ranges of dates and stars; use a narrower window or GitHub's own API.",
    },
  );
}
