#!/usr/bin/env node
/** The `bitwit` command. Only what every call needs is imported here: commands load their own parts when they run. */
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { bitwitVersion } from "../package-root.js";
import { exitWith } from "./exit.js";

const program = new Command("bitwit")
  .description("Measure how many bits per character language models need for a corpus, and show the line.")
  .version(bitwitVersion, "-V, --version")
  .showHelpAfterError("(bitwit --help shows what there is)")
  .exitOverride()
  .configureHelp({ sortSubcommands: false });

program.addHelpText(
  "after",
  `
Examples:
  $ bitwit start                                              built-in models and sample corpora, in about a minute
  $ bitwit measure ladder:m gzip xz:9 --corpus sample:english
  $ bitwit measure ./model.gguf --corpus ./texts/ --protocol paper --json
  $ bitwit doctor

Exit codes: 0 done, 2 wrong usage, 3 something missing on this machine, 4 corrupt data, 70 a bug, 130 interrupted.`,
);

function parseNumber(value: string): number {
  if (/^\d+(\.\d+)?(e\d+)?$/i.test(value)) return Number(value);
  throw new InvalidArgumentError("It must be a number without separators, such as 300000.");
}

const GPU_KINDS = ["cuda", "vulkan", "metal"];

function parseGpu(value: string): string {
  if (GPU_KINDS.includes(value)) return value;
  throw new InvalidArgumentError(
    `The kinds are ${GPU_KINDS.join(", ")}. For whichever is installed, put --gpu last or follow it with another option.`,
  );
}

const collectNumber = (value: string, previous: number[] = []): number[] => [...previous, parseNumber(value)];
const collect = (value: string, previous: string[] = []): string[] => [...previous, value];

function engineOptions(command: Command): Command {
  return command
    .option("--gpu [kind]", "use a GPU engine: cuda, vulkan or metal; without a kind, whichever is installed", parseGpu)
    .option("--threads <n>", "CPU threads in all (default: every core)", parseNumber)
    .option("--contexts <n>", "contexts that score side by side (default: by the model's size)", parseNumber)
    .option("--cpu-variant <name>", "a CPU variant of the engine, such as haswell (default: the best one here)");
}

engineOptions(
  program
    .command("start")
    .description(
      "measure the built-in ladder and four compressors on three sample corpora, fit the probes, draw the line",
    )
    .option("--limit-chars <n>", "characters of each corpus to measure", parseNumber)
    .option("--run <folder>", "run folder", "runs/start")
    .option("--json", "print one JSON object instead of the tables"),
)
  .addHelpText("after", "\nExamples:\n  $ bitwit start\n  $ bitwit start --limit-chars 100000 --run runs/larger\n")
  .action(async (options) => {
    const { startCommand } = await import("./start-command.js");
    await startCommand(options);
  });

engineOptions(
  program
    .command("measure")
    .description("measure models and compressors on corpora")
    .argument("<models...>", "ladder:m, ./file.gguf, gzip, xz:9, zstd:19, brotli:11, bzip2:9")
    .option(
      "-c, --corpus <reference>",
      "sample:english, a file, folder or glob, hf:owner/dataset#config:split; repeatable",
      collect,
    )
    .option(
      "-p, --protocol <name>",
      "full (every token once, documents apart) or paper (arXiv 2404.09937, to the bit)",
      "full",
    )
    .option("--context <tokens>", "longest input of a window", parseNumber, 1900)
    .option(
      "--stride <tokens>",
      "scored tokens of every window but the first (default 512, or the context if smaller)",
      parseNumber,
    )
    .option("--limit-chars <n>", "measure only this many characters from the start of each corpus", parseNumber)
    .option(
      "--bad-documents <policy>",
      "error or skip, for text that is not valid UTF-8, binary, damaged or too large",
      "error",
    )
    .option("--field <name>", "JSON field that holds the text (default: content, else text)")
    .option("--probes", "score the probes too, and fit them")
    .option("--run <folder>", "run folder (default: runs/measure-…, named after what is measured)")
    .option("--json", "print one JSON object (schemas/measure.schema.json)"),
)
  .addHelpText(
    "after",
    `
Examples:
  $ bitwit measure ladder:m gzip xz:9 --corpus ./folder --corpus sample:english
  $ bitwit measure ladder:m --corpus data.jsonl --protocol paper --json
  $ bitwit measure ./a.gguf ./b.gguf --corpus sample:math --probes --limit-chars 300000

A call that was killed goes on where it stopped when it is given again; a finished one is read from its run folder.`,
  )
  .action(async (models: string[], options) => {
    const { measureCommand } = await import("./measure-command.js");
    await measureCommand(models, options);
  });

