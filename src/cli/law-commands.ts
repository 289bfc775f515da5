/** The commands of the law: reports, fits, predictions, and the numbers of others. */
import type { Command } from "commander";
import { collect, collectNumber } from "./option-values.js";

export function addLawCommands(program: Command): void {
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

  program
    .command("fit")
    .description("fit scores on bits per character: r, RMSE, intervals, leave-one-out, outliers")
    .argument("[run]", "run folder, such as runs/start")
    .option("--scores <file>", "scores of others, in any format that bitwit scores import reads; repeatable", collect)
    .option("--exclude <model[@area][=reason]>", "leave a model out of every fit, or of an area's; repeatable", collect)
    .option("--benchmarks", "fit each benchmark on its area's corpus too")
    .option(
      "--reference <set>",
      "the package's reference data: paper (areas and overall) or benchmarks (each of the 12)",
    )
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
    .option(
      "--scale <scale>",
      "scores in plain tables: percent, fraction or auto (each benchmark by its values)",
      "auto",
    )
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
    .addHelpText(
      "after",
      "\nExamples:\n  $ bitwit scores list scores.json\n  $ bitwit scores list scores.json --json\n",
    )
    .action(async (file: string, options) => (await import("./scores-command.js")).listScores(file, options));
}
