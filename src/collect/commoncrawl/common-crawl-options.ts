/**
 * What a collection from Common Crawl can be told, with its defaults and checks.
 *
 * Two presets. `default` is FineWeb's way: one language at 0.65, the rules of Gopher, C4 and FineWeb, near duplicates by
 * MinHash. `paper` is cc_net's, which the paper ran: paragraphs of 300 characters and more, repeated lines away, one
 * language at 0.5, and the most expected texts by a language model.
 */
import { UsageError } from "../../errors.js";
import type { LikelyBound } from "../perplexity/keep-likely.js";
import { CRAWL_ID } from "./choose-crawls.js";
import { parseDateRange, type DateRange } from "./date-range.js";
import { parseHosts } from "./host-rules.js";
import type { CrawlFormat } from "./parse-paths.js";

export interface CommonCrawlOptions {
  /** Default `default`. */
  readonly preset?: "default" | "paper" | undefined;
  /** First day of the pages, ISO. Crawls, files and pages are chosen by it. Needed unless `crawls` or `files` are given. */
  readonly since?: string | undefined;
  /** The day after the last, ISO. */
  readonly until?: string | undefined;
  /** Crawls by id, such as `CC-MAIN-2026-39`, instead of those that `collinfo.json` has for the days. */
  readonly crawls?: readonly string[] | undefined;
  /** Files on this machine instead of the network; `*` and `?` in the last part of a path. */
  readonly files?: readonly string[] | undefined;
  /** `wet`: text as Common Crawl extracted it (default). `warc`: pages, of which the main content is taken; ten times the bytes. */
  readonly format?: CrawlFormat | undefined;
  /** A mirror that has `collinfo.json` and `crawl-data/` below this address. */
  readonly endpoint?: string | undefined;
  /** Draws the order of the files. Default 0. */
  readonly seed?: number | undefined;
  /** fastText's codes. Default `en` alone. */
  readonly languages?: readonly string[] | undefined;
  /** Of the likeliest language, from 0 to 1. Default 0.65 (FineWeb), paper 0.5 (cc_net). */
  readonly minimumLanguageScore?: number | undefined;
  /** Keep documents up to so many bits per byte. */
  readonly maximumBitsPerByte?: number | undefined;
  /** Or keep this share of them, the most expected. Default: no such step; paper: 0.3. */
  readonly perplexityKeep?: number | undefined;
  /** Scores them. Default `ladder:xs`. */
  readonly perplexityModel?: string | undefined;
  /** Host names that are left out, with all below them. */
  readonly excludedHosts?: readonly string[] | undefined;
  /** At most so many documents of one host; the first in order stay. Default: no limit. */
  readonly maximumPerHost?: number | undefined;
}

/** With every default filled in. */
export interface CheckedOptions {
  readonly preset: "default" | "paper";
  readonly range: DateRange;
  readonly crawls: readonly string[];
  readonly files: readonly string[];
  readonly format: CrawlFormat;
  readonly indexUrl: string;
  readonly dataUrl: string;
  readonly seed: number;
  readonly languages: readonly string[];
  readonly minimumLanguageScore: number;
  readonly likely?: { readonly bound: LikelyBound; readonly model: string };
  readonly excludedHosts: readonly string[];
  readonly maximumPerHost?: number;
}

