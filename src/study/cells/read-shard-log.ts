/** A shard log of another process, read without opening it for writing: a torn last line is left out. */
import { readFile } from "node:fs/promises";
import { DataError } from "../../errors.js";

export interface ShardLog {
  readonly planHash: string;
  /** The records as they stand, with their lines' numbers. */
  readonly records: readonly { readonly line: number; readonly raw: unknown }[];
}

/** Undefined when there is no such file or nothing in it. @throws {DataError} when a line before the last is damaged. */
export async function readShardLog(file: string): Promise<ShardLog | undefined> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const lines = text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .slice(0, -1);
  if (lines.length === 0) return undefined;
  const parsed = lines.map((line, place) => ({ line: place + 1, raw: parseLine(line, place + 1, file) }));
  const planHash = (parsed[0]?.raw as { planHash?: unknown } | null)?.planHash;
  if (typeof planHash !== "string") throw damaged(file, 1);
  return { planHash, records: parsed.slice(1) };
}

/** Numbers of the shards in a log; none of a damaged one. */
export async function readShardNumbers(file: string): Promise<number[]> {
  try {
    const log = await readShardLog(file);
    const numbers = (log?.records ?? []).map(({ raw }) => (raw as { shard?: unknown } | null)?.shard);
    return numbers.filter((number): number is number => Number.isSafeInteger(number));
  } catch (error) {
    if (error instanceof DataError) return [];
    throw error;
  }
}

function parseLine(line: string, number: number, file: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw damaged(file, number);
  }
}

function damaged(file: string, line: number): DataError {
  return new DataError("checkpoint-damaged", `Line ${line} of ${file} is not a line of a shard log.`, {
    hint: "The file was changed by something else; delete it and run that part again.",
  });
}
