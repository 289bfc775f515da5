/** `bitwit screen`: looks for models that have seen a benchmark's items. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Warning } from "../errors.js";
import { hashPlan } from "../text/plan-hash.js";
import { flagReason } from "../report/report-screens.js";
import { renderScreen } from "../report/screen-table.js";
import { benchmarkById } from "../scores/benchmark-names.js";
import { reportScreen } from "../study/report-screens.js";
import { runScreen, type ScreenEvent, type ScreenRequest } from "../study/run-screen.js";
import type { ScreenResult } from "../study/screen-result.js";
import { tasksOf } from "./benchmark-command.js";
import { engineOptionsOf, type EngineFlags } from "./measure-command.js";
import type { ProgressLine } from "./progress-line.js";
import { runWithProgress } from "./run-with-progress.js";
import { writeFigures } from "./write-figures.js";

export interface ScreenFlags extends EngineFlags {
  readonly task?: string[];
  readonly data?: string[];
  readonly limit?: number;
  readonly k: number;
  readonly alpha: number;
  readonly control?: string[];
  readonly trust?: string[];
  readonly controlChars?: number;
  readonly context: number;
  readonly figures?: string;
  readonly run?: string;
  readonly json?: boolean;
}

/** Text of the benchmark's kind, so that a model made for that kind is not taken for a contaminated one. */
const CONTROLS_BY_AREA: Readonly<Record<string, readonly string[]>> = {
  knowledge: ["sample:english"],
  coding: ["sample:python"],
  math: ["sample:math"],
};
const DEFAULT_CONTROLS: readonly string[] = ["sample:english"];
/** As many as `bitwit start` measures, so that its run folder has them already. */
const SAMPLE_CHARS = 40_000;
const DEFAULT_CONTROL_CHARS = 1_000_000;

export async function screenCommand(models: string[], flags: ScreenFlags): Promise<void> {
  const tasks = tasksOf(flags.task ?? [], flags.data ?? []).map((task) => ({
    ...task,
    controls: flags.control ?? CONTROLS_BY_AREA[benchmarkById(task.task.id)?.area ?? ""] ?? DEFAULT_CONTROLS,
  }));
  const { limit, k: kPercent, alpha, context: contextTokens } = flags;
  const { trust: trusted = [] } = flags;
  const areSamples = (flags.control ?? []).every((ref) => ref.startsWith("sample:"));
  const controlChars = flags.controlChars ?? (areSamples ? SAMPLE_CHARS : DEFAULT_CONTROL_CHARS);
  const asked = { models, limit, controlChars, contextTokens };
  const identity = { ...asked, tasks: tasks.map(({ task, data, controls }) => [task.id, data ?? "", ...controls]) };
  const folder = `screen-${hashPlan({ ...identity, folder: process.cwd() }).slice(0, 10)}`;
  const runFolder = flags.run ?? path.join("runs", folder);
  if (flags.figures !== undefined) await mkdir(flags.figures, { recursive: true });
  const request: ScreenRequest = {
    ...{ ...asked, tasks, kPercent, alpha, trusted, runFolder },
    engine: engineOptionsOf(flags),
    command: process.argv.slice(2),
  };
  const results = await runWithProgress(runFolder, (signal) => runScreen({ ...request, signal }), showEvent);
  const figures = flags.figures === undefined ? [] : await drawFigures(results, flags.figures);
  const warnings = results.flatMap((result) => result.warnings);
  if (flags.json === true) {
    process.stdout.write(JSON.stringify(jsonOf(results, warnings)) + "\n");
    for (const { message } of warnings) process.stderr.write(`warning: ${message}\n`);
  } else
    process.stdout.write(
      describe(results, warnings, [`run    ${runFolder}`, ...figures.map((one) => `figure ${one}`)]),
    );
  if (results.some(({ flagged }) => flagged.length > 0)) process.exitCode = 1;
}

/** Rows and flags of all tasks. Schema: schemas/screen.schema.json. */
function jsonOf(results: readonly ScreenResult[], warnings: readonly Warning[]) {
  const screens = results.flatMap(({ benchmark, kPercent, alpha, controls, models, tests }) =>
    models.flatMap(({ model, controlBpc, splits }) =>
      splits.map((summary) => ({
        ...{
          model,
          benchmark,
          k: kPercent,
          ...summary,
          controlBpc,
          controls: controls.map(({ corpus }) => corpus),
          alpha,
        },
        tests: tests
          .filter((test) => test.model === model && test.split === summary.split)
          .map(({ model: _model, split: _split, ...test }) => test),
      })),
    ),
  );
  const flags = results.flatMap((result) =>
    result.tests.flatMap((test) =>
      test.status === "ok" && test.isFlagged
        ? [{ benchmark: result.benchmark, ...test, message: flagReason(test, wordsOf(result)) }]
        : [],
    ),
  );
  return { schemaVersion: 1, screens, flags, warnings };
}

function wordsOf({ benchmarkName, kPercent }: ScreenResult) {
  return { benchmark: benchmarkName, kPercent };
}

function describe(results: readonly ScreenResult[], warnings: readonly Warning[], files: readonly string[]): string {
  const parts = results.flatMap((result) => [renderScreen(reportScreen(result)), verdictOf(result)]);
  return [...parts, ...warnings.map(({ message }) => `warning: ${message}`), files.join("\n")].join("\n\n") + "\n";
}

function verdictOf(result: ScreenResult): string {
  const { flagged, tests, alpha, kPercent, controls, trusted, benchmarkName } = result;
  const made = tests.filter(({ status }) => status === "ok").length;
  const how =
    `Mean over items of the mean bits of the ${kPercent} % least likely tokens. Control: mean bits per character on ` +
    `${controls.map(({ corpus }) => corpus).join(", ")}.${trusted.length > 0 ? ` Compared with ${trusted.join(", ")} alone.` : ""} ` +
    "p of all: times the number of tests made at once.";
  if (made === 0) return `${how}\n${benchmarkName}: nothing could be tested.`;
  if (flagged.length === 0) return `${how}\n${benchmarkName}: no model is flagged at ${alpha}, ${made} tests.`;
  const reasons = flagged.map((model) => {
    const own = tests.filter((test) => test.model === model && test.status === "ok" && test.isFlagged);
    return `FLAGGED ${model}: ${own.map((test) => flagReason(test, wordsOf(result))).join("; ")}.`;
  });
  return [how, ...reasons].join("\n");
}

async function drawFigures(results: readonly ScreenResult[], folder: string): Promise<string[]> {
  // Loaded here: the renderers are heavy, and most calls draw nothing.
  const { screenFigureFiles } = await import("../report/report-files.js");
  return writeFigures(screenFigureFiles(results.map(reportScreen)), folder);
}

function showEvent(progress: ProgressLine, event: ScreenEvent): void {
  if (event.type === "screen") return progress.clear();
  if (event.type === "control") return progress.show(event.event);
  if (event.type === "reading") {
    return progress.step({ key: "reading", done: 0, total: 0, describe: () => `reading ${event.benchmark}` });
  }
  const { model, benchmark, done, total, resumed } = event;
  progress.step({
    key: `${model} ${benchmark}`,
    ...{ done, total, resumed },
    describe: (eta) => `${model} · screening ${benchmark} · ${done} of ${total} items${eta}`,
  });
}
