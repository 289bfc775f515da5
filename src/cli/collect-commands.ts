/** `bitwit collect`: fresh corpora from Common Crawl, GitHub and arXiv. */
import type { Command } from "commander";
import type { CollectFlags } from "./collect-command.js";
import { addSourceOptions as addArxivOptions } from "./collect-arxiv.js";
import { addSourceOptions as addCommonCrawlOptions } from "./collect-commoncrawl.js";
import { addSourceOptions as addGithubOptions } from "./collect-github.js";
import { parseChars, parseDay, parseEndpoint, parseFormat, parsePreset } from "./collect-values.js";
import { collect, parseNumber } from "./option-values.js";

export type SourceName = "commoncrawl" | "github" | "arxiv";

const SOURCES: readonly {
  readonly name: SourceName;
  readonly description: string;
  readonly addOptions: (command: Command) => void;
  readonly examples: readonly string[];
}[] = [
  {
    name: "commoncrawl",
    description: "web pages of Common Crawl: extracted, of one language, filtered, without duplicates",
    addOptions: addCommonCrawlOptions,
    examples: [
      "bitwit collect commoncrawl --since 2026-09-01 --until 2026-10-01 --chars 100M -o corpora/cc-2026-09",
      "bitwit collect commoncrawl --preset paper --crawl CC-MAIN-2026-39 --chars 20M -o corpora/cc-paper",
    ],
  },
  {
    name: "github",
    description: "source files of public repositories, by language, date and stars",
    addOptions: addGithubOptions,
    examples: [
      "GITHUB_TOKEN=… bitwit collect github --since 2026-09-01 --until 2026-10-01 --chars 50M -o corpora/python-2026-09",
      "bitwit collect github --preset paper --since 2026-06-01 --chars 20M -o corpora/python-paper",
    ],
  },
  {
    name: "arxiv",
    description: "papers of arXiv as text, from their LaTeX sources",
    addOptions: addArxivOptions,
    examples: [
      "bitwit collect arxiv --since 2026-09-01 --until 2026-10-01 --chars 20M -o corpora/math-2026-09",
      "bitwit collect arxiv --category math.NT --since 2026-09-01 --until 2026-11-01 -o corpora/number-theory",
    ],
  },
];

export function addCollectCommands(program: Command): void {
  const command = program
    .command("collect")
    .description("collect a fresh corpus: text newer than the models it will measure")
    .addHelpText(
      "after",
      "\nExamples:\n  $ bitwit collect arxiv --since 2026-09-01 --until 2026-10-01 --chars 20M -o corpora/math-2026-09\n  $ bitwit collect commoncrawl --help\n",
    );
  for (const { name, description, addOptions, examples } of SOURCES) {
    const source = command.command(name).description(description);
    sharedOptions(source);
    addOptions(source);
    source
      .addHelpText(
        "after",
        `
Examples:
${examples.map((example) => `  $ ${example}`).join("\n")}
  $ bitwit measure ladder:m --corpus corpora/FOLDER

A call that was killed goes on where it stopped when it is given again. Several machines share the work with --shard i/n and the
plan of the first (--list-only, then --plan); \`bitwit collect assemble\` puts their shares together. docs/collect.md has the rules.`,
      )
      .action(async (flags: CollectFlags) => {
        const { collectCommand } = await import("./collect-command.js");
        await collectCommand(name, flags);
      });
  }
  command
    .command("assemble")
    .description("make one corpus of the shares that several machines collected")
    .argument("<folders...>", "folders that `bitwit collect … --shard i/n -o FOLDER` made")
    .requiredOption("-o, --output <folder>", "the corpus's folder")
    .option("--unfinished", "take shares that are not finished too")
    .option("--json", "print one JSON object")
    .addHelpText("after", "\nExamples:\n  $ bitwit collect assemble share-1 share-2 share-3 -o corpora/cc-2026-09\n")
    .action(async (folders: string[], flags: { output: string; unfinished?: boolean; json?: boolean }) => {
      const { assembleCommand } = await import("./collect-command.js");
      await assembleCommand(folders, flags);
    });
}

function sharedOptions(command: Command): Command {
  return command
    .requiredOption("-o, --output <folder>", "the corpus's folder: corpus.jsonl.zst, manifest.json, README.md")
    .option("--since <day>", "text from this day on, such as 2026-09-01", parseDay)
    .option("--until <day>", "and before this day", parseDay)
    .option("--chars <n>", "stop at so many characters, such as 100M (default: everything)", parseChars)
    .option("--preset <name>", "default, or paper: the rules of arXiv 2404.09937", parsePreset, "default")
    .option("--seed <n>", "seed of every choice", parseNumber, 1)
    .option(
      "--decontaminate <benchmark>",
      "drop documents that share 13 words in a row with a benchmark: a task (gsm8k), TASK=PATH, or a text file with an item a line; repeatable",
      collect,
    )
    .option("--mask-pii", "mask e-mail addresses, public IP addresses and phone numbers")
    .option("--endpoint <url>", "a mirror or proxy of the source", parseEndpoint)
    .option("--jobs <n>", "units at work at once (default: by the source)", parseNumber)
    .option("--interval <seconds>", "least time between two requests (default: by the source)", parseNumber)
    .option("--attempts <n>", "tries of a request", parseNumber, 8)
    .option("--contact <address>", "e-mail or page that hosts may write to: sent with every request")
    .option("--shard <i/n>", "collect only every n-th unit, from the i-th on, and write no corpus")
    .option("--plan <file>", "the plan of another machine: its .collect/plan.json")
    .option("--list-only", "ask for the list, save the plan, fetch nothing")
    .option("--compression <name>", "zst or gz", parseFormat, "zst")
    .option("--restart", "throw away what the folder holds")
    .option("--keep-downloads", "keep what was downloaded")
    .option("--json", "print one JSON object (schemas/collect.schema.json)");
}
