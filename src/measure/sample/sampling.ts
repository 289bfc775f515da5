/** What was asked of a sample, and what came of it. */
import { UsageError } from "../../errors.js";

/** Raised with any change of units, order, estimate or stopping rule, so that old run folders are not read as new ones. */
export const SAMPLING_VERSION = 1;

export const DEFAULT_SAMPLE_SEED = "1";

export interface Sampling {
  /** Half the 95 % interval's width over bpc: 0.005 for 0.5 %. */
  readonly precision: number;
  /** Decides, with the corpus's content, which text is scored first. */
  readonly seed: string;
}

/** @throws {UsageError} for a precision that is not above 0 and at most a half. */
export function makeSampling(precision: number, seed: string = DEFAULT_SAMPLE_SEED): Sampling {
  if (!(precision > 0 && precision <= 0.5))
    throw new UsageError(
      "precision",
      `A precision of ${100 * precision} % is not possible: it must be above 0 and at most 50 %.`,
      {
        hint: "Use --precision 1%, say; without it everything is scored.",
      },
    );
  return { precision, seed };
}

/**
 * What the plan's hash takes in. The estimate is helped by deflated sizes, whose last byte can depend on the zlib inside
 * Node and on the kind of processor.
 */
export function samplingPlan({ precision, seed }: Sampling): object {
  return { version: SAMPLING_VERSION, precision, seed, deflate: `${process.versions.zlib} ${process.arch}` };
}

/** In a measurement: how much was scored, and why no more. Shares are of the whole corpus. */
export interface SampleInfo extends Sampling {
  readonly version: number;
  /** `exhausted`: everything was scored before the interval was narrow enough. */
  readonly status: "reached" | "exhausted";
  /** Half the interval's width over bpc; 0 when everything was scored. */
  readonly relativeHalfWidth: number;
  /** Rounds of one unit a stratum. */
  readonly roundCount: number;
  readonly unitCount: number;
  readonly scoredUnitCount: number;
  /** Windows of the whole corpus. */
  readonly windowCount: number;
  readonly scoredCharShare: number;
  /** Of the tokens that go through the model, context included: the share of the computing. */
  readonly inputTokenShare: number;
}
