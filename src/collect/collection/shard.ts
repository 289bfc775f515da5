/** A share of the units for one of several machines: every `count`-th, from the `index`-th on. */
export interface Shard {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/** @param unitIndex from 0. */
export function isTaken(unitIndex: number, shard: Shard | undefined): boolean {
  return shard === undefined || unitIndex % shard.count === shard.index;
}
