/**
 * Tells binary content from text: more than 1 in 1,000 of the first 8,192 bytes (or characters) are NUL.
 *
 * A stray NUL in a scraped page is text; an image, an archive, an executable or UTF-16 has far more. Content that is
 * binary without NULs is not UTF-8 and is found there.
 */

const EXAMINED = 8192;
const NUL_SHARE = 1 / 1000;

/** Whether `content`, judged by its start, is binary. */
export function looksBinary(content: Uint8Array | string): boolean {
  const start = typeof content === "string" ? content.slice(0, EXAMINED) : content.subarray(0, EXAMINED);
  return countNuls(start) > start.length * NUL_SHARE;
}

function countNuls(content: Uint8Array | string): number {
  if (typeof content === "string") return content.split("\0").length - 1;
  let count = 0;
  for (const byte of content) if (byte === 0) count += 1;
  return count;
}
