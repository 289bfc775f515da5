/** A share of the units for one of several machines: every `count`-th, from the `index`-th on. */
import { UsageError } from "../../errors.js";

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/** @param text such as `2/8`. @throws {UsageError} it is no share. */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text)?.map(Number) ?? [];
  if (index !== undefined && count !== undefined && index >= 1 && index <= count) return { index, count };
  throw new UsageError("shard", `The shard is "${text}"; it must be like 2/8: the second of eight.`);
}

/** @param unitIndex from 0. */
export function isTaken(unitIndex: number, shard: Shard | undefined): boolean {
  return shard === undefined || unitIndex % shard.count === shard.index - 1;
}
