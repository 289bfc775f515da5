/** The beginning of a stream of unknown length. */
import type { Readable } from "node:stream";

export interface CapturedOutput {
  /** What was kept, with a mark at its end where something was not. */
  text(): string;
  byteCount(): number;
}

/** Reads a stream to its end and keeps its first bytes. @param onData called after each chunk. */
export function captureOutput(stream: Readable, keptBytes: number, onData: () => void): CapturedOutput {
  const kept: Buffer[] = [];
  let byteCount = 0;
  stream.on("data", (chunk: Buffer) => {
    if (byteCount < keptBytes) kept.push(chunk.subarray(0, keptBytes - byteCount));
    byteCount += chunk.length;
    onData();
  });
  stream.on("error", () => undefined); // A stream cut off by a kill ends where it ends.
  return {
    text: () =>
      Buffer.concat(kept).toString() + (byteCount > keptBytes ? `\n[${byteCount - keptBytes} more bytes]` : ""),
    byteCount: () => byteCount,
  };
}
