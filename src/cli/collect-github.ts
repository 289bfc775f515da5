/** The options of `bitwit collect github` that are its own, and the collector they ask for. */
import type { Command } from "commander";
import type { Collector } from "../collect/collector.js";
import { UsageError } from "../errors.js";
import { parseNumber } from "./option-values.js";

export interface GithubFlags {
  readonly since?: string;
  readonly until?: string;
  readonly seed?: number;
  readonly preset?: "paper" | "default";
  readonly endpoint?: string;
  readonly language?: string;
  readonly date?: string;
  readonly stars?: number;
  readonly order?: string;
  readonly repositories?: number;
  readonly licence?: string;
  readonly archived?: boolean;
  readonly maxTarball?: number;
  readonly shingleWords?: number;
  readonly jaccard?: number;
  readonly perRepositoryChars?: number;
  readonly segmentChars?: number;
}

export function addSourceOptions(command: Command): void {
  command
    .option("--language <name>", "python, javascript, typescript, java, go, rust, c, c++, … (default: python)")
    .option("--date <kind>", "created or pushed: what of a repository is in the window (default: created)")
    .option("--stars <n>", "at least so many stars (default: 10)", parseNumber)
    .option("--order <order>", "random, or stars: the most first (default: random, paper stars)")
    .option("--repositories <n>", "at most so many repositories (default: 1000)", parseNumber)
    .option("--licence <rule>", "permissive, any, or SPDX names as in MIT,Apache-2.0 (default: permissive, paper any)")
    .option("--no-archived", "leave archived repositories out")
    .option("--max-tarball <bytes>", "leave larger repositories out (default: 200000000)", parseNumber)
    .option("--shingle-words <n>", "words a shingle of near deduplication (default: 5, paper 1)", parseNumber)
    .option(
      "--jaccard <value>",
      "files at least so similar are near-duplicates (default: 0.7, paper 0.85)",
      parseNumber,
    )
    .option("--per-repository-chars <n>", "at most so many characters of one repository", parseNumber)
    .option("--segment-chars <n>", "of a longer file, one segment of whole lines", parseNumber);
}

/**
 * The token of GITHUB_TOKEN or GH_TOKEN is used and kept nowhere.
 * @throws {UsageError} as `github` does, or there is no --since.
 */
export async function collectorOf(
  flags: GithubFlags,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Collector> {
  const { github } = await import("../collect/github/github.js");
  if (flags.since === undefined) {
    throw new UsageError("github-since", "--since is missing: repositories are searched in a window of dates.", {
      hint: "Give the first day, such as --since 2026-09-01.",
    });
  }
  const token = environment["GITHUB_TOKEN"] || environment["GH_TOKEN"] || undefined;
  const { since, until, seed, preset, endpoint, language, repositories, licence, archived, jaccard } = flags;
  return github({
    ...{ since, until, seed, preset, endpoint, language, repositories, licence, archived, jaccard, token },
    date: flags.date as "created" | "pushed" | undefined,
    order: flags.order as "random" | "stars" | undefined,
    ...{ minimumStars: flags.stars, maximumTarballBytes: flags.maxTarball, shingleWords: flags.shingleWords },
    ...{ perRepositoryChars: flags.perRepositoryChars, segmentChars: flags.segmentChars },
  });
}
