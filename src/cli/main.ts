#!/usr/bin/env node
/** The `bitwit` command. Only what every call needs is imported here: commands load their own parts when they run. */
import { Command, CommanderError } from "commander";
import { bitwitVersion } from "../package-root.js";
import { exitWith } from "./exit.js";
import { addBenchmarkCommands } from "./benchmark-commands.js";
import { addCodecCommands } from "./codec-commands.js";
import { addCollectCommands } from "./collect-commands.js";
import { addLawCommands } from "./law-commands.js";
import { addStudyCommands } from "./study-commands.js";
import { collect, parseGpu, parseNumber, parsePercent } from "./option-values.js";
import { addServeCommand } from "./serve-commands.js";
import { addWorkerCommand } from "./worker-commands.js";

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

Exit codes: 0 done, 1 a negative result (screen flagged a model), 2 wrong usage, 3 something missing on this machine,
4 corrupt data, 70 a bug, 130 interrupted.`,
);

function engineOptions(command: Command): Command {
  return command
    .option("--gpu [kind]", "use a GPU engine: cuda, vulkan or metal; without a kind, whichever is installed", parseGpu)
    .option("--threads <n>", "CPU threads in all (default: every core it may use)", parseNumber)
    .option("--contexts <n>", "contexts that score side by side (default: by the model's size)", parseNumber)
    .option("--cpu-variant <name>", "a CPU variant of the engine, such as haswell (default: the best one here)");
}

/** For models behind servers. */
function serverOptions(command: Command): Command {
  return command
    .option("--concurrency <n>", "requests to a model server at once (default: 4)", parseNumber)
    .option("--server-api <name>", "prompt_logprobs, echo or generate (default: the best that works)")
    .option("--tokenizer <file>", "tokenizer.json or a GGUF file of the model, instead of the server's tokenizer")
    .option("--vocabulary-size <n>", "for models without a BOS whose server does not say it", parseNumber);
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

const measure = engineOptions(
  program
    .command("measure")
    .description("measure models and compressors on corpora")
    .argument(
      "<models...>",
      "ladder:m, ./file.gguf, http://host:port/v1#model, gzip, xz:9, zstd:19, brotli:11, bzip2:9",
    )
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
      "--precision <percent>",
      "score parts of each corpus until the 95 % interval of every model's bpc is this narrow to each side, such as 0.5%",
      parsePercent,
    )
    .option("--seed <text>", "which parts --precision scores first (default: 1)")
    .option(
      "--bad-documents <policy>",
      "error or skip, for text that is not valid UTF-8, binary, damaged or too large",
      "error",
    )
    .option("--field <name>", "JSON field that holds the text (default: content, else text)")
    .option("--probes", "score the probes too, and fit them")
    .option("--by-month", "bits per character by the month of the documents' dates, from the same records")
    .option("--released <model=date>", "when a model was released, such as ladder:m=2026-09-01; repeatable", collect)
    .option("--cutoff <model=date>", "where its training text ends, a day or a month; repeatable", collect)
    .option("--model-dates <file>", 'the same for many: JSON {"MODEL": {"released": DATE, "cutoff": DATE}}')
    .option("--run <folder>", "run folder (default: runs/measure-…, named after what is measured)")
    .option("--queue <address>", "let the workers of this Redis score: redis://host:port/db, rediss:// for TLS")
    .option("--shards-per-job <n>", "shards that workers take at once, with --queue (default: 1)", parseNumber)
    .option("--json", "print one JSON object (schemas/measure.schema.json)"),
);
serverOptions(measure)
  .addHelpText(
    "after",
    `
Examples:
  $ bitwit measure ladder:m gzip xz:9 --corpus ./folder --corpus sample:english
  $ bitwit measure ladder:m --corpus data.jsonl --protocol paper --json
  $ bitwit measure ./a.gguf ./b.gguf --corpus sample:math --probes --limit-chars 300000
  $ bitwit measure ladder:s ladder:m --corpus sample:english --precision 1%
  $ bitwit measure ./a.gguf ladder:m --corpus ./corpus --by-month --released ./a.gguf=2026-06-01
  $ BITWIT_API_KEY=… bitwit measure http://10.0.0.5:8000/v1#Qwen/Qwen2.5-7B --corpus sample:english --concurrency 8
  $ bitwit measure ./a.gguf ./b.gguf --corpus ./corpus --queue redis://queue-host:6379

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

addStudyCommands(program);
addWorkerCommand(program);
addBenchmarkCommands(program, (command) => serverOptions(engineOptions(command)));
addLawCommands(program);
addCodecCommands(program);
addCollectCommands(program);
addServeCommand(program, engineOptions);

const models = program.command("models").description("the built-in models");
models
  .command("list")
  .description("list them")
  .option("--json", "print JSON")
  .addHelpText("after", "\nExamples:\n  $ bitwit models list\n  $ bitwit models list --json\n")
  .action(async (options) => (await import("./models-command.js")).listModels(options));
serverOptions(
  models
    .command("show")
    .description("show one: a built-in model, a GGUF file, or what is behind a server, which is probed")
    .argument("<model>", "ladder:m, ./file.gguf or http://host:port/v1#model")
    .option("--json", "print JSON (of a server: schemas/server.schema.json)"),
)
  .addHelpText(
    "after",
    "\nExamples:\n  $ bitwit models show ladder:m\n  $ bitwit models show ./file.gguf --json\n  $ bitwit models show http://127.0.0.1:8000/v1\n",
  )
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
