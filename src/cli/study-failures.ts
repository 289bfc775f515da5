/** Failures of cells for people: each reason once, with the cells it concerns. */
import type { CellFailure } from "../study/cells/cell-outcome.js";

export function describeFailures(cells: readonly { readonly id: string; readonly error?: CellFailure }[]): string[] {
  const byReason = new Map<string, { readonly error: CellFailure; readonly ids: string[] }>();
  for (const { id, error } of cells) {
    if (error === undefined) continue;
    const known = byReason.get(error.message);
    if (known === undefined) byReason.set(error.message, { error, ids: [id] });
    else known.ids.push(id);
  }
  return [...byReason.values()].map(({ error, ids }) => {
    const shown = ids.slice(0, 3).join("; ") + (ids.length > 3 ? `; and ${ids.length - 3} more` : "");
    return `failed: ${error.message}${error.hint === undefined ? "" : `\n  → ${error.hint}`}\n  in ${shown}`;
  });
}
