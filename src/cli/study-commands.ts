/** The commands of studies written as files. */
import type { Command } from "commander";
import { parseNumber } from "./option-values.js";

export function addStudyCommands(program: Command): void {
  const study = program
    .command("study")
    .description("a study as a file: models, corpora, protocols, benchmarks, fits and a budget, in one run folder");

  study
    .command("init")
    .description("write a study file with every key explained")
    .argument("[file]", "the file", "study.yaml")
    .option("-f, --force", "overwrite it")
    .option("--json", "print one JSON object (schemas/study-output.schema.json)")
    .addHelpText("after", "\nExamples:\n  $ bitwit study init\n  $ bitwit study init studies/spring.yaml\n")
    .action(async (file: string, options) => (await import("./study-init-command.js")).studyInit(file, options));

  study
    .command("plan")
    .description("show the work, its time and memory, and what is done already; measures nothing")
    .argument("<file>", "the study file")
    .option("--run <folder>", "instead of the file's run folder")
    .option("--shard <i/n>", "only what this one of n machines would do")
    .option("--no-calibrate", "do not time a small model for a second where nothing was measured yet")
    .option("--json", "print one JSON object (schemas/study-output.schema.json)")
    .addHelpText(
      "after",
      "\nExamples:\n  $ bitwit study plan study.yaml\n  $ bitwit study plan study.yaml --shard 3/8 --json\n",
    )
    .action(async (file: string, options) => (await import("./study-plan-command.js")).studyPlan(file, options));

  study
    .command("run")
    .description("do it, or go on with it: what is finished is not measured again, what failed is tried again")
    .argument("<file>", "the study file")
    .option("--run <folder>", "instead of the file's run folder")
    .option("--shard <i/n>", "only this one of n machines' share, into RUN/parts/i-of-n; study merge unites them")
    .option("--queue <address>", "let the workers of this Redis score: redis://host:port/db, rediss:// for TLS")
    .option("--shards-per-job <n>", "shards that workers take at once, with --queue (default: 1)", parseNumber)
    .option("--json", "print one JSON object (schemas/study-output.schema.json)")
    .addHelpText(
      "after",
      `
Examples:
  $ bitwit study run study.yaml
  $ bitwit study run study.yaml --shard "$SLURM_ARRAY_TASK_ID/8"
  $ bitwit study run study.yaml --queue redis://queue-host:6379

With --queue, bitwit worker processes score what is measured of models that are files; this command hands out the shards and
collects them. Compressors, probes, benchmarks and models behind servers stay with this command, and come after that. A call
that was killed goes on when it is given again; records that came meanwhile wait in Redis.

Exit codes: 0 all done, 1 the budget's time was over and work is left, otherwise that of the first cell that failed.`,
    )
    .action(async (file: string, options) => (await import("./study-run-command.js")).studyRun(file, options));

  study
    .command("status")
    .description("how far it is, from its run folder and its parts alone")
    .argument("<file>", "the study file")
    .option("--run <folder>", "instead of the file's run folder")
    .option("--json", "print one JSON object (schemas/study-output.schema.json)")
    .addHelpText(
      "after",
      "\nExamples:\n  $ bitwit study status study.yaml\n  $ bitwit study status study.yaml --json\n",
    )
    .action(async (file: string, options) =>
      (await import("./study-status-command.js")).studyStatusCommand(file, options),
    );

  study
    .command("merge")
    .description("unite the parts of a study: bit for bit what one machine would have written")
    .argument("<parts...>", "the parts' folders, such as runs/study/parts/*")
    .requiredOption("-o, --output <folder>", "the run folder to write")
    .option("--unfinished", "take what is complete; without it, missing shards are an error")
    .option("--json", "print one JSON object (schemas/study-output.schema.json)")
    .addHelpText("after", "\nExamples:\n  $ bitwit study merge runs/study/parts/* -o runs/study\n")
    .action(async (parts: string[], options) => (await import("./study-merge-command.js")).studyMerge(parts, options));
}
