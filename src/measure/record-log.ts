/**
 * An append-only file of finished work: a header line that names the plan, then one JSON line a record, flushed to the disk
 * before the work counts as done. A process may be killed at any moment; a torn last line is cut off on the next start and
 * its work done again.
 */
import { mkdir, open, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { DataError } from "../errors.js";

export class RecordLog {
  /** The lines behind the header that were there when it was opened, parsed, in order. */
  readonly found: readonly unknown[];
  readonly #handle: FileHandle;

  private constructor(handle: FileHandle, found: readonly unknown[]) {
    this.#handle = handle;
    this.found = found;
  }

  /** Opens or creates the file; its first line must name `planHash`. @throws {DataError} when a line before the last is damaged. */
  static async open(file: string, planHash: string): Promise<RecordLog> {
    await mkdir(path.dirname(file), { recursive: true });
    const handle = await open(file, "a+");
    try {
      const content = await handle.readFile("utf8");
      const complete = content.slice(0, content.lastIndexOf("\n") + 1);
      const lines = complete.split("\n").slice(0, -1);
      const valid = keepValid(lines, file);
      if (valid.length === 0) {
        await handle.truncate(0);
        await handle.appendFile(JSON.stringify({ schemaVersion: 1, planHash }) + "\n");
        await handle.datasync();
        return new RecordLog(handle, []);
      }
      const header = JSON.parse(valid[0] as string) as { planHash?: string };
      if (header.planHash !== planHash) {
        throw new DataError(
          "checkpoint-plan",
          `${file} belongs to another plan (${String(header.planHash)}, this one is ${planHash}).`,
          {
            hint: "Name a new folder with --run, or delete that file.",
          },
        );
      }
      const kept = valid.join("\n") + "\n";
      if (kept.length !== content.length) await handle.truncate(Buffer.byteLength(kept));
      return new RecordLog(
        handle,
        valid.slice(1).map((line) => JSON.parse(line) as unknown),
      );
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async add(...records: readonly unknown[]): Promise<void> {
    await this.#handle.appendFile(records.map((record) => `${JSON.stringify(record)}\n`).join(""));
    await this.#handle.datasync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** All lines, or all but a last one that a kill or a full disk tore. */
function keepValid(lines: string[], file: string): string[] {
  for (const [index, line] of lines.entries()) {
    try {
      JSON.parse(line);
    } catch (cause) {
      if (index === lines.length - 1) return lines.slice(0, -1);
      throw new DataError("checkpoint-damaged", `Line ${index + 1} of ${file} is not JSON although lines follow it.`, {
        hint: "The file was changed by something else; delete it to measure again.",
        cause,
      });
    }
  }
  return lines;
}
