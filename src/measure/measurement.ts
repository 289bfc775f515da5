/** What a measurement says: the record that is written, printed with --json, and read by reports. Schema: schemas/measure.schema.json. */
import type { CorpusSource, SkippedCounts } from "../corpus/corpus.js";
import type { DateRange } from "../corpus/dates/date-table.js";
import type { Warning } from "../errors.js";
import type { ModelInfo } from "../model/language-model.js";
import type { ContextBin } from "./context-bins.js";
import type { ModelDates } from "./model-dates.js";
import type { Protocol } from "./protocol.js";
import type { SampleInfo } from "./sample/sampling.js";

export interface CorpusInfo {
  readonly name: string;
  readonly sha256: string;
  readonly source: CorpusSource;
  readonly documentCount: number;
  readonly skipped: SkippedCounts;
  /** Of its documents; absent in records of older versions. */
  readonly dates?: DateRange;
  /** Only this many characters from the start were measured. */
  readonly limitChars?: number;
}

export interface Provenance {
  readonly bitwitVersion: string;
  readonly gitCommit?: string;
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly measuredAt: string;
  readonly command: readonly string[];
}

/** An interval, or why there is none. */
export type Uncertainty =
  | {
      readonly bpcInterval: readonly [low: number, high: number];
      readonly bpcStandardError: number;
      readonly interval: BootstrapInterval | SampleInterval;
    }
  | { readonly bpcInterval?: undefined; readonly intervalMissing: string };

/** Over the choice of documents from a source like this one. */
export interface BootstrapInterval {
  readonly level: 0.95;
  readonly unit: "document" | "window";
  readonly unitCount: number;
  readonly resamples: number;
  readonly seed: string;
}

/** Over the choice of text from this corpus: for what scoring all of it would give. */
export interface SampleInterval {
  readonly level: 0.95;
  readonly unit: "text-unit";
  readonly unitCount: number;
  /** Absent when everything was scored. */
  readonly degreesOfFreedom?: number;
}

interface Common {
  readonly schemaVersion: 1;
  readonly corpus: string;
  readonly corpusInfo: CorpusInfo;
  /** Everything the numbers depend on, hashed: equal hashes mean the same measurement. */
  readonly planHash: string;
  readonly totalBits: number;
  readonly charCount: number;
  readonly byteCount: number;
  readonly bpc: number;
  readonly bpb: number;
  /** Wall time of the scoring or compressing itself, over all sessions. */
  readonly seconds: number;
  readonly warnings: readonly Warning[];
  readonly provenance: Provenance;
}

export type ModelMeasurement = Common &
  Uncertainty & {
    readonly kind: "model";
    readonly model: string;
    readonly modelInfo: ModelInfo;
    /** Absent when nothing is known of them. */
    readonly modelDates?: ModelDates;
    readonly protocol: Protocol;
    /** Tokens of the corpus; for `paper` with the BOS of each document. */
    readonly tokenCount: number;
    /** Tokens whose bits are in `totalBits`, those charged uniformly included. */
    readonly scoredTokenCount: number;
    /** First tokens of documents of a model without BOS, charged log2(vocabulary size) bits each. */
    readonly uniformTokenCount: number;
    readonly windowCount: number;
    readonly unscoredTokenCount: number;
    /** Characters of the unscored tokens. `charCount` counts them all the same, as the protocol says. */
    readonly unscoredCharCount: number;
    readonly lossyDocumentCount: number;
    readonly lossyCharCount: number;
    /** Bits of the tokens read from the model by how many tokens it saw before; those charged uniformly are not in it. */
    readonly bitsByContext?: readonly ContextBin[];
    /** Only a part was scored: `totalBits` and bpc are estimates for all, token and window counts are of what was scored. */
    readonly sample?: SampleInfo;
    /** Absent when nothing was timed. */
    readonly tokensPerSecond?: number;
  };

export type CompressorMeasurement = Common &
  Uncertainty & {
    readonly kind: "compressor";
    /** The compressor's reference; the field is called `model` so that rows of both kinds line up. */
    readonly model: string;
    readonly compressorInfo: {
      readonly name: string;
      readonly level: string;
      readonly library: string;
      readonly emptyBytes: number;
    };
    readonly protocol: { readonly name: "whole" };
    /** Bits of all documents compressed alone, headers included. */
    readonly perDocumentBits: number;
    readonly bytesPerSecond?: number;
  };

export type Measurement = ModelMeasurement | CompressorMeasurement;
