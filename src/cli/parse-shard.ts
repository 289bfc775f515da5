/** `--shard 3/8`, of studies and collections: the third of eight. */
import { UsageError } from "../errors.js";

/** @returns `index` from 0. @throws {UsageError} it is no share. */
export function parseShard(text: string): { readonly index: number; readonly count: number } {
  const [, number, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { index: Number(number) - 1, count: Number(count) };
  if (shard.index >= 0 && shard.index < shard.count) return shard;
  throw new UsageError("shard", `--shard ${text} is not i/n with i from 1 to n, such as 2/8: the second of eight.`, {
    hint: "Use --shard 1/4, 2/4, 3/4 and 4/4 on four machines.",
  });
}
