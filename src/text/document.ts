/** One text of a corpus. `text` holds no lone surrogates: it is what its UTF-8 bytes say, and they are what is measured. */
export interface Document {
  /** Unique within its corpus and stable from run to run, such as `english.jsonl:17`. */
  readonly id: string;
  readonly text: string;
  /** Provenance as found beside the text: url, date, licence, package, version, … */
  readonly meta?: Readonly<Record<string, unknown>>;
}
