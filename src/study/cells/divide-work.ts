/**
 * Who does what when a study is cut for n machines. Pure: from the same cells and costs every machine gets the same answer,
 * so nobody has to talk to anybody.
 *
 * The cells are laid on a line, each as long as it is costly, and the line is cut into n equal pieces. A cell's shards are
 * spread evenly over its length. So shares are disjoint, complete and equal to within a shard, each machine has few
 * models, and those one after another. What cannot be cut belongs to the piece that its beginning lies in.
 */
export interface CostedCell {
  /** In any unit; 0 for what cannot be done. */
  readonly cost: number;
  readonly isDivisible: boolean;
}

/** A share of a cell, from … to of its shards, 0 … 1. */
export interface CellShare {
  readonly from: number;
  readonly to: number;
}

/** @param index from 0. @returns the share of each cell, undefined where the machine has no part in it. */
export function divideWork(cells: readonly CostedCell[], index: number, count: number): (CellShare | undefined)[] {
  const total = cells.reduce((sum, { cost }) => sum + cost, 0);
  const low = (total * index) / count;
  const high = (total * (index + 1)) / count;
  const isLast = index === count - 1;
  let end = 0;
  return cells.map(({ cost, isDivisible }) => {
    const start = end;
    end += cost;
    const startsHere = start >= low && (start < high || isLast);
    if (!isDivisible || cost === 0) return startsHere ? { from: 0, to: 1 } : undefined;
    const from = low <= start ? 0 : (low - start) / cost;
    const to = high >= end || isLast ? 1 : (high - start) / cost;
    return from < 1 && to > 0 && from < to ? { from, to } : undefined;
  });
}

/** The shards of a share: each boundary is rounded alike on both of its sides. */
export function shardsOfShare({ from, to }: CellShare, shardCount: number): { first: number; end: number } {
  return { first: Math.ceil(from * shardCount), end: Math.ceil(to * shardCount) };
}
