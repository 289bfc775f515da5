/**
 * Limits of wall time. They are promises about a machine that does nothing else; tests also run on machines that are
 * shared, where the same work was seen to take four times as long. A hang or a wrong order of growth still fails.
 */
const SLOWEST = 5;

/** @param quietMs what the work may take on a quiet machine. */
export function withinMs(quietMs: number): number {
  return quietMs * SLOWEST;
}
