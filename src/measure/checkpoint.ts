/**
 * The append-only record of finished shards: one JSON line each, flushed to the disk before the shard counts as done.
 * A process may be killed at any moment; a torn last line is cut off on the next start and its shard done again.
 */
import { mkdir, open, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { DataError } from "../errors.js";
import type { BinTotal } from "./context-bins.js";

/** The scored tokens of one window that belong to one document. */
export interface Segment {
  readonly window: number;
  readonly document: number;
  readonly tokens: number;
  readonly bits: number;
}

export interface ShardRecord {
  readonly shard: number;
  /** Wall time since the previous record of the same session, so that the sum is the time spent. */
  readonly seconds: number;
  readonly segments: readonly Segment[];
  /** Bits by context length; absent in records of older versions. */
  readonly bins?: readonly BinTotal[] | undefined;
}

export class Checkpoint {
  /** Finished shards by number. */
  readonly records: ReadonlyMap<number, ShardRecord>;
  readonly #handle: FileHandle;
  readonly #records: Map<number, ShardRecord>;

  private constructor(handle: FileHandle, records: Map<number, ShardRecord>) {
    this.#handle = handle;
    this.#records = records;
    this.records = records;
  }

  /** Opens or creates the file; its first line must name `planHash`. @throws {DataError} when a line before the last is damaged. */
  static async open(file: string, planHash: string): Promise<Checkpoint> {
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
        return new Checkpoint(handle, new Map());
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
      return new Checkpoint(
        handle,
        new Map(
          valid
            .slice(1)
            .map((line, index) => parseRecord(line, index + 2, file))
            .map((record) => [record.shard, record]),
        ),
      );
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async add(record: ShardRecord): Promise<void> {
    const segments = record.segments.map(({ window, document, tokens, bits }) => [window, document, tokens, bits]);
    await this.#handle.appendFile(
      JSON.stringify({ shard: record.shard, seconds: record.seconds, segments, bins: record.bins }) + "\n",
    );
    await this.#handle.datasync();
    this.#records.set(record.shard, record);
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

function parseRecord(line: string, number: number, file: string): ShardRecord {
  const raw = JSON.parse(line) as {
    shard: number;
    seconds: number;
    segments: [number, number, number, number][];
    bins?: [number, number, number][];
  } | null;
  const segments: unknown = raw?.segments;
  const isRow = (row: unknown): boolean => Array.isArray(row) && row.length === 4 && row.every(Number.isFinite);
  if (
    !Number.isSafeInteger(raw?.shard) ||
    !Number.isFinite(raw?.seconds) ||
    !Array.isArray(segments) ||
    !segments.every(isRow)
  ) {
    throw new DataError("checkpoint-damaged", `Line ${number} of ${file} is not the record of a shard.`, {
      hint: "The file was changed by something else; delete it to measure again.",
    });
  }
  const { shard, seconds, segments: rows, bins } = raw as NonNullable<typeof raw>;
  return {
    shard,
    seconds,
    segments: rows.map(([window, document, tokens, bits]) => ({ window, document, tokens, bits })),
    bins,
  };
}
