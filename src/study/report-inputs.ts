/** What a report is made of before anything is fitted: read from a run folder, or from reference data. */
import type { DocumentDistribution, PositionCurve, ReportMonthCurve, ReportProvenance } from "../report/report-data.js";
import type {
  ReportCorpus,
  ReportMeasurement,
  ReportModel,
  ReportScore,
  ReportWarning,
} from "../report/report-data.js";

import type { ReportScreen } from "../report/report-screens.js";
import type { ModelDocuments } from "./enough-curves.js";

/** What the reason of an exclusion by screening begins with. */
export const SCREENING_REASON = "flagged by screening: ";

export interface Exclusion {
  readonly model: number;
  readonly reason: string;
  readonly area?: string;
}

export interface ScoreInput extends ReportScore {
  /** `knowledge`, `coding`, `math`, a probe family; benchmarks of one area are averaged. */
  readonly area?: string;
  /** What guessing scores, 0..1. */
  readonly chance?: number;
}

export interface ReportInputs {
  readonly title: string;
  readonly date: string;
  readonly run?: string;
  readonly provenance: ReportProvenance;
  readonly models: readonly ReportModel[];
  readonly corpora: readonly ReportCorpus[];
  readonly measurements: readonly ReportMeasurement[];
  readonly scores: readonly ScoreInput[];
  /** Models left out of an area's fit, or, without an area, of every fit. */
  readonly exclusions?: readonly Exclusion[];
  readonly documents?: readonly DocumentDistribution[];
  readonly positions?: readonly PositionCurve[];
  readonly months?: readonly ReportMonthCurve[];
  /** Bits of every document, where the run still has them. */
  readonly documentBits?: readonly ModelDocuments[];
  readonly screens?: readonly ReportScreen[];
  readonly warnings: readonly ReportWarning[];
  readonly method: readonly string[];
}
