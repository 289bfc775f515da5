/** The commands of benchmarks: asking models, screening them, and what tasks there are. */
import type { Command } from "commander";
import { collect, parseNumber } from "./option-values.js";

export function addBenchmarkCommands(program: Command, engineOptions: (command: Command) => Command): void {
  engineOptions(
    program
      .command("benchmark")
      .description("ask models the questions of benchmark tasks, by the paper's settings")
      .argument("<models...>", "ladder:m or ./file.gguf")
      .option("-t, --task <names>", "tasks, such as blimp or arc-challenge,hellaswag; repeatable", collect)
      .option(
        "-d, --data <path>",
        "local files in their public format: a folder or file for all tasks, or TASK=PATH; repeatable (default: the task's data set on the hub)",
        collect,
      )
      .option("--shots <n>", "examples in a prompt (default: the paper's number for each task)", parseNumber)
      .option("--limit <n>", "ask only the first so many items of each part", parseNumber)
      .option("--context <tokens>", "longest prompt; examples are dropped from the front to fit", parseNumber, 1900)
      .option("--allow-unsandboxed", "run model-written programs without a sandbox where there is none")
      .option("--parts", "show the parts of suites too")
      .option("--run <folder>", "run folder (default: runs/benchmark-…, named after what is asked)")
      .option("--json", "print one JSON object (schemas/benchmark.schema.json)"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ bitwit benchmark ladder:m --task blimp --data ./blimp --limit 200
  $ bitwit benchmark ladder:s ladder:m --task arc-challenge,hellaswag --run runs/mine
  $ bitwit benchmark ./model.gguf --task gsm8k --data gsm8k=./gsm8k --json
  $ bitwit benchmarks list

A call that was killed goes on where it stopped when it is given again; finished scores are read from the run folder.`,
    )
    .action(async (models: string[], options) => {
      const { benchmarkCommand } = await import("./benchmark-command.js");
      await benchmarkCommand(models, options);
    });

  engineOptions(
    program
      .command("screen")
      .description("look for models that have seen a benchmark: MIN-K% of its items, tested against the other models")
      .argument("<models...>", "at least four, such as ladder:s ladder:m ./file.gguf")
      .option("-t, --task <names>", "tasks, such as gsm8k; repeatable", collect)
      .option(
        "-d, --data <path>",
        "local files in their public format: a folder or file for all tasks, or TASK=PATH; repeatable (default: the task's data set on the hub)",
        collect,
      )
      .option(
        "--limit <n>",
        "items of each split, drawn with a fixed seed (default: the whole test split)",
        parseNumber,
      )
      .option("--k <percent>", "share of the least likely tokens that counts", parseNumber, 20)
      .option("--alpha <p>", "probability of flagging any clean model, at most", parseNumber, 0.01)
      .option(
        "-c, --control <corpus>",
        "text of the benchmark's kind, untouched by contamination: its bits say how good a model is; repeatable (default: the sample of the task's area)",
        collect,
      )
      .option(
        "--control-chars <n>",
        "characters of each to measure (default: 40,000 of samples, else 1,000,000)",
        parseNumber,
      )
      .option(
        "--trust <model>",
        "this one of the models is clean for certain: the others are compared with such alone; repeatable",
        collect,
      )
      .option("--context <tokens>", "longest item; what is longer is cut", parseNumber, 1900)
      .option("--figures <folder>", "write the distributions as SVG and PNG")
      .option("--run <folder>", "run folder (default: runs/screen-…, named after what is asked)")
      .option("--json", "print one JSON object (schemas/screen.schema.json)"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ bitwit screen ladder:xs ladder:s ladder:m ladder:l ./mine.gguf --task gsm8k --data ./gsm8k
  $ bitwit screen ./a.gguf ./b.gguf ./c.gguf ./d.gguf --task gsm8k,math --limit 300 --run runs/mine --json
  $ bitwit screen ladder:xs ladder:s ladder:m ladder:l --task gsm8k --figures figures/

Exit code 1 when a model is flagged. docs/screening.md says what is tested. A call that was killed goes on where it
stopped when it is given again; bits of every token stay in the run folder, so another --k reads no model again.`,
    )
    .action(async (models: string[], options) => {
      const { screenCommand } = await import("./screen-command.js");
      await screenCommand(models, options);
    });

  const benchmarks = program.command("benchmarks").description("the benchmark tasks there are, and their data");
  benchmarks
    .command("list")
    .description("list them")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  $ bitwit benchmarks list\n  $ bitwit benchmarks list --json\n")
    .action(async (options) => (await import("./benchmarks-command.js")).listBenchmarks(options));
  benchmarks
    .command("fetch")
    .description("download a task's data, so that it can be used offline")
    .argument("<tasks...>", "such as gsm8k")
    .requiredOption("-o, --output <folder>", "where a folder for each task is made")
    .addHelpText(
      "after",
      "\nExamples:\n  $ bitwit benchmarks fetch gsm8k -o data\n  $ bitwit benchmark ladder:m --task gsm8k --data data\n",
    )
    .action(async (tasks: string[], options) =>
      (await import("./benchmarks-command.js")).fetchBenchmarks(tasks, options),
    );
  benchmarks
    .command("export")
    .description("write a run's scores as lm-evaluation-harness writes them: MODEL/results_TIME.json")
    .argument("<run>", "run folder that bitwit benchmark wrote")
    .requiredOption("-o, --output <folder>", "where a folder for each model is made")
    .option("--json", "print the files' names as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ bitwit benchmarks export runs/mine -o results\n  $ bitwit scores import results\n",
    )
    .action(async (run: string, options) => (await import("./benchmarks-command.js")).exportBenchmarks(run, options));
}
