/** Documents left out of a corpus, in words: a measurement must not hide them. */
import type { SkippedCounts } from "../corpus/corpus.js";
import type { Warning } from "../errors.js";

export const SKIPPED_CODE = "documents-skipped";

/** Such as `1 binary, 2 malformed`; undefined when nothing was left out. */
export function describeSkipped(skipped: SkippedCounts): string | undefined {
  const parts = Object.entries(skipped).flatMap(([reason, count]) =>
    count > 0 ? [`${count} ${reason === "invalidUtf8" ? "not UTF-8" : reason}`] : [],
  );
  return parts.length === 0 ? undefined : parts.join(", ");
}

/** One warning when anything but empty documents was left out. */
export function skippedWarnings(corpus: string, skipped: SkippedCounts): Warning[] {
  const found = describeSkipped({ ...skipped, empty: 0 });
  if (found === undefined) return [];
  return [{ code: SKIPPED_CODE, message: `Documents of ${corpus} were left out: ${found}.` }];
}
