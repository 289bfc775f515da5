/** `bitwit study status`. */
import { renderTable } from "../report/render-table.js";
import { studyStatus, type CellStatus, type StudyStatus } from "../study/cells/study-status.js";
import { describeFailures } from "./study-failures.js";
import { readStudyFile } from "../study/file/parse-study.js";

export async function studyStatusCommand(
  file: string,
  flags: { readonly run?: string; readonly json?: boolean },
): Promise<void> {
  const status = await studyStatus(await readStudyFile(file), flags.run);
  if (flags.json === true) {
    process.stdout.write(JSON.stringify(status) + "\n");
    return;
  }
  const { cells, parts, run, workers } = status;
  const count = (state: CellStatus["state"]) => cells.filter((one) => one.state === state).length;
  const table = renderTable(cells, [
    { header: "cell", cell: ({ id }) => id },
    {
      header: "state",
      cell: ({ state, shards }) =>
        shards === undefined ? state : `${state}, ${shards.done} of ${shards.total} shards`,
    },
    { header: "bpc", align: "right", cell: ({ bpc }) => bpc?.toFixed(3) },
    { header: "score", align: "right", cell: ({ score }) => score?.toFixed(3) },
  ]);
  const lines = [
    table,
    `${count("done")} done, ${count("partly")} partly, ${count("failed")} failed, ${count("waiting")} waiting.`,
    ...(workers === undefined ? [] : [describeWorkers(workers)]),
    ...describeFailures(cells),
    `run      ${run}${parts.length === 0 ? "" : `\nparts    ${parts.join(", ")}`}`,
  ];
  process.stdout.write(lines.join("\n\n") + "\n");
}

function describeWorkers(workers: NonNullable<StudyStatus["workers"]>): string {
  if (workers.length === 0) return "It runs on a queue, and no worker is there.";
  const byState = new Map<string, number>();
  for (const { state } of workers) byState.set(state, (byState.get(state) ?? 0) + 1);
  const states = [...byState].map(([state, count]) => `${count} ${state}`).join(", ");
  return `It runs on a queue: ${workers.length} ${workers.length === 1 ? "worker" : "workers"} (${states}).`;
}
