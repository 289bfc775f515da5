/** `bitwit study run`. */
import { renderMeasurementTable } from "../report/measurement-table.js";
import type { CellOutcome } from "../study/cells/cell-outcome.js";
import { partFolder } from "../study/cells/part-folder.js";
import { runCells, type StudyEvent, type StudyOutcome } from "../study/cells/run-cells.js";
import { withoutSecrets } from "../queue/queue-address.js";
import { readStudyFile } from "../study/file/parse-study.js";
import { showAsking } from "./benchmark-command.js";
import { workersOptionsOf } from "./measure-command.js";
import { parseShard } from "./parse-shard.js";
import type { ProgressLine } from "./progress-line.js";
import { runWithProgress } from "./run-with-progress.js";
import { describeFailures } from "./study-failures.js";

export interface StudyRunFlags {
  readonly run?: string;
  readonly shard?: string;
  readonly queue?: string;
  readonly shardsPerJob?: number;
  readonly json?: boolean;
}

export async function studyRun(file: string, flags: StudyRunFlags): Promise<void> {
  const study = await readStudyFile(file);
  const part = flags.shard === undefined ? undefined : parseShard(flags.shard);
  const workers = workersOptionsOf(flags);
  const base = flags.run ?? study.run;
  const command = process.argv.slice(2).map(withoutSecrets);
  const outcome = await runWithProgress(
    part === undefined ? base : partFolder(base, part),
    (signal) => runCells({ study, part, workers, runFolder: flags.run, command, signal }),
    (progress, event) => showEvent(progress, event),
  );
  if (flags.json === true) {
    const { folder, cells, measurements, result } = outcome;
    const printed = { schemaVersion: 1, study: study.name, run: folder, cells, measurements };
    const { files = {}, warnings = [] } = result ?? {};
    process.stdout.write(JSON.stringify({ ...printed, files, warnings }) + "\n");
  } else process.stdout.write(describe(outcome, file));
  process.exitCode = exitCodeOf(outcome.cells);
}

/** Of the first cell that failed; 1 when time was over before all was done. */
function exitCodeOf(cells: readonly CellOutcome[]): number {
  for (const cell of cells) if (cell.state === "failed") return cell.error.exitCode;
  return cells.some(({ state }) => state === "left") ? 1 : 0;
}

function showEvent(progress: ProgressLine, event: StudyEvent): void {
  if (event.type === "reading" || event.type === "asking") return showAsking(progress, event);
  if (event.type === "workers") for (const notice of event.notices) progress.say(notice);
  if (event.type !== "cell") return progress.show(event);
  progress.clear();
  const { outcome } = event;
  if (outcome.state === "failed") process.stderr.write(`failed: ${outcome.id}: ${outcome.error.message}\n`);
}

function describe({ folder, cells, measurements, result }: StudyOutcome, file: string): string {
  const count = (state: CellOutcome["state"]) => cells.filter((one) => one.state === state).length;
  const reused = cells.filter((one) => one.state === "done" && one.reused).length;
  const parts: string[] = [];
  const shown = result?.measurements ?? measurements;
  if (shown.length > 0) parts.push(renderMeasurementTable(shown));
  parts.push(
    `${count("done")} of ${cells.length} cells done (${reused} of them before)` +
      `${count("failed") > 0 ? `, ${count("failed")} failed` : ""}${count("left") > 0 ? `, ${count("left")} left` : ""}.`,
  );
  parts.push(...describeFailures(cells.map((one) => (one.state === "failed" ? one : { id: one.id }))));
  const left = cells.filter(({ state }) => state === "left").map(({ id }) => id);
  if (left.length > 0) {
    const more = left.length > 10 ? ` and ${left.length - 10} more` : "";
    parts.push(`The time of the budget was over. Left: ${left.slice(0, 10).join("; ")}${more}.`);
  }
  if (count("failed") + left.length > 0) parts.push(`bitwit study run ${file} goes on with them.`);
  for (const warning of result?.warnings ?? []) parts.push(`warning: ${warning.message}`);
  const files = Object.entries({ ...result?.files, run: folder });
  parts.push(files.map(([kind, path]) => `${kind.padEnd(8)} ${path}`).join("\n"));
  return parts.join("\n\n") + "\n";
}
