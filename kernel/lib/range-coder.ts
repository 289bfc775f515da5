/**
 * A range coder with carry (Martin 1979; the carry kept back as in LZMA), shared by the kernels that code something.
 *
 * `low` and `range` are integers below 2^57 and at most 2^56; `range` is kept at 2^48 or more, and totals are below 2^32, so
 * the quotient range / total has at least 16 bits and the part of the range that rounding wastes is below 2^-16: less than
 * 0.00003 bits a symbol. docs/format.md, "The range coder", is the specification.
 */

const TOP: u64 = 1 << 56;
const BOTTOM: u64 = 1 << 48;

let low: u64 = 0;
let range: u64 = TOP;
let code: u64 = 0;
/** The last byte not written yet, and how many bytes of 0xff stand behind it: a carry would change them all. */
let kept: u32 = 0;
let keptCount: i32 = 0;
let isFirst: bool = true;

/** Output: [start, end) is free room. Input: [next, end) are the bytes left. */
let start: usize = 0;
let next: usize = 0;
let end: usize = 0;

export function startEncoder(at: usize, bytes: usize): void {
  start = at;
  next = at;
  end = at + bytes;
  low = 0;
  range = TOP;
  keptCount = 0;
  isFirst = true;
}

/** Narrows the interval to the part [cumulative, cumulative + frequency) of `total`. */
// @ts-ignore: decorator
@inline export function encodeInterval(cumulative: u64, frequency: u64, total: u64): void {
  const step = range / total;
  low += step * cumulative;
  range = step * frequency;
  while (range < BOTTOM) shiftOut();
}

/** The fewest bytes that name a number in the interval. Returns how many bytes were written, or −1 when the room was too small. */
export function finishEncoder(): i32 {
  for (let bytes = 0; bytes <= 7; bytes++) {
    const mask: u64 = (TOP >> (8 * bytes)) - 1;
    const value = (low + mask) & ~mask;
    if (value >= low + range) continue;
    low = value;
    for (let i = 0; i < bytes; i++) shiftOut();
    // What is left of low is its carry alone.
    writeKept(u32(low >> 56));
    break;
  }
  // A reader takes zeros behind the end.
  while (next > start && next <= end && load<u8>(next - 1) === 0) next--;
  return next > end ? -1 : i32(next - start);
}

function shiftOut(): void {
  const top = u32(low >> 48);
  if (top === 0xff) {
    keptCount++;
  } else {
    writeKept(top >> 8);
    kept = top & 0xff;
    isFirst = false;
  }
  low = (low & (BOTTOM - 1)) << 8;
  range <<= 8;
}

function writeKept(carry: u32): void {
  if (!isFirst) write(kept + carry);
  for (; keptCount > 0; keptCount--) write(0xff + carry);
  isFirst = true;
}

function write(byte: u32): void {
  if (next < end) store<u8>(next, byte & 0xff);
  next++;
}

export function startDecoder(at: usize, bytes: usize): void {
  next = at;
  end = at + bytes;
  range = TOP;
  code = 0;
  for (let i = 0; i < 7; i++) code = (code << 8) | read();
}

/** Where in `total` the number lies; `total` or more in a damaged stream. `decodeInterval` with the same total must follow. */
// @ts-ignore: decorator
@inline export function decodePlace(total: u64): u64 {
  return code / (range / total);
}

// @ts-ignore: decorator
@inline export function decodeInterval(cumulative: u64, frequency: u64, total: u64): void {
  const step = range / total;
  code -= step * cumulative;
  range = step * frequency;
  while (range < BOTTOM) {
    code = (code << 8) | read();
    range <<= 8;
  }
}

// @ts-ignore: decorator
@inline function read(): u64 {
  return next < end ? u64(load<u8>(next++)) : 0;
}