engineOptions(
  program
    .command("tokens")
    .description("show where the bits of one document go: every token shaded by what it costs, on a page of its own")
    .argument("<model>", "ladder:m or ./file.gguf")
    .argument("[file]", "a text file; - reads standard input (default: a document of --corpus)")
    .option("--against <model>", "show the difference of a second model")
    .option("-c, --corpus <reference>", "take a document of this corpus (default: sample:english)")
    .option("--document <n>", "which: its number from 1, or its id (default: 1)")
    .option("--field <name>", "JSON field that holds the text (default: content, else text)")
    .option("-o, --output <file>", "the HTML file", "tokens.html")
    .option("-f, --force", "overwrite it")
    .option("--context <tokens>", "longest input of a window", parseNumber, 1900)
    .option(
      "--stride <tokens>",
      "scored tokens of every window but the first (default 512, or the context if smaller)",
      parseNumber,
    )
    .option("--limit <chars>", "look at no more than this many characters from the start", parseNumber, 200_000)
    .option("--alternatives <n>", "likely tokens to name at each place, 0 to 16", parseNumber, 3)
    .option("--json", "print one JSON object (schemas/tokens.schema.json) and write no page"),
)
  .addHelpText(
    "after",
    `
Examples:
  $ bitwit tokens ladder:m
  $ bitwit tokens ladder:m notes.txt -o notes.html
  $ bitwit tokens ladder:xs --against ladder:m --corpus sample:python --document 3
  $ git diff | bitwit tokens ladder:m - --json`,
  )
  .action(async (model: string, file: string | undefined, options) => {
    const { tokensCommand } = await import("./tokens-command.js");
    await tokensCommand(model, file, options);
  });

program
  .command("report")
  .description("make one HTML file of a run: leaderboard, line, residuals, every figure, warnings, provenance")
  .argument("[run]", "run folder, such as runs/start")
  .option("--reference <set>", "instead of a run: paper, the 31 models of the paper's tables")
  .option("-o, --output <file>", "the HTML file", "report.html")
  .option("--scores <file>", "scores of others, in any format that bitwit scores import reads; repeatable", collect)
  .option("--exclude <model[@area][=reason]>", "leave a model out of every fit, or of an area's; repeatable", collect)
  .option("--figures <folder>", "write every figure as SVG and PNG too")
  .option("--title <text>", "the report's title")
  .option("--json", "print what the report shows as one JSON object")
  .addHelpText(
    "after",
    "\nExamples:\n  $ bitwit report runs/start -o report.html\n  $ bitwit report runs/start --scores results.csv --figures figures/\n  $ bitwit report --reference paper -o paper.html\n",
  )
  .action(async (run: string | undefined, options) => {
    const { reportCommand } = await import("./report-command.js");
    await reportCommand(run, options);
  });

