/**
 * Splits a byte stream into lines at LF. Memory: one chunk and one line, however large the file is.
 */

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without the LF; undefined when the line is longer than allowed, and is then skipped without being held. */
  readonly bytes: Uint8Array | undefined;
}

/** Every line of `chunks`, the last one with or without its LF, in batches of one per chunk. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, maxLineBytes: number): AsyncGenerator<Line[]> {
  let number = 1;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const take = (part: Uint8Array): void => {
    pendingBytes += part.length;
    if (pendingBytes > maxLineBytes) pending = [];
    else if (part.length > 0) pending.push(part);
  };
  const endLine = (): Line => {
    const bytes = pendingBytes > maxLineBytes ? undefined : joined(pending);
    pending = [];
    pendingBytes = 0;
    return { number: number++, bytes };
  };
  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      take(chunk.subarray(start, end));
      lines.push(endLine());
      start = end + 1;
    }
    take(chunk.subarray(start));
    if (lines.length > 0) yield lines;
  }
  if (pendingBytes > 0) yield [endLine()];
}

const LF = 10;

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return Buffer.concat(parts);
}
