/**
 * The codec's kernel for bytes that are no text: a small context-mixing model, bit by bit, in integers only.
 *
 * Seven predictions of the next bit (what followed the last 0, 1, 2, 3, 4 and 6 bytes, and the longest match) are mixed in the
 * logistic domain by two sets of weights that learn as they go. The parts are those of Matt Mahoney's lpaq1 (public
 * descriptions: "Data Compression Explained", sections 4.2 and 4.3), made smaller. docs/format.md, "The byte model", is the
 * specification; every constant below is part of the format.
 */
import {
  decodeInterval,
  decodePlace,
  encodeInterval,
  finishEncoder,
  startDecoder,
  startEncoder,
} from "./lib/range-coder";

const ORDERS: i32 = 6;
const LIMIT: u32 = 127;
const MATCH_BITS: i32 = 16;
const LEAST_MATCH: i32 = 5;

const stretchTable = memory.data(4096 * 2);
const rates = memory.data(1024 * 4);
/** One more than there are, always 0, so that vectors of four fit. */
const inputs = memory.data(8 * 4, 16);
const slots = memory.data(8 * 4);
const hashes = memory.data(8 * 4);
/** Of each order, since version 2: the 16 slots that this half of the byte uses, 64 bytes that are fetched together. */
const lines = memory.data(8 * 4);
const matchSlots = memory.data(64 * 4);
const matchTable = memory.data(4 << 16);
/** 256 sets by the bits of this byte, then 64 by the match. */
const weights = memory.data(320 * 8 * 4);

// prettier-ignore
const KNOTS = memory.data<u16>([
  1, 2, 3, 6, 10, 16, 27, 45, 73, 120, 194, 310, 488, 747, 1101, 1546, 2047, 2549, 2994, 3348, 3607, 3785, 3901, 3975,
  4024, 4050, 4068, 4079, 4085, 4089, 4092, 4093, 4094,
]);

/** 4096 / (1 + e^(−d / 256)), between knots in a straight line. */
function squash(d: i32): i32 {
  if (d > 2047) return 4095;
  if (d < -2047) return 1;
  const part = d & 127;
  const knot = KNOTS + (usize((d >> 7) + 16) << 1);
  return (i32(load<u16>(knot)) * (128 - part) + i32(load<u16>(knot, 2)) * part + 64) >> 7;
}

function prepare(): void {
  let filled = 0;
  for (let d = -2047; d <= 2047; d++) {
    const p = squash(d);
    for (; filled <= p; filled++) store<i16>(stretchTable + (usize(filled) << 1), d);
  }
  for (; filled < 4096; filled++) store<i16>(stretchTable + (usize(filled) << 1), 2047);
  for (let i = 0; i < 1024; i++) store<u32>(rates + (usize(i) << 2), 16384 / (2 * i + 3));
}

/** Log2 of the slots of each order: enough for `bytes`, so that short inputs do not pay for clearing long tables. */
function tableBits(bytes: i32): i32 {
  let bits = 12;
  while (bits < 22 && (1 << bits) < bytes * 8) bits++;
  return bits;
}

/** Room for `bytes` in, as many and a little more out, and the tables. Returns where input lies, or −1 when memory is refused. */
export function reserve(bytes: i32): i32 {
  const base = (__heap_base + 63) & ~63;
  const needed = base + (usize(ORDERS) << (tableBits(bytes) + 2)) + 2 * roomFor(bytes);
  const missing = i32((needed + 0xffff) >>> 16) - memory.size();
  if (missing > 0 && memory.grow(missing) < 0) return -1;
  return i32(base);
}

/** Where output lies when input lies at `reserve`'s result. */
export function outputAt(bytes: i32): i32 {
  return i32(((__heap_base + 63) & ~63) + roomFor(bytes));
}

function roomFor(bytes: i32): usize {
  return (usize(bytes) + usize(bytes >> 3) + 127) & ~63;
}

let tables: usize = 0;
let bits: i32 = 0;
/** The bits of this byte so far, behind a 1. */
let partial: u32 = 1;
let text: usize = 0;
let length: i32 = 0;
let position: i32 = 0;
let matchAt: i32 = 0;
let matchLength: i32 = 0;
let matchSlot: usize = 0;
let expected: i32 = 0;
let mixed: i32 = 0;
let byPartial: usize = 0;
let byMatch: usize = 0;
let errorPartial: i32 = 0;
let errorMatch: i32 = 0;

