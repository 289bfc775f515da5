import type { TextUnits } from "./text-units.js";

/**
 * The unit that a window belongs to: a stream's first window to its first unit, any other to the one that holds the middle
 * of its scored text.
 */
export function unitOfWindow(
  units: TextUnits,
  stream: number,
  /** Its scored text: where it starts in its stream, and its length. */
  text: { readonly startChar: number; readonly charCount: number },
  isFirst: boolean,
): number {
  if (isFirst) return units.firstOf[stream] as number;
  return units.unitAt(stream, text.startChar + text.charCount / 2);
}
