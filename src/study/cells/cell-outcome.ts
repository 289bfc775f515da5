/** How each cell of a study ended, as `study-cells.json` of the run folder keeps it and --json prints it. */
import { readFile } from "node:fs/promises";
import { BitwitError } from "../../errors.js";
import { writeFileAtomically } from "../../files/atomic-file.js";
import type { ModelDates } from "../../measure/model-dates.js";
import type { CellShare } from "./divide-work.js";
import type { StudyCell } from "./study-cell.js";

export interface CellFailure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** What the process ends with when this is the first failure. */
  readonly exitCode: number;
}

export type CellOutcome = {
  readonly id: string;
  readonly kind: StudyCell["kind"];
  /** In a part of a study: which of the cell's shards it is about. */
  readonly share?: CellShare;
} & (
  | { readonly state: "done"; readonly reused: boolean }
  | { readonly state: "failed"; readonly error: CellFailure }
  /** Not begun, or not to its end: the time was over. */
  | { readonly state: "left" }
);

export interface OutcomeFile {
  readonly schemaVersion: 1;
  readonly kind: "study-cells";
  readonly study: string;
  /** Of a part: which, and what the division rests on. */
  readonly part?: { readonly index: number; readonly count: number; readonly division: string };
  /** Of models that have some, for whoever unites the parts. */
  readonly modelDates?: Readonly<Record<string, ModelDates>>;
  readonly cells: readonly CellOutcome[];
}

export const OUTCOME_FILE = "study-cells.json";

export async function writeOutcomes(file: string, outcomes: OutcomeFile): Promise<void> {
  await writeFileAtomically(file, JSON.stringify(outcomes, null, 2) + "\n");
}

/** Undefined when there is none, or it is damaged: then nothing is known of how cells ended. */
export async function readOutcomes(file: string): Promise<OutcomeFile | undefined> {
  try {
    const value = JSON.parse(await readFile(file, "utf8")) as Partial<OutcomeFile> | null;
    const isWhole =
      value?.kind === "study-cells" &&
      value.schemaVersion === 1 &&
      Array.isArray(value.cells) &&
      value.cells.every((one) => typeof one?.id === "string" && ["done", "failed", "left"].includes(one.state));
    return isWhole ? (value as OutcomeFile) : undefined;
  } catch {
    return undefined;
  }
}

export function failureOf(error: unknown): CellFailure {
  if (error instanceof BitwitError) {
    const { code, message, hint, exitCode } = error;
    return { code, message, ...(hint === undefined ? {} : { hint }), exitCode };
  }
  const system = error as NodeJS.ErrnoException;
  if (error instanceof Error && system.syscall !== undefined) {
    return { code: system.code ?? "system", message: error.message, exitCode: 3 };
  }
  return {
    code: "bug",
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    exitCode: 70,
  };
}