function start(at: usize, bytes: i32): void {
  prepare();
  text = at;
  length = bytes;
  bits = tableBits(bytes);
  tables = ((__heap_base + 63) & ~63) + 2 * roomFor(bytes);
  const tablesEnd = tables + (usize(ORDERS) << (bits + 2));
  const even = i32x4.splat(0x80000000);
  for (let p = tables; p < tablesEnd; p += 16) v128.store(p, even);
  for (let i = 0; i < 64; i++) store<u32>(matchSlots + (usize(i) << 2), 0x80000000);
  for (let i = 0; i < 320 * 8; i++) store<i32>(weights + (usize(i) << 2), 14000);
  memory.fill(matchTable, 0, 4 << 16);
  memory.fill(hashes, 0, 32);
  partial = 1;
  position = 0;
  matchAt = 0;
  matchLength = 0;
  beginByte();
}

/** What stands before the byte to come. */
function beginByte(): void {
  let h: u32 = 0;
  let taken = 0;
  for (let order = 0; order < ORDERS; order++) {
    const wanted = order === 5 ? 6 : order;
    for (; taken < wanted; taken++) {
      const byte: u32 = taken < position ? load<u8>(text + usize(position - 1 - taken)) : 0;
      h = (h + byte + 1) * 0x2c1b3c6d;
      h ^= h >> 15;
    }
    store<u32>(hashes + (usize(order) << 2), (h + u32(order)) * 0x297a2d39);
  }
  if (matchLength > 0 && load<u8>(text + usize(matchAt)) === load<u8>(text + usize(position - 1))) {
    matchAt++;
    if (matchLength < 65535) matchLength++;
  } else {
    matchLength = 0;
  }
  if (position < LEAST_MATCH) return;
  let key: u32 = 0;
  for (let i = 1; i <= LEAST_MATCH; i++) key = (key + load<u8>(text + usize(position - i)) + 1) * 0x2c1b3c6d;
  const entry = matchTable + (usize(key >> (32 - MATCH_BITS)) << 2);
  if (matchLength === 0) {
    matchAt = load<i32>(entry);
    if (matchAt > 0) {
      while (
        matchLength < 32 &&
        matchLength < matchAt &&
        load<u8>(text + usize(matchAt - 1 - matchLength)) === load<u8>(text + usize(position - 1 - matchLength))
      )
        matchLength++;
    }
  }
  store<i32>(entry, position);
}

/** Slots are scattered over their table in version 1; the 15 of half a byte are neighbours in version 2. */
let hasLines: boolean = true;

function findSlots(): void {
  if (!hasLines) {
    for (let order = 0; order < ORDERS; order++)
      store<usize>(slots + (usize(order) << 2), tables + (usize(order) << (bits + 2)) + (placeOf(order, bits) << 2));
    return;
  }
  // The bits of this half behind a 1.
  const half = partial < 16 ? partial : (partial & ((1 << (27 - i32(clz(partial)))) - 1)) | (1 << (27 - i32(clz(partial))));
  if (half === 1)
    for (let order = 0; order < ORDERS; order++)
      store<usize>(lines + (usize(order) << 2), tables + (usize(order) << (bits + 2)) + (placeOf(order, bits - 4) << 6));
  for (let order: usize = 0; order < usize(ORDERS) << 2; order += 4)
    store<usize>(slots + order, load<usize>(lines + order) + (usize(half) << 2));
}

// @ts-ignore: decorator
@inline function placeOf(order: i32, ofBits: i32): usize {
  let index = (load<u32>(hashes + (usize(order) << 2)) + partial * 0x9e3779b1) * 0x85ebca6b;
  index ^= index >> 15;
  return usize(index & ((1 << ofBits) - 1));
}

// @ts-ignore: decorator
@inline function stretchOf(slot: usize): i32 {
  return load<i16>(stretchTable + (usize(load<u32>(slot) >> 20) << 1));
}

// @ts-ignore: decorator
@inline function weigh(set: usize, x0: v128, x1: v128): i32 {
  const w0 = v128.load(set);
  const w1 = v128.load(set, 16);
  const sum = i64x2.add(
    i64x2.add(i64x2.extmul_low_i32x4_s(x0, w0), i64x2.extmul_high_i32x4_s(x0, w0)),
    i64x2.add(i64x2.extmul_low_i32x4_s(x1, w1), i64x2.extmul_high_i32x4_s(x1, w1)),
  );
  return i32((i64x2.extract_lane(sum, 0) + i64x2.extract_lane(sum, 1)) >> 16);
}

