/** `bitwit worker`: its options. */
import type { Command } from "commander";
import { collect, parseNumber } from "./option-values.js";

export function addWorkerCommand(program: Command): void {
  program
    .command("worker")
    .description(
      "score shards for runs on other machines (measure --queue, study run --queue), until it is told to stop",
    )
    .requiredOption(
      "--queue <address>",
      "redis://host:port/db, or rediss:// for TLS; password in BITWIT_REDIS_PASSWORD",
    )
    .option("--models <folder>", "where GGUF files are looked for, by their SHA-256; repeatable", collect)
    .option("--concurrency <n>", "jobs at once (default: one more than the model has contexts)", parseNumber)
    .option("--threads <n>", "CPU threads in all (default: every core)", parseNumber)
    .option("--contexts <n>", "contexts that score side by side (default: as the threads allow)", parseNumber)
    .option(
      "--lock <seconds>",
      "silence after which a worker counts as dead and its shards go to others",
      parseNumber,
      30,
    )
    .option("--until-idle <seconds>", "end when there was nothing to do for so long (default: never)", parseNumber)
    .option("--json", "print events as JSON lines on stdout")
    .addHelpText(
      "after",
      `
Examples:
  $ bitwit worker --queue redis://queue-host:6379 --models /data/models
  $ BITWIT_REDIS_PASSWORD=… bitwit worker --queue rediss://queue-host:6380/2 --models ./models --until-idle 600

A worker needs the model files and the Redis server; texts come with the jobs, as token ids. SIGTERM or Ctrl-C: it finishes
the shards at work and gives back the rest. A worker whose numbers could differ in a last digit takes nothing and says why.`,
    )
    .action(async (options) => {
      const { workerCommand } = await import("./worker-command.js");
      await workerCommand(options);
    });
}
