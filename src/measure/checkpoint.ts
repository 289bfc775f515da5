/** The record of finished shards, a line each (record-log.ts). */
import { DataError } from "../errors.js";
import type { BinTotal } from "./context-bins.js";
import { RecordLog } from "./record-log.js";

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
  readonly #log: RecordLog;
  readonly #records: Map<number, ShardRecord>;

  private constructor(log: RecordLog, records: Map<number, ShardRecord>) {
    this.#log = log;
    this.#records = records;
    this.records = records;
  }

  /** Opens or creates the file; its first line must name `planHash`. @throws {DataError} when a line before the last is damaged. */
  static async open(file: string, planHash: string): Promise<Checkpoint> {
    const log = await RecordLog.open(file, planHash);
    try {
      const records = log.found.map((raw, index) => parseRecord(raw, index + 2, file));
      return new Checkpoint(log, new Map(records.map((record) => [record.shard, record])));
    } catch (error) {
      await log.close();
      throw error;
    }
  }

  async add(record: ShardRecord): Promise<void> {
    const segments = record.segments.map(({ window, document, tokens, bits }) => [window, document, tokens, bits]);
    await this.#log.add({ shard: record.shard, seconds: record.seconds, segments, bins: record.bins });
    this.#records.set(record.shard, record);
  }

  async close(): Promise<void> {
    await this.#log.close();
  }
}

function parseRecord(line: unknown, number: number, file: string): ShardRecord {
  const raw = line as {
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
