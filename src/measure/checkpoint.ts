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
      const records = log.found.map((raw, index) => parseRecord(raw, `Line ${index + 2} of ${file}`));
      return new Checkpoint(log, new Map(records.map((record) => [record.shard, record])));
    } catch (error) {
      await log.close();
      throw error;
    }
  }

  async add(...records: readonly ShardRecord[]): Promise<void> {
    await this.#log.add(...records.map(encodeRecord));
    for (const record of records) this.#records.set(record.shard, record);
  }

  async close(): Promise<void> {
    await this.#log.close();
  }
}

/** The record as its line has it: plain JSON, which may also travel between machines. */
export function encodeRecord({ shard, seconds, segments, bins }: ShardRecord): unknown {
  const rows = segments.map(({ window, document, tokens, bits }) => [window, document, tokens, bits]);
  return { shard, seconds, segments: rows, bins };
}

/** The opposite of `encodeRecord`. @param where names the line in the error. @throws {DataError} when it is no record. */
export function parseRecord(line: unknown, where: string): ShardRecord {
  const raw = line as {
    shard: number;
    seconds: number;
    segments: [number, number, number, number][];
    bins?: [number, number, number][];
  } | null;
  const segments: unknown = raw?.segments;
  const bins: unknown = raw?.bins;
  const isRow = (row: unknown, length: number): boolean =>
    Array.isArray(row) && row.length === length && row.every(Number.isFinite);
  if (
    !Number.isSafeInteger(raw?.shard) ||
    !Number.isFinite(raw?.seconds) ||
    !Array.isArray(segments) ||
    !segments.every((row) => isRow(row, 4)) ||
    !(bins === undefined || (Array.isArray(bins) && bins.every((row) => isRow(row, 3))))
  ) {
    throw new DataError("checkpoint-damaged", `${where} is not the record of a shard.`, {
      hint: "The file was changed by something else; delete it to measure again.",
    });
  }
  const { shard, seconds, segments: rows, bins: totals } = raw as NonNullable<typeof raw>;
  return {
    shard,
    seconds,
    segments: rows.map(([window, document, tokens, bits]) => ({ window, document, tokens, bits })),
    bins: totals,
  };
}
