/** `bitwit scores`: scores that others measured, to one file that fits read. */
import { access } from "node:fs/promises";
import { UsageError } from "../errors.js";
import { writeFileAtomically } from "../files/atomic-file.js";
import { renderScores } from "../report/score-table.js";
import { FORMATS, type ScoreFormat } from "../scores/import/detect-format.js";
import { importScores, readScoresFile } from "../scores/import/import-scores.js";
import type { ScoreWarning } from "../scores/import/imported.js";
import { parseModelMap } from "../scores/import/model-names.js";
import { readImportFile } from "../scores/import/read-import-file.js";
import type { ScoreScale } from "../scores/import/scale.js";
import { matchModels, type ModelMatches } from "../scores/match-models.js";
import type { ScoresFile } from "../scores/scores-file.js";
import { readRun } from "../study/read-run.js";

export interface ImportFlags {
  readonly format?: string;
  readonly scale: string;
  readonly modelMap?: string;
  readonly model?: string;
  readonly run?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export async function importScoresCommand(files: readonly string[], flags: ImportFlags): Promise<void> {
  const format = oneOf(flags.format, FORMATS, "--format");
  const scale = oneOf(flags.scale, SCALES, "--scale");
  if (flags.output !== undefined && flags.force !== true) await refuseExisting(flags.output);
  const modelMap = flags.modelMap === undefined ? undefined : parseModelMap(await readImportFile(flags.modelMap));
  const measured = flags.run === undefined ? undefined : await modelsOf(flags.run);
  const imported = await importScores(files, { format, scale, modelMap, model: flags.model });
  if (flags.output !== undefined) await writeFileAtomically(flags.output, JSON.stringify(imported, null, 2) + "\n");
  const matches = measured && matchModels(namesOf(imported), measured);
  if (flags.json === true) {
    process.stdout.write(JSON.stringify(imported) + "\n");
    process.stderr.write(imported.warnings.map(warningLine).join(""));
    return;
  }
  const parts = [renderScores(imported)];
  if (imported.warnings.length > 0) parts.push(imported.warnings.map(warningText).join("\n"));
  if (matches !== undefined) parts.push(matchText(matches, flags.run as string));
  if (flags.output !== undefined) parts.push(`wrote  ${flags.output} (${countText(imported)})`);
  process.stdout.write(parts.join("\n\n") + "\n");
}

async function modelsOf(run: string): Promise<string[]> {
  const { measurements } = await readRun(run);
  return [...new Set(measurements.flatMap((one) => (one.kind === "model" ? [one.model] : [])))];
}

export async function listScores(file: string, flags: { json?: boolean }): Promise<void> {
  const scores = await readScoresFile(file);
  if (flags.json === true) {
    process.stdout.write(JSON.stringify(scores) + "\n");
    return;
  }
  const sources = scores.sources.map(({ file: source, tool }) => `source  ${source} (${tool})`);
  process.stdout.write(
    [renderScores(scores), scores.warnings.map(warningText).join("\n"), sources.join("\n")]
      .filter((part) => part !== "")
      .join("\n\n") + "\n",
  );
}

const SCALES: readonly ScoreScale[] = ["auto", "percent", "fraction"];

function oneOf<T extends ScoreFormat | ScoreScale>(
  text: string | undefined,
  words: readonly T[],
  flag: string,
): T | undefined {
  const found = words.find((word) => word === text);
  if (text === undefined || found !== undefined) return found;
  throw new UsageError(flag.slice(2), `${flag} "${text}" is unknown.`, { hint: `Use ${words.join(", ")}.` });
}

/** Before the import, so that nobody waits for a refusal. */
async function refuseExisting(file: string): Promise<void> {
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists)
    throw new UsageError("output-exists", `${file} exists.`, { hint: "Give -f to replace it, or another name." });
}

function namesOf({ models }: ScoresFile): string[] {
  return models.map(({ name }) => name);
}

function warningText({ message, hint }: ScoreWarning): string {
  return `warning: ${printable(message)}${hint === undefined ? "" : `\n  → ${printable(hint)}`}`;
}

/** Names in it come from files that others wrote: no control sequence reaches the terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, "\ufffd");
}

function warningLine({ message }: ScoreWarning): string {
  return `warning: ${printable(message)}\n`;
}

function matchText({ matched, onlyImported, onlyMeasured }: ModelMatches, run: string): string {
  const list = (names: readonly string[]) => (names.length === 0 ? "none" : printable(names.join(", ")));
  return [
    `measured in ${run}, with scores:    ${list(matched.map(({ measured }) => measured))}`,
    `measured in ${run}, without scores: ${list(onlyMeasured)}`,
    `scores only:${" ".repeat(run.length + 10)}${list(onlyImported)}`,
    ...(onlyImported.length > 0 && onlyMeasured.length > 0 ? ["Join names that differ with --model-map."] : []),
  ].join("\n");
}

function countText({ scores, bpc, models }: ScoresFile): string {
  return `${scores.length} scores and ${bpc.length} bpc of ${models.length} models`;
}
