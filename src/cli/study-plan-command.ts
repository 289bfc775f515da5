/** `bitwit study plan`. */
import { openCorpus } from "../corpus/open-corpus.js";
import { openModel } from "../model/open-model.js";
import { renderTable } from "../report/render-table.js";
import { CALIBRATION_TOKENS, planStudy, type PlannedCell, type StudyPlan } from "../study/cells/plan-study.js";
import { readStudyFile } from "../study/file/parse-study.js";
import { parseShard } from "./parse-shard.js";
import { duration } from "./progress-line.js";
import { runWithProgress } from "./run-with-progress.js";
import { describeFailures } from "./study-failures.js";

export interface StudyPlanFlags {
  readonly run?: string;
  readonly shard?: string;
  readonly calibrate: boolean;
  readonly json?: boolean;
}

export async function studyPlan(file: string, flags: StudyPlanFlags): Promise<void> {
  const study = await readStudyFile(file);
  const part = flags.shard === undefined ? undefined : parseShard(flags.shard);
  const plan = await runWithProgress(
    flags.run ?? study.run,
    (signal) => {
      const request = { study, part, runFolder: flags.run, signal };
      return planStudy(flags.calibrate ? { ...request, calibrateWith: smallModel } : request);
    },
    (progress, event) => progress.show(event),
  );
  process.stdout.write(flags.json === true ? JSON.stringify(plan) + "\n" : describe(plan));
}

async function smallModel() {
  const corpus = await openCorpus("sample:english");
  let text = "";
  for await (const document of corpus.documents()) {
    text += document.text;
    if (text.length > CALIBRATION_TOKENS * 8) break;
  }
  return { model: await openModel("ladder:s", { contextTokens: CALIBRATION_TOKENS }), text };
}

function describe(plan: StudyPlan): string {
  const table = renderTable(plan.cells, [
    { header: "model", cell: ({ model }) => model },
    { header: "on", cell: ({ subject }) => subject },
    { header: "characters", align: "right", cell: ({ chars }) => chars?.toLocaleString("en-US") },
    { header: "tokens", align: "right", cell: ({ tokens }) => tokens?.toLocaleString("en-US") },
    {
      header: "memory",
      align: "right",
      cell: ({ memoryBytes }) => (memoryBytes === undefined ? undefined : bytes(memoryBytes)),
    },
    { header: "time left", align: "right", cell: timeCell },
    { header: "state", cell: stateCell },
  ]);
  const bases = [...new Set(plan.cells.flatMap(({ seconds, basis }) => (seconds === undefined ? [] : (basis ?? []))))];
  const done = plan.cells.filter(({ state }) => state === "done").length;
  const unknown =
    plan.unknown === 0 ? "" : `, and ${plan.unknown} ${plan.unknown === 1 ? "cell" : "cells"} whose time is not known`;
  const lines = [
    table,
    `${done} of ${plan.cells.length} cells are done. Left: about ${duration(plan.secondsLeft)}${unknown}.` +
      (bases.length === 0 ? "" : ` Times are from ${bases.join("; ")}.`),
    ...plan.cells.flatMap(({ memoryBytes = 0, model, subject }) =>
      memoryBytes > plan.memoryLimitBytes
        ? [
            `warning: ${model} on ${subject} needs ${bytes(memoryBytes)}; this machine has ${bytes(plan.memoryLimitBytes)}.`,
          ]
        : [],
    ),
    ...describeFailures(plan.cells),
    `run    ${plan.run}`,
  ];
  return lines.join("\n\n") + "\n";
}

function timeCell({ state, seconds }: PlannedCell): string | undefined {
  if (state === "done" || seconds === undefined) return undefined;
  return seconds < 1 ? "< 1 s" : duration(seconds);
}

function stateCell({ state, shards, share }: PlannedCell): string {
  const part = share === undefined ? "" : ` (${Math.round(100 * share.from)} to ${Math.round(100 * share.to)} %)`;
  return (shards === undefined ? state : `${shards.done} of ${shards.total} shards`) + part;
}

function bytes(count: number): string {
  return count >= 2 ** 30 ? `${(count / 2 ** 30).toFixed(1)} GiB` : `${Math.ceil(count / 2 ** 20)} MiB`;
}
