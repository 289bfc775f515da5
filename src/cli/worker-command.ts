import { UsageError } from "../errors.js";
import { parseQueueAddress } from "../queue/queue-address.js";
import { runWorker, type WorkerEvent, type WorkerSummary } from "../queue/run-worker.js";
import { interruptSignal } from "./interrupt.js";

export interface WorkerFlags {
  readonly queue: string;
  readonly models?: string[];
  readonly concurrency?: number;
  readonly threads?: number;
  readonly contexts?: number;
  readonly lock: number;
  readonly untilIdle?: number;
  readonly json?: boolean;
}

export async function workerCommand(flags: WorkerFlags): Promise<void> {
  for (const name of ["concurrency", "threads", "contexts"] as const) checkCount(`--${name}`, flags[name]);
  if (!(flags.lock >= 1 && flags.lock <= 3600)) {
    throw new UsageError("lock", `--lock ${flags.lock} is not a number of seconds from 1 to 3600.`, {
      hint: "Leave it out for 30 seconds.",
    });
  }
  const interrupt = interruptSignal("\nStopping after the shards at work; once more stops at once.\n");
  try {
    const events = runWorker({
      address: parseQueueAddress(flags.queue),
      modelFolders: flags.models ?? [],
      concurrency: flags.concurrency,
      threads: flags.threads,
      contexts: flags.contexts,
      lockMs: flags.lock * 1000,
      untilIdleMs: flags.untilIdle === undefined ? undefined : flags.untilIdle * 1000,
      signal: interrupt.signal,
    });
    let step = await events.next();
    for (; step.done !== true; step = await events.next()) show(step.value, flags.json === true);
    end(step.value, flags.json === true);
  } finally {
    interrupt.release();
  }
}

function checkCount(name: string, value: number | undefined): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 1 && value <= 1024)) return;
  throw new UsageError("count", `${name} ${value} is not a whole number from 1 to 1024.`, {
    hint: `Leave ${name} out for the default.`,
  });
}

function show(event: WorkerEvent, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
  else {
    const line = describe(event);
    if (line !== undefined) process.stderr.write(`${line}\n`);
  }
}

/** Every hundredth shard is worth a line: a worker's log is read later. */
const SHARDS_A_LINE = 100;
let shards = 0;

function describe(event: WorkerEvent): string | undefined {
  switch (event.type) {
    case "connected":
      return `worker ${event.worker} waits for work at ${event.queue}`;
    case "refused":
      return `takes no shards of ${event.model} (run ${event.run}): ${event.reason}`;
    case "opened":
      return `scores shards of ${event.model} (run ${event.run}), ${event.slots} at once`;
    case "shard":
      shards += 1;
      return shards % SHARDS_A_LINE === 0 ? `${shards} shards done` : undefined;
    case "trouble":
      return `trouble: ${event.message}`;
    case "draining":
      return undefined;
  }
}

function end(summary: WorkerSummary, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify({ type: "end", ...summary })}\n`);
  else process.stderr.write(`${summary.shards} shards done; stopped\n`);
}