program
  .command("view")
  .description("show a run in the browser while it goes on: its report, with progress and time left")
  .argument("<run>", "run folder, such as runs/start")
  .option("--port <n>", "port on 127.0.0.1; 0 takes any that is free", Number, 0)
  .option("--scores <file>", "scores of others, in any format that bitwit scores import reads; repeatable", collect)
  .option("--exclude <model[@area][=reason]>", "leave a model out of every fit, or of an area's; repeatable", collect)
  .option("--title <text>", "the page's title")
  .option("--json", "print the address as JSON")
  .addHelpText(
    "after",
    "\nIt listens on this machine only, and serves nothing but the page.\n\nExamples:\n  $ bitwit view runs/start\n  $ bitwit view runs/start --port 8080\n",
  )
  .action(async (run: string, options) => {
    const { viewCommand } = await import("./view-command.js");
    await viewCommand(run, options);
  });

const models = program.command("models").description("the built-in models");
models
  .command("list")
  .description("list them")
  .option("--json", "print JSON")
  .addHelpText("after", "\nExamples:\n  $ bitwit models list\n  $ bitwit models list --json\n")
  .action(async (options) => (await import("./models-command.js")).listModels(options));
models
  .command("show")
  .description("show one: a built-in model or a GGUF file")
  .argument("<model>", "ladder:m or ./file.gguf")
  .option("--json", "print JSON")
  .addHelpText("after", "\nExamples:\n  $ bitwit models show ladder:m\n  $ bitwit models show ./file.gguf --json\n")
  .action(async (ref: string, options) => (await import("./models-command.js")).showModel(ref, options));

const corpora = program.command("corpora").description("the sample corpora, and what a corpus holds");
corpora
  .command("list")
  .description("list the samples")
  .option("--json", "print JSON")
  .addHelpText("after", "\nExamples:\n  $ bitwit corpora list\n  $ bitwit corpora list --json\n")
  .action(async (options) => (await import("./corpora-command.js")).listCorpora(options));
corpora
  .command("show")
  .description("count a corpus and show where it comes from")
  .argument("<corpus>", "sample:python, a file, folder or glob, hf:owner/dataset#config:split")
  .option("--bad-documents <policy>", "error or skip", "error")
  .option("--field <name>", "JSON field that holds the text (default: content, else text)")
  .option("--json", "print JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  $ bitwit corpora show sample:python\n  $ bitwit corpora show ./texts --bad-documents skip --json\n",
  )
  .action(async (ref: string, options) => (await import("./corpora-command.js")).showCorpus(ref, options));

program
  .command("fit")
  .description("fit scores on bits per character: r, RMSE, intervals, leave-one-out, outliers")
  .argument("[run]", "run folder, such as runs/start")
  .option("--scores <file>", "scores of others, in any format that bitwit scores import reads; repeatable", collect)
  .option("--exclude <model[@area][=reason]>", "leave a model out of every fit, or of an area's; repeatable", collect)
  .option("--benchmarks", "fit each benchmark on its area's corpus too")
  .option("--reference <set>", "the package's reference data: paper (areas and overall) or benchmarks (each of the 12)")
  .option("--scale <scale>", "linear or log in bpc", "linear")
  .option("--json", "print one JSON object")
  .addHelpText(
    "after",
    "\nExamples:\n  $ bitwit fit runs/start\n  $ bitwit fit runs/mine --scores results/ --exclude my-model=tuned --benchmarks\n  $ bitwit fit --scores summary_pivot.csv --scores summary.csv\n  $ bitwit fit --reference paper\n  $ bitwit fit --reference benchmarks --scale log --json\n",
  )
  .action(async (run: string | undefined, options) => (await import("./fit-command.js")).fitCommand(run, options));

