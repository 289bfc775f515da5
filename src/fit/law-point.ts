/** One model in a fit of the law. */
import type { FitPoint } from "./fit-line.js";

export interface LawPoint extends FitPoint {
  /** Models that one team made the same way, such as `Llama-2`: they are not independent of one another. */
  readonly family?: string | undefined;
  /** Total parameters. */
  readonly parameters?: number | undefined;
}

/** `linear`: score on bpc. `log`: score on ln bpc. */
export type Scale = "linear" | "log";

/** The abscissa the line is fitted on. */
export function onScale(scale: Scale, bpc: number): number {
  return scale === "log" ? Math.log(bpc) : bpc;
}
