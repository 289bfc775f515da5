/** One record of a WARC file (ISO 28500), as it stands in the file: nothing is interpreted but its head. */
export interface WarcRecord {
  /** WARC-Type: `conversion` in WET files, `response`, `request`, `warcinfo`, `metadata`, … */
  readonly type: string;
  /** WARC-Record-ID without its angle brackets. */
  readonly recordId: string;
  /** WARC-Date as written. */
  readonly date: string;
  /** WARC-Target-URI, without the angle brackets that some writers of 1.0 put around it. */
  readonly targetUri?: string;
  /** Every field by its lower-case name; the values of a repeated field are joined by ", ". */
  readonly fields: ReadonlyMap<string, string>;
  /** Content-Length bytes, a copy that the record owns. */
  readonly payload: Uint8Array;
  /** Where the record begins in the file as stored: at its gzip member, or at its version line in a plain file. */
  readonly byteOffset: number;
}

/** What an untrusted file may ask for. */
export interface WarcLimits {
  readonly headBytes: number;
  readonly fieldCount: number;
  /** Of a record's payload. Common Crawl cuts pages at 5 MiB. */
  readonly payloadBytes: number;
  /**
   * Decompressed bytes for each compressed one, once a member has more than `ratioFreeBytes`. DEFLATE's own bound is
   * 1032.
   */
  readonly ratio: number;
  readonly ratioFreeBytes: number;
  /** Of the whole file, decompressed. */
  readonly totalBytes: number;
}

export const DEFAULT_WARC_LIMITS: WarcLimits = {
  headBytes: 64 * 1024,
  fieldCount: 256,
  payloadBytes: 64 * 2 ** 20,
  ratio: 500,
  ratioFreeBytes: 16 * 2 ** 20,
  totalBytes: 64 * 2 ** 30,
};