/** The probability that the next bit is 1, of 4096. */
function predict(): i32 {
  findSlots();
  for (let order: usize = 0; order < usize(ORDERS) << 2; order += 4)
    store<i32>(inputs + order, stretchOf(load<usize>(slots + order)));
  let bucket = 0;
  matchSlot = 0;
  let fromMatch = 0;
  if (matchLength > 0) {
    const byte: u32 = u32(load<u8>(text + usize(matchAt))) | 256;
    // How many bits of this byte are known: the bits of `partial` behind its leading 1.
    const known = 31 - i32(clz(partial));
    if (byte >> (8 - known) === partial) {
      expected = (byte >> (7 - known)) & 1;
      // By length to 15, then by its logarithm.
      bucket = matchLength < 16 ? matchLength : min(31, 12 + (31 - i32(clz(matchLength))));
      matchSlot = matchSlots + (usize(bucket * 2 + expected) << 2);
      fromMatch = stretchOf(matchSlot);
    } else {
      matchLength = 0;
    }
  }
  store<i32>(inputs + 24, fromMatch);
  byPartial = weights + (usize(partial) << 5);
  byMatch = weights + (usize(256 + bucket) << 5);
  const x0 = v128.load(inputs);
  const x1 = v128.load(inputs, 16);
  const da = weigh(byPartial, x0, x1);
  const db = weigh(byMatch, x0, x1);
  errorPartial = squash(da);
  errorMatch = squash(db);
  mixed = squash((da + db) >> 1);
  return min(4095, max(1, mixed));
}

function learn(bit: i32): void {
  const x0 = v128.load(inputs);
  const x1 = v128.load(inputs, 16);
  correct(byPartial, x0, x1, ((bit << 12) - errorPartial) * 24);
  correct(byMatch, x0, x1, ((bit << 12) - errorMatch) * 24);
  for (let order = 0; order < ORDERS; order++) learnSlot(load<usize>(slots + (usize(order) << 2)), bit);
  if (matchSlot !== 0) learnSlot(matchSlot, bit);
  partial = (partial << 1) | u32(bit);
  if (partial < 256) return;
  store<u8>(text + usize(position), partial & 255);
  position++;
  partial = 1;
  if (position < length) beginByte();
}

// @ts-ignore: decorator
@inline function correct(set: usize, x0: v128, x1: v128, error: i32): void {
  const e = i32x4.splat(error);
  const half = i32x4.splat(0x8000);
  v128.store(set, i32x4.add(v128.load(set), i32x4.shr_s(i32x4.add(i32x4.mul(x0, e), half), 16)));
  v128.store(set, i32x4.add(v128.load(set, 16), i32x4.shr_s(i32x4.add(i32x4.mul(x1, e), half), 16)), 16);
}

/** A slot is a probability of 22 bits and, below it, how often it was seen (at most LIMIT): it moves by 1 / (n + 1.5). */
function learnSlot(slot: usize, bit: i32): void {
  const value = load<u32>(slot);
  const n = value & 1023;
  const p = i32(value >> 10);
  const move = (((bit << 22) - p) >> 3) * i32(load<u32>(rates + (usize(n) << 2)));
  store<u32>(slot, ((value + u32(move)) & 0xfffffc00) | (n < LIMIT ? n + 1 : n));
}

/** Codes `bytes` bytes of input as a format version says. Returns the output's length, or −1 when it is longer than the input and a little. */
export function encodeBytes(bytes: i32, version: i32): i32 {
  hasLines = version > 1;
  const at = usize(reserve(bytes));
  startEncoder(usize(outputAt(bytes)), roomFor(bytes));
  start(at, bytes);
  for (let i = 0; i < bytes; i++) {
    const byte = i32(load<u8>(at + usize(i)));
    for (let bit = 7; bit >= 0; bit--) {
      const p = predict();
      const y = (byte >> bit) & 1;
      encodeInterval(y === 1 ? 0 : u64(p), y === 1 ? u64(p) : u64(4096 - p), 4096);
      learn(y);
    }
  }
  return finishEncoder();
}

/** Input lies where encoding puts output. Returns −1 when the stream is damaged; the bytes lie at `reserve`'s result. */
export function decodeBytes(coded: i32, bytes: i32, version: i32): i32 {
  hasLines = version > 1;
  startDecoder(usize(outputAt(bytes)), coded);
  start(usize(reserve(bytes)), bytes);
  for (let i = 0; i < bytes; i++) {
    for (let bit = 7; bit >= 0; bit--) {
      const p = predict();
      const place = decodePlace(4096);
      if (place >= 4096) return -1;
      const y = i32(place < u64(p));
      decodeInterval(y === 1 ? 0 : u64(p), y === 1 ? u64(p) : u64(4096 - p), 4096);
      learn(y);
    }
  }
  return 0;
}