program
  .command("predict")
  .description("the score a fit expects at a bpc, with its prediction interval")
  .argument("[run]", "run folder whose own law is used; without it the paper's")
  .option("--bpc <n>", "bits per character; repeatable", collectNumber)
  .option("--model <name>", "a model of the run: predicted from the others; repeatable", collect)
  .option("--scores <file>", "scores of others, in any format that bitwit scores import reads; repeatable", collect)
  .option("--exclude <model[@area][=reason]>", "leave a model out of every fit, or of an area's; repeatable", collect)
  .option("--reference <set>", "paper: the paper's law for a run's models")
  .option("--fit <name>", "knowledge, coding, math, a benchmark, …; default overall-area-means")
  .option("--extrapolate", "also outside the models that were fitted")
  .option("--json", "print one JSON object")
  .addHelpText(
    "after",
    "\nExamples:\n  $ bitwit predict --bpc 0.45\n  $ bitwit predict --fit knowledge --bpc 0.58 --bpc 0.62 --json\n  $ bitwit predict runs/start --model ladder:m --fit english\n",
  )
  .action(async (run: string | undefined, options) =>
    (await import("./predict-command.js")).predictCommand(run, options),
  );

const reference = program.command("reference").description("published scores and bpc that the package carries");
reference
  .command("list")
  .description("list the sets")
  .option("--json", "print JSON")
  .addHelpText("after", "\nExamples:\n  $ bitwit reference list\n  $ bitwit reference list --json\n")
  .action(async (options) => (await import("./reference-command.js")).listReference(options));
reference
  .command("show")
  .description("print one set")
  .argument("<set>", "knowledge, coding, math, leaderboard, scores or models")
  .option("--model <text>", "only models with this in their name")
  .option("--json", "print JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  $ bitwit reference show knowledge\n  $ bitwit reference show scores --model llama-2-7b --json\n",
  )
  .action(async (set: string, options) => (await import("./reference-command.js")).showReference(set, options));

const scores = program.command("scores").description("scores that others measured: lm-eval, OpenCompass and more");
scores
  .command("import")
  .description("read result files of other tools, and tables, into one file of scores")
  .argument("<files...>", "result files, or folders of them")
  .option("--format <format>", "what the files are (default: found by content)")
  .option("--scale <scale>", "scores in plain tables: percent, fraction or auto (each benchmark by its values)", "auto")
  .option("--model-map <file>", "JSON object or CSV: imported name, name to use")
  .option("--model <name>", "the model of a result file that names none")
  .option("--run <folder>", "say which models of this run have scores")
  .option("-o, --output <file>", "write a scores file (schemas/scores.schema.json)")
  .option("-f, --force", "replace the output file")
  .option("--json", "print the scores file instead of a table")
  .addHelpText(
    "after",
    `
Formats: lm-eval results_*.json (0.3, 0.4), OpenCompass summary_*.csv and summary_pivot_*.csv, UncheatableEval logs, Open
LLM Leaderboard tables and results, CSV or JSON tables (model,benchmark,score or one column a benchmark), bitwit's own.

Examples:
  $ bitwit scores import results/ -o scores.json
  $ bitwit scores import summary_20260101_120000.csv summary_pivot_20260101_120000.csv
  $ bitwit scores import mine.csv --scale percent --model-map names.json --run runs/mine --json`,
  )
  .action(async (files: string[], options) =>
    (await import("./scores-command.js")).importScoresCommand(files, options),
  );
scores
  .command("list")
  .description("print a scores file as a table")
  .argument("<file>", "what `bitwit scores import -o` wrote")
  .option("--json", "print JSON")
  .addHelpText("after", "\nExamples:\n  $ bitwit scores list scores.json\n  $ bitwit scores list scores.json --json\n")
  .action(async (file: string, options) => (await import("./scores-command.js")).listScores(file, options));

program
  .command("doctor")
  .description("say which engine, CPU variant or GPU will be used, and what is missing")
  .option("--json", "print JSON")
  .addHelpText("after", "\nExamples:\n  $ bitwit doctor\n  $ bitwit doctor --json\n")
  .action(async (options) => (await import("./doctor-command.js")).doctorCommand(options));

// A reader that stops early (head, less) is not an error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`error: The output cannot be written: ${error.message}.\n`);
  process.exit(3);
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else exitWith(error);
}
