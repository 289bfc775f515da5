/** A regular file of a tar archive, read by `readTar`. */
export interface TarEntry {
  /** Checked: relative, `/` between parts, no `.` or `..`, no control character, no drive or backslash. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a tar may ask for. The file is untrusted. */
export interface TarLimits {
  /** Of one file; larger ones are passed over and told to `onSkip`. */
  readonly fileBytes: number;
  /** Of the whole archive after decompression, with what is passed over; beyond it the archive is refused. */
  readonly totalBytes: number;
  /** Folders, links and what else has a header count; beyond it the archive is refused. */
  readonly entries: number;
  /** Longer paths are unsafe. */
  readonly pathBytes: number;
}

export interface TarSkip {
  /** As the archive has it, cut to 256 characters, control characters replaced by U+FFFD. */
  readonly path: string;
  readonly reason: "unsafe-path" | "link" | "special" | "too-large";
  /** As declared. */
  readonly byteCount: number;
}
