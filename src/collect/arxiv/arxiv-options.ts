/** What a collection from arXiv can be told, and its defaults. */
import { UsageError } from "../../errors.js";
import type { NearDuplicateOptions } from "../steps/near-duplicates/near-duplicate-options.js";
import { fineWebOptions } from "../steps/near-duplicates/near-duplicate-options.js";

export interface ArxivOptions {
  /** ISO dates (UTC) of the first version: from `since`, before `until`. */
  readonly since: string;
  readonly until: string;
  /** Decides the order in which papers are taken. */
  readonly seed: string | number;
  /** `paper`: the rules of the paper's pipeline in place of the defaults below. Single options still win. */
  readonly preset?: "default" | "paper";
  /** An archive (`math`: every primary category before the point, so that `math-ph` fails) or one category (`math.NT`). */
  readonly category?: string;
  /** Parts of licence addresses, such as `licenses/by/`; papers with none of them are left out. Default: all are taken. */
  readonly licences?: readonly string[];
  /** Default true; paper: false. */
  readonly dropsWithdrawn?: boolean;
  /** The text that was submitted by `created`, or the newest one. Default first; paper and bulk tars: latest. */
  readonly version?: "first" | "latest";
  /** Papers a unit. Default 16. */
  readonly papersPerUnit?: number;
  /** Default: the one `\documentclass` file that scores best. Paper: by name, else the only one, else all with `\title`. */
  readonly mainFile?: "scored" | "paper";
  /** Whether `\input` and its kind are followed. Default true; paper: false. */
  readonly followsIncludes?: boolean;
  /** `auto`: pandoc when it is there, else the built-in one. Default auto; paper: pandoc. */
  readonly converter?: "auto" | "pandoc" | "builtin";
  /** Seconds that pandoc may take for a paper. Default 60; paper: 10. */
  readonly converterSeconds?: number;
  /** Shorter texts are dropped. Default 1,000; paper: 0. */
  readonly minimumChars?: number;
  /** Of texts that are equal the first stays. Default true; paper: false. */
  readonly dropsEqual?: boolean;
  /** Default: FineWeb's; paper: none. */
  readonly nearDuplicates?: NearDuplicateOptions | "none";
  /** Of one source, as downloaded. Default 64 MiB; larger ones are left out. */
  readonly maxSourceBytes?: number;
  /** A mirror: its `/oai` and `/e-print/ID` are asked. Default: arXiv's own hosts. */
  readonly endpoint?: string | undefined;
  /** A folder of arXiv's bulk tars (`arXiv_src_2609_001.tar`), read in place of the e-print address. */
  readonly bulkFolder?: string | undefined;
}

/** Every option, decided. */
export type ArxivRules = Required<Omit<ArxivOptions, "preset" | "endpoint" | "bulkFolder">> & {
  readonly preset: "default" | "paper";
  readonly oaiUrl: string;
  /** The id follows. */
  readonly sourceUrl: string;
  readonly bulkFolder?: string;
};

/** @throws {UsageError} an option is out of its range. */
export function decideRules(options: ArxivOptions): ArxivRules {
  const { since, until, seed, preset = "default", endpoint, bulkFolder } = options;
  checkDates(since, until);
  if (preset !== "default" && preset !== "paper") throw refused("preset", preset, "default or paper");
  const isPaper = preset === "paper";
  const base = endpoint?.replace(/\/+$/, "");
  const rules: ArxivRules = {
    ...{ since, until, seed, preset },
    category: options.category ?? "math",
    licences: options.licences ?? [],
    dropsWithdrawn: options.dropsWithdrawn ?? !isPaper,
    version: options.version ?? (isPaper || bulkFolder !== undefined ? "latest" : "first"),
    papersPerUnit: options.papersPerUnit ?? 16,
    mainFile: options.mainFile ?? (isPaper ? "paper" : "scored"),
    followsIncludes: options.followsIncludes ?? !isPaper,
    converter: options.converter ?? (isPaper ? "pandoc" : "auto"),
    converterSeconds: options.converterSeconds ?? (isPaper ? 10 : 60),
    minimumChars: options.minimumChars ?? (isPaper ? 0 : 1000),
    dropsEqual: options.dropsEqual ?? !isPaper,
    nearDuplicates: options.nearDuplicates ?? (isPaper ? "none" : fineWebOptions(seed)),
    maxSourceBytes: options.maxSourceBytes ?? 64 * 1024 * 1024,
    oaiUrl: base === undefined ? "https://oaipmh.arxiv.org/oai" : `${base}/oai`,
    sourceUrl: base === undefined ? "https://export.arxiv.org/e-print/" : `${base}/e-print/`,
    ...(bulkFolder === undefined ? {} : { bulkFolder }),
  };
  checkRules(rules);
  return rules;
}

const FROM_1991 = /^(199[1-9]|20\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

function checkDates(since: string, until: string): void {
  for (const [name, value] of Object.entries({ since, until })) {
    const isDate = FROM_1991.test(value) && new Date(`${value}T00:00:00Z`).toISOString().startsWith(value);
    if (!isDate) throw refused(name, value, "a date from 1991 on, such as 2026-09-01");
  }
  if (since >= until) throw refused("until", until, `after since, ${since}`);
}

function checkRules(rules: ArxivRules): void {
  if (!/^[a-z]+(-[a-z]+)?(\.[A-Za-z]{2}|\.[a-z]+(-[a-z]+)*)?$/.test(rules.category)) {
    throw refused("category", rules.category, "an archive such as math or a category such as math.NT");
  }
  if (rules.bulkFolder !== undefined && rules.version === "first") {
    throw refused("version", rules.version, "latest with bulk tars, which hold the newest version alone");
  }
  const choices = {
    version: ["first", "latest"],
    mainFile: ["scored", "paper"],
    converter: ["auto", "pandoc", "builtin"],
  } as const;
  for (const [name, allowed] of Object.entries(choices)) {
    const value = rules[name as keyof typeof choices];
    if (!(allowed as readonly string[]).includes(value)) throw refused(name, value, allowed.join(" or "));
  }
  const ranges = {
    papersPerUnit: [1, 1000],
    converterSeconds: [1, 600],
    minimumChars: [0, 1e9],
    maxSourceBytes: [1024, 2 ** 31],
  } as const;
  for (const [name, [least, most]] of Object.entries(ranges)) {
    const value = rules[name as keyof typeof ranges];
    if (!Number.isSafeInteger(value) || value < least || value > most) {
      throw refused(name, value, `a whole number from ${least} to ${most}`);
    }
  }
}

function refused(name: string, value: string | number, rule: string): UsageError {
  return new UsageError("arxiv-options", `The option ${name} is ${JSON.stringify(value)}; it must be ${rule}.`, {
    hint: "See bitwit collect arxiv --help.",
  });
}
