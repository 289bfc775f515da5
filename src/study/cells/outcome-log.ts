/** How the cells ended, written after every one, so that a killed run is known as far as it came. */
import type { RunFolder } from "../../measure/run-folder.js";
import type { StudyFile } from "../file/study-file.js";
import { OUTCOME_FILE, readOutcomes, writeOutcomes, type CellOutcome, type OutcomeFile } from "./cell-outcome.js";

export class OutcomeLog {
  readonly #run: RunFolder;
  readonly #study: StudyFile;
  readonly #part: OutcomeFile["part"];
  readonly #done = new Set<string>();
  readonly cells: CellOutcome[] = [];
  #before: readonly CellOutcome[] = [];

  constructor(run: RunFolder, study: StudyFile, part: OutcomeFile["part"]) {
    this.#run = run;
    this.#study = study;
    this.#part = part;
  }

  async #read(): Promise<void> {
    const before = await readOutcomes(this.#run.file(OUTCOME_FILE));
    if (before === undefined || before.part?.division !== this.#part?.division) return;
    this.#before = before.cells;
    if (this.#part === undefined) return; // The records of a whole study say themselves what is done.
    for (const one of before.cells) if (one.state === "done") this.#done.add(keyOf(one));
  }

  /** From here on the folder says which study, or which part of one, it belongs to, whatever comes of it. */
  async begin(): Promise<void> {
    await this.#read();
    await this.#write();
  }

  /** Whether an earlier session of the same part, of the same division, finished this share. */
  wasDone(cell: Pick<CellOutcome, "id" | "share">): boolean {
    return this.#done.has(keyOf(cell));
  }

  async add(outcome: CellOutcome): Promise<void> {
    this.cells.push(outcome);
    await this.#write();
  }

  async #write(): Promise<void> {
    const told = new Set(this.cells.map(({ id }) => id));
    await writeOutcomes(this.#run.file(OUTCOME_FILE), {
      schemaVersion: 1,
      kind: "study-cells",
      study: this.#study.name,
      ...(this.#part === undefined ? {} : { part: this.#part }),
      modelDates: Object.fromEntries(
        this.#study.models.flatMap(({ ref, dates }) => (dates === undefined ? [] : [[ref, dates]])),
      ),
      // Until a cell's turn comes, what was known of it stays known.
      cells: [...this.cells, ...this.#before.filter(({ id }) => !told.has(id))],
    });
  }
}

function keyOf({ id, share }: Pick<CellOutcome, "id" | "share">): string {
  return JSON.stringify([id, share?.from, share?.to]);
}
