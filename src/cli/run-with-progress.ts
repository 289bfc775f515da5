/** Runs a resumable job to its end, with its progress on stderr; Ctrl-C stops it behind the work that is going on. */
import { Interrupted } from "./exit.js";
import { interruptSignal } from "./interrupt.js";
import { ProgressLine } from "./progress-line.js";

/** @throws {Interrupted} after Ctrl-C: what was finished is in `runFolder`. */
export async function runWithProgress<Event, Result>(
  runFolder: string,
  start: (signal: AbortSignal) => AsyncGenerator<Event, Result>,
  show: (progress: ProgressLine, event: Event) => void,
): Promise<Result> {
  const progress = new ProgressLine();
  const interrupt = interruptSignal();
  try {
    const events = start(interrupt.signal);
    let step = await events.next();
    for (; step.done !== true; step = await events.next()) show(progress, step.value);
    return step.value;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    throw new Interrupted(`Interrupted. What was finished is saved in ${runFolder}; give the same command to go on.`);
  } finally {
    progress.clear();
    interrupt.release();
  }
}