/** @throws {UsageError} naming the value, the rule and the remedy. */
export function checkOptions(options: CommonCrawlOptions): CheckedOptions {
  const { preset = "default", format = "wet", seed = 0, languages = ["en"], crawls = [], files = [] } = options;
  check(preset === "default" || preset === "paper", `The preset is "${String(preset)}"`, "default or paper", PRESETS);
  check(format === "wet" || format === "warc", `The format is "${String(format)}"`, "wet or warc", FORMATS);
  check(preset !== "paper" || format === "wet", "The format of the paper's preset is warc", "wet", FORMATS);
  check(Number.isSafeInteger(seed) && seed >= 0, `The seed is ${seed}`, "a whole number from 0", "Leave it out for 0.");
  for (const crawl of crawls)
    check(CRAWL_ID.test(crawl), `The crawl is "${crawl}"`, "an id such as CC-MAIN-2026-39", CRAWLS);
  check(languages.length > 0, "No language is given", "at least one", "Write --language en.");
  for (const language of languages)
    check(
      /^[a-z]{2,3}(-[a-z]+)?$/.test(language),
      `The language is "${language}"`,
      "a code such as en or arz",
      LANGUAGES,
    );
  const range = parseDateRange(options.since, options.until);
  check(
    files.length > 0 || crawls.length > 0 || range.since !== undefined,
    "Neither days nor a crawl nor files are given",
    "known which pages to fetch",
    "Write --since 2026-09-01 --until 2026-10-01, --crawl CC-MAIN-2026-39, or --files 'wet/*.gz'.",
  );
  check(files.length === 0 || crawls.length === 0, "Both files and crawls are given", "one of them", "Drop --crawl.");
  const { minimumLanguageScore = preset === "paper" ? 0.5 : 0.65, maximumPerHost } = options;
  checkNumber("The least language score", minimumLanguageScore, 0, 1, "FineWeb uses 0.65, cc_net 0.5.");
  if (maximumPerHost !== undefined)
    check(
      Number.isSafeInteger(maximumPerHost) && maximumPerHost >= 1,
      `The limit of a host is ${maximumPerHost}`,
      "a whole number from 1",
      "Leave it out for no limit.",
    );
  const likely = likelyOf(options, preset);
  return {
    ...{ preset, range, crawls, files, format, seed, languages, minimumLanguageScore },
    ...addresses(options.endpoint),
    ...(likely === undefined ? {} : { likely }),
    excludedHosts: parseHosts(options.excludedHosts ?? []),
    ...(maximumPerHost === undefined ? {} : { maximumPerHost }),
  };
}

const PRESETS = "default is FineWeb's way, paper is cc_net's.";
const FORMATS = "wet is text, warc is pages whose main content is taken; the paper read wet.";
const CRAWLS = "https://index.commoncrawl.org lists them.";
const LANGUAGES = "They are Wikipedia's codes: en, de, ru, zh, …";
/** cc_net's head bucket. */
const PAPER_KEEP = 0.3;

function likelyOf(options: CommonCrawlOptions, preset: "default" | "paper"): CheckedOptions["likely"] {
  const { maximumBitsPerByte, perplexityModel: model = "ladder:xs" } = options;
  const keepShare = options.perplexityKeep ?? (preset === "paper" ? PAPER_KEEP : undefined);
  if (maximumBitsPerByte !== undefined) {
    const isOne = options.perplexityKeep === undefined;
    check(isOne, "Both a bound and a share of bits per byte are given", "one of them", "Drop --perplexity-keep.");
    checkNumber("The bound of bits per byte", maximumBitsPerByte, 0.01, 32, "English prose has 1 to 2 with ladder:xs.");
    return { bound: { maximumBitsPerByte }, model };
  }
  if (keepShare === undefined) {
    const isUsed = options.perplexityModel === undefined;
    check(
      isUsed,
      "A model is given that scores nothing",
      "used",
      "Add --perplexity-keep 0.3 or --max-bits-per-byte 2.",
    );
    return undefined;
  }
  checkNumber("The share of likely documents", keepShare, 0.001, 1, "cc_net's head is 0.3.");
  return { bound: { keepShare }, model };
}

function addresses(endpoint: string | undefined): { readonly indexUrl: string; readonly dataUrl: string } {
  if (endpoint === undefined)
    return { indexUrl: "https://index.commoncrawl.org", dataUrl: "https://data.commoncrawl.org" };
  const isAddress = URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol);
  check(
    isAddress,
    `The endpoint is "${endpoint}"`,
    "an http or https address",
    "Write --endpoint https://mirror.example.",
  );
  const url = endpoint.replace(/\/+$/, "");
  return { indexUrl: url, dataUrl: url };
}

function checkNumber(what: string, value: number, least: number, most: number, hint: string): void {
  check(value >= least && value <= most, `${what} is ${value}`, `from ${least} to ${most}`, hint);
}

function check(isRight: boolean, what: string, rule: string, hint: string): asserts isRight {
  if (!isRight) throw new UsageError("commoncrawl-options", `${what}; it must be ${rule}.`, { hint });
}
