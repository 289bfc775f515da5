/** The options of `bitwit collect commoncrawl` that are its own, and the collector they ask for. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { Collector } from "../collect/collector.js";
import { UsageError } from "../errors.js";
import { collect, parseNumber } from "./option-values.js";

export interface CommonCrawlFlags {
  readonly since?: string;
  readonly until?: string;
  readonly seed?: number;
  readonly preset?: "paper" | "default";
  readonly endpoint?: string;
  readonly crawl?: string[];
  readonly files?: string[];
  readonly format?: string;
  readonly language?: string[];
  readonly languageScore?: number;
  readonly perplexityKeep?: number;
  readonly maxBitsPerByte?: number;
  readonly perplexityModel?: string;
  readonly excludeDomains?: string;
  readonly maxPerHost?: number;
}

export function addSourceOptions(command: Command): void {
  command
    .option("--crawl <id>", "a crawl such as CC-MAIN-2026-39 instead of those of the days; repeatable", collect)
    .option("--files <pattern...>", "WET (or WARC) files on this machine instead of the network; * in the last part")
    .option("--format <format>", "wet: Common Crawl's text; warc: the pages' main content, ten times the bytes", "wet")
    .option("--language <code>", "keep this language, by fastText; repeatable (default: en)", collect)
    .option("--language-score <score>", "least score of the language (default: 0.65, paper 0.5)", parseNumber)
    .option("--perplexity-keep <share>", "keep this share, the most expected by a model (paper: 0.3)", parseNumber)
    .option("--max-bits-per-byte <bits>", "or keep what has at most so many bits per byte", parseNumber)
    .option("--perplexity-model <model>", "what scores documents (default: ladder:xs)")
    .option("--exclude-domains <file>", "a list of hosts, one a line, left out with all below them")
    .option("--max-per-host <count>", "at most so many documents of one host", parseNumber);
}

/** @throws {UsageError} as `commonCrawl` does, or the list of domains cannot be read. */
export async function collectorOf(flags: CommonCrawlFlags): Promise<Collector> {
  const { commonCrawl } = await import("../collect/commoncrawl/common-crawl.js");
  return commonCrawl({
    ...{ preset: flags.preset, since: flags.since, until: flags.until, seed: flags.seed, endpoint: flags.endpoint },
    ...{ crawls: flags.crawl, files: flags.files, format: flags.format as "wet" | "warc" | undefined },
    ...{ languages: flags.language, minimumLanguageScore: flags.languageScore },
    ...{ perplexityKeep: flags.perplexityKeep, maximumBitsPerByte: flags.maxBitsPerByte },
    ...{ perplexityModel: flags.perplexityModel, maximumPerHost: flags.maxPerHost },
    excludedHosts: flags.excludeDomains === undefined ? undefined : readLines(flags.excludeDomains),
  });
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch (cause) {
    throw new UsageError(
      "exclude-domains",
      `The list of domains ${file} cannot be read: ${(cause as Error).message}.`,
      {
        hint: "Give a text file with one host a line.",
        cause,
      },
    );
  }
}
