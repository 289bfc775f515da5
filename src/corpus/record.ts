/**
 * What a reader hands on before the user's policy is applied: a text, or a fault and where it is.
 */
import type { SkippedCounts } from "./corpus.js";

export type CorpusRecord = TextRecord | Fault;

/** A text as its file has it; not yet checked for emptiness, NULs or lone surrogates. */
export interface TextRecord {
  readonly status: "text";
  readonly id: string;
  readonly text: string;
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** A document, or the rest of a file, that cannot be read as text. */
export interface Fault {
  readonly status: "fault";
  readonly id: string;
  readonly reason: keyof SkippedCounts;
  /** What failed, the value, the rule. */
  readonly message: string;
  /** The remedy, if there is one besides leaving the document out. */
  readonly hint?: string;
  /** True for what is left out under either policy, such as an image in a folder of texts. */
  readonly expected?: boolean;
}

/**
 * A whole file, or the rest of one, that is not what it claims to be: a truncated gzip, a parquet without its footer.
 * Thrown by byte and format readers, turned into a `Fault` by `readFileRecords`.
 */
export class DamagedInput extends Error {
  /** The remedy, when it is not to get the file again. */
  readonly hint: string | undefined;

  constructor(message: string, options: { cause?: unknown; hint?: string } = {}) {
    super(message, options);
    this.hint = options.hint;
  }
}
