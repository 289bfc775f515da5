/** What can be chosen of a collection from GitHub, its defaults and its checks. */
import { UsageError } from "../../errors.js";
import { parseInstant } from "./date-window.js";
import { sourceLanguage, type SourceLanguage } from "./languages.js";
import { parseLicenceRule, type LicenceRule } from "./licences.js";

export interface GithubOptions {
  /** `paper`: as hkust-nlp/llm-compression-intelligence collects, but seeded (docs/collect/github.md). Default `default`. */
  readonly preset?: "paper" | "default" | undefined;
  /** ISO date; the first of the window. */
  readonly since: string;
  /** ISO date, not part of the window. Default: the end of the day on which the list is asked for. */
  readonly until?: string | undefined;
  /** Decides the choice of repositories and what is drawn by the filters. Default 1. */
  readonly seed?: number | undefined;
  /** Default python. */
  readonly language?: string | undefined;
  /** Which date must be in the window: `created` (default) gives repositories that are new, `pushed` such with new work. */
  readonly date?: "created" | "pushed" | undefined;
  /** Default 10. */
  readonly minimumStars?: number | undefined;
  /** Which repositories come first. Default `random`, the paper's is `stars`. */
  readonly order?: "random" | "stars" | undefined;
  /** At most so many. Default 1,000. */
  readonly repositories?: number | undefined;
  /** `permissive` (default), `any` (the paper's), or SPDX identifiers with commas between. */
  readonly licence?: string | undefined;
  /** Default true: archived ones are taken too, as in the paper. */
  readonly archived?: boolean | undefined;
  /** A larger tarball's repository is left out. Default 200 MB. */
  readonly maximumTarballBytes?: number | undefined;
  /** Words a shingle of near deduplication. Default 5, the paper's is 1. */
  readonly shingleWords?: number | undefined;
  /** Files at least so similar are near-duplicates. Default 0.7, the paper's is 0.85. */
  readonly jaccard?: number | undefined;
  /** At most so many characters of one repository. Default: all. */
  readonly perRepositoryChars?: number | undefined;
  /** Of a longer file one segment of whole lines is taken. Default: files stay whole. */
  readonly segmentChars?: number | undefined;
  /** Of the REST API, for GitHub Enterprise, mirrors and tests. Default https://api.github.com. */
  readonly endpoint?: string | undefined;
  /** Sent to the endpoint alone. Never written anywhere. Default: requests without one, of which GitHub allows 60 an hour. */
  readonly token?: string | undefined;
  /** How long waits are. For tests. */
  readonly pace?: GithubPace | undefined;
}

export interface GithubPace {
  /**
   * Between the starts of two searches. Default: 2.1 s with a token (30 a minute are allowed), 6.1 s without (10), none with
   * another endpoint.
   */
  readonly searchIntervalMs: number;
  /** How long a second of waiting is when the service tells to wait. */
  readonly secondMs: number;
}

/** The options with defaults filled in and read. */
export interface GithubPlan {
  readonly preset: "paper" | "default";
  readonly sinceMs: number;
  readonly untilMs: number | undefined;
  readonly seed: number;
  readonly language: SourceLanguage;
  readonly date: "created" | "pushed";
  readonly minimumStars: number;
  readonly order: "random" | "stars";
  readonly repositories: number;
  readonly licence: LicenceRule;
  readonly archived: boolean;
  readonly maximumTarballBytes: number;
  readonly shingleWords: number;
  readonly jaccard: number;
  readonly perRepositoryChars: number | undefined;
  readonly segmentChars: number | undefined;
}

/** @throws {UsageError} a value is not allowed. */
export function readGithubOptions(options: GithubOptions): GithubPlan {
  const { preset = "default", date = "created", order = preset === "paper" ? "stars" : "random" } = options;
  oneOf("preset", preset, ["default", "paper"]);
  oneOf("date", date, ["created", "pushed"]);
  oneOf("order", order, ["random", "stars"]);
  const sinceMs = parseInstant("since", options.since);
  const untilMs = options.until === undefined ? undefined : parseInstant("until", options.until);
  if (untilMs !== undefined && untilMs <= sinceMs) {
    throw new UsageError("github-date", `until ${options.until} is not after since ${options.since}.`, {
      hint: "The window has its start in and its end out: 2026-09-01 to 2026-10-01 is September.",
    });
  }
  return {
    ...{ preset, date, order, sinceMs, untilMs },
    seed: whole("seed", options.seed ?? 1, 0),
    language: sourceLanguage(options.language ?? "python"),
    minimumStars: whole("minimum of stars", options.minimumStars ?? 10, 0),
    repositories: whole("number of repositories", options.repositories ?? 1000, 1),
    licence: parseLicenceRule(options.licence ?? (preset === "paper" ? "any" : "permissive")),
    archived: options.archived ?? true,
    maximumTarballBytes: whole("tarball's limit in bytes", options.maximumTarballBytes ?? 200_000_000, 1),
    shingleWords: whole("number of words a shingle", options.shingleWords ?? (preset === "paper" ? 1 : 5), 1),
    jaccard: fraction("Jaccard similarity", options.jaccard ?? (preset === "paper" ? 0.85 : 0.7)),
    perRepositoryChars: optional("characters of a repository", options.perRepositoryChars),
    segmentChars: optional("characters of a segment", options.segmentChars),
  };
}

function oneOf(name: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  throw new UsageError("github-option", `The ${name} "${value}" is unknown.`, { hint: `Use ${allowed.join(" or ")}.` });
}

function whole(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError("github-option", `The ${name} is ${value}; it must be a whole number from ${least}.`, {
    hint: "Leave the option out for its default.",
  });
}

function optional(name: string, value: number | undefined): number | undefined {
  return value === undefined ? undefined : whole(name, value, 1);
}

function fraction(name: string, value: number): number {
  if (value > 0 && value <= 1) return value;
  throw new UsageError("github-option", `The ${name} is ${value}; it must be above 0, up to 1.`, {
    hint: "The default is 0.7, the paper's 0.85.",
  });
}
