/** `bitwit collect arxiv`: the options of this source alone. */
import { Option, type Command } from "commander";
import type { ArxivOptions } from "../collect/arxiv/arxiv-options.js";
import type { Collector } from "../collect/collector.js";
import { UsageError } from "../errors.js";
import { collect, parseNumber } from "./option-values.js";

export interface ArxivFlags {
  readonly since?: string;
  readonly until?: string;
  readonly seed?: string | number;
  readonly preset?: "default" | "paper";
  readonly endpoint?: string | undefined;
  readonly category?: string;
  readonly licence?: string[];
  readonly withdrawn?: boolean;
  readonly paperVersion?: "first" | "latest";
  readonly mainFile?: "scored" | "paper";
  readonly includes?: boolean;
  readonly converter?: "auto" | "pandoc" | "builtin";
  readonly converterSeconds?: number;
  readonly minChars?: number;
  readonly equal?: boolean;
  readonly nearDuplicates?: boolean;
  readonly bulk?: string;
}

export function addSourceOptions(command: Command): void {
  command
    .option("--category <name>", "primary category: an archive such as math (its default), or one such as math.NT")
    .option(
      "--licence <part>",
      "only papers whose licence's address contains this, such as licenses/by/; repeatable",
      collect,
    )
    .option("--withdrawn", "keep papers that were withdrawn")
    .addOption(new Option("--paper-version <which>", "the version that is read").choices(["first", "latest"]))
    .addOption(new Option("--main-file <rule>", "which file is the document").choices(["scored", "paper"]))
    .option("--no-includes", "leave \\input and its kind as they are")
    .addOption(
      new Option("--converter <name>", "LaTeX to text; auto: pandoc when it is on PATH").choices([
        "auto",
        "pandoc",
        "builtin",
      ]),
    )
    .option("--converter-seconds <n>", "what pandoc may take for a paper", parseNumber)
    .option("--min-chars <n>", "drop shorter texts", parseNumber)
    .option("--equal", "keep equal texts")
    .option("--no-near-duplicates", "keep near-duplicates")
    .option("--bulk <folder>", "read arXiv's bulk tars in this folder in place of single sources");
}

/** @throws {UsageError} as `arxiv` does, or a date is missing. */
export async function collectorOf(flags: ArxivFlags): Promise<Collector> {
  const { arxiv } = await import("../collect/arxiv/arxiv.js");
  const { since, until, seed = 1, preset, endpoint } = flags;
  if (since === undefined || until === undefined) {
    const missing = since === undefined ? "--since" : "--until";
    throw new UsageError("arxiv-dates", `${missing} is missing: papers are listed by the days they came out.`, {
      hint: "Give both, such as --since 2026-09-01 --until 2026-10-01.",
    });
  }
  const given: { [Name in keyof ArxivOptions]?: ArxivOptions[Name] | undefined } = {
    ...{ preset, category: flags.category, licences: flags.licence, version: flags.paperVersion },
    ...{ mainFile: flags.mainFile, converter: flags.converter, converterSeconds: flags.converterSeconds },
    ...{ minimumChars: flags.minChars, endpoint, bulkFolder: flags.bulk },
    // Commander sets what begins with "no" to true when it is absent: then the preset decides.
    followsIncludes: flags.includes === false ? false : undefined,
    dropsWithdrawn: flags.withdrawn === true ? false : undefined,
    dropsEqual: flags.equal === true ? false : undefined,
    nearDuplicates: flags.nearDuplicates === false ? "none" : undefined,
  };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return arxiv({ since, until, seed, ...known });
}
