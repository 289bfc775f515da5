/** A regular file of a tar archive, read by `readTar`. */
export interface TarEntry {
  /** Checked: relative, `/` between parts, no `.` or `..`, no NUL, no drive or backslash. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a tar may ask for. The file is untrusted. */
export interface TarLimits {
  /** Of one file; larger ones are passed over and told to `onSkip`. */
  readonly fileBytes: number;
  /** Of all files together, after decompression; beyond it the archive is refused. */
  readonly totalBytes: number;
  readonly entries: number;
  readonly pathBytes: number;
}

export interface TarSkip {
  readonly path: string;
  readonly reason: "unsafe-path" | "link" | "special" | "too-large";
  readonly byteCount: number;
}
