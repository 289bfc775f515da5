/**
 * The dates of a corpus's documents in a run folder, so that a curve over time needs nothing but the folder: a line with the
 * corpus's content hash, then a line a document in the corpus's order, empty where it has no date.
 *
 * Dates are no part of a corpus's identity: the same texts with other dates write the file anew, and no bit is scored again.
 */
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { DateTable } from "../corpus/dates/date-table.js";
import { parseDate } from "../corpus/dates/parse-date.js";
import { writeFileAtomically } from "../files/atomic-file.js";

/** A corpus without dates has no file. */
export async function writeDateFile(file: string, sha256: string, dates: DateTable): Promise<void> {
  if (dates.range().first === undefined) {
    await rm(file, { force: true });
    return;
  }
  const lines = Array.from({ length: dates.length }, (_, document) => dates.at(document) ?? "");
  await writeFileAtomically(file, `${sha256}\n${lines.join("\n")}\n`);
}

/** Undefined when there is none, or it is another corpus's or damaged. */
export async function readDateFile(file: string, sha256: string): Promise<DateTable | undefined> {
  const dates = new DateTable();
  let isHeader = true;
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      const date = isHeader || line === "" ? undefined : parseDate(line);
      if (isHeader ? line !== sha256 : line !== "" && date !== line) return undefined;
      if (!isHeader) dates.add(date);
      isHeader = false;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return isHeader ? undefined : dates;
}
