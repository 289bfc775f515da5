/** Whether a straight line in bpc or in ln bpc predicts a left-out model better. */
import { fitLaw, type LawFit, type LawOptions, type UndeterminedLaw } from "./fit-law.js";
import type { LawPoint, Scale } from "./law-point.js";

export interface ScaleComparison {
  readonly linear: LawFit | UndeterminedLaw;
  readonly log: LawFit | UndeterminedLaw;
  /** The scale whose leave-one-out RMSE is smaller by more than 10 %; `undecided` otherwise. */
  readonly better: Scale | "undecided";
}

/** Of two leave-one-out errors of some 20 models, less than this share apart is noise. */
const DECISIVE_SHARE = 0.1;

export function compareScales(points: readonly LawPoint[], options: LawOptions): ScaleComparison {
  const linear = fitLaw(points, { ...options, scale: "linear" });
  const log = fitLaw(points, { ...options, scale: "log" });
  const a = linear.status === "ok" ? linear.leaveOneOutRmse : undefined;
  const b = log.status === "ok" ? log.leaveOneOutRmse : undefined;
  if (a === undefined || b === undefined) return { linear, log, better: "undecided" };
  const better = a < (1 - DECISIVE_SHARE) * b ? "linear" : b < (1 - DECISIVE_SHARE) * a ? "log" : "undecided";
  return { linear, log, better };
}
