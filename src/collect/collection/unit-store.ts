/**
 * The units that were collected: documents in `units/ID.jsonl.gz`, then the books in `units/ID.json`. A unit is there when its
 * books are, so a run that was killed at any point goes on with the next unit and has none twice.
 */
import { readFile, readdir, rm } from "node:fs/promises";
import path from "node:path";
import type { CollectedStep } from "../../corpus/collected/manifest.js";
import { DataError } from "../../errors.js";
import { writeFileAtomically } from "../../files/atomic-file.js";
import { countCodePoints } from "../../text/code-points.js";
import type { Document } from "../../text/document.js";
import { UnitError, type UnitRun } from "../collector.js";
import { readDocumentLines, writeDocumentLines } from "./document-lines.js";

export interface UnitBooks {
  readonly id: string;
  readonly status: "collected" | "left-out";
  readonly documentCount: number;
  /** Code points. */
  readonly charCount: number;
  readonly steps: readonly CollectedStep[];
  /** Why it was left out. */
  readonly reason?: UnitError["reason"];
  readonly message?: string;
}

export class UnitStore {
  readonly #folder: string;

  constructor(collectionFolder: string) {
    this.#folder = path.join(collectionFolder, ".collect", "units");
  }

  /** The books of a unit that is there. */
  async books(id: string): Promise<UnitBooks | undefined> {
    try {
      return JSON.parse(await readFile(this.#file(id, ".json"), "utf8")) as UnitBooks;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      if (!(error instanceof SyntaxError)) throw error;
      throw new DataError("collect-damaged", `${this.#file(id, ".json")} is not JSON.`, {
        hint: "Delete it and give the same command: the unit is collected again.",
      });
    }
  }

  /** Reads a unit to its end and keeps it. A `UnitError` is kept as the reason for which it was left out. */
  async keep(id: string, run: UnitRun): Promise<UnitBooks> {
    let charCount = 0;
    async function* counted(): AsyncGenerator<Document> {
      for await (const document of run.documents) {
        charCount += countCodePoints(document.text);
        yield document;
      }
    }
    let books: UnitBooks;
    try {
      const documentCount = await writeDocumentLines(this.#file(id, ".jsonl.gz"), counted());
      books = { id, status: "collected", documentCount, charCount, steps: run.books() };
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      const { reason, message } = error;
      books = { id, status: "left-out", documentCount: 0, charCount: 0, steps: [], reason, message };
    }
    await writeFileAtomically(this.#file(id, ".json"), JSON.stringify(books));
    return books;
  }

  documents({ id, status }: UnitBooks): AsyncIterable<Document> {
    return status === "collected" ? readDocumentLines(this.#file(id, ".jsonl.gz")) : none();
  }

  /** Removes what killed runs left half written. Nobody else may be at work in the folder. */
  async removeLeftovers(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names) if (name.endsWith(".tmp")) await rm(path.join(this.#folder, name), { force: true });
  }

  #file(id: string, ending: string): string {
    return path.join(this.#folder, `${id}${ending}`);
  }
}

async function* none(): AsyncGenerator<Document> {}
