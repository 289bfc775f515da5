/**
 * The codec's kernel for tokens: a row of logits becomes integer frequencies, and a token is coded with them.
 *
 * Nothing here may differ between machines, so there are only operations whose result IEEE 754 fixes to the bit (float32
 * addition, multiplication, comparison, truncation; one float64 division) in an order that is fixed or does not matter:
 *
 *   w_i = exp(x_i − max x)                       float32, Cody-Waite reduction and a polynomial (Cephes expf)
 *   A   = Σ trunc(2^30 w_i)                      an integer, so its order does not matter
 *   q_i = trunc(w_i · float32(2^61 / A)) + 1     every token has at least 1
 *   T   = Σ q_i < 2^32
 *
 * Tokens are charged log2(T / q_i). The +1 moves at most V / 2^31 of the probability (V: vocabulary), the truncations less.
 * NaN and infinities give w = 0 or A = 0 and so count as unlikely, or make the row uniform: coding stays lossless whatever
 * a model says. docs/format.md, "From logits to frequencies", is the specification.
 */
import { expOf } from "./lib/exp";
import {
  decodeInterval,
  decodePlace,
  encodeInterval,
  finishEncoder,
  startDecoder,
  startEncoder,
} from "./lib/range-coder";

export { startEncoder, finishEncoder, startDecoder };

/** Grows memory so that `bytes` can be written behind the module's own data. Returns the offset, or −1 when memory is refused. */
export function reserve(bytes: usize): i32 {
  const base = (__heap_base + 63) & ~63;
  const pages = i32((base + bytes + 0xffff) >>> 16);
  const missing = pages - memory.size();
  if (missing > 0 && memory.grow(missing) < 0) return -1;
  return i32(base);
}

// @ts-ignore: decorator
@inline function sum64(v: v128): u64 {
  return u64(i64x2.extract_lane(v, 0)) + u64(i64x2.extract_lane(v, 1));
}

// @ts-ignore: decorator
@inline function widen(v: v128): v128 {
  return i64x2.add(i64x2.extend_low_i32x4_u(v), i64x2.extend_high_i32x4_u(v));
}

/**
 * Replaces the `n` float32 logits at byte offset `row` by their frequencies (u32) and returns the total. The row has room for
 * a multiple of 16 values; what lies behind the n-th is overwritten.
 */
export function quantize(row: usize, n: i32): u32 {
  const padded = (n + 15) & ~15;
  for (let i = n; i < padded; i++) store<f32>(row + (usize(i) << 2), -Infinity);
  const end = row + (usize(padded) << 2);

  let a = f32x4.splat(-Infinity);
  for (let p = row; p < end; p += 16) a = f32x4.pmax(a, v128.load(p)); // In this order a NaN is passed over.
  let most = f32x4.extract_lane(a, 0);
  if (f32x4.extract_lane(a, 1) > most) most = f32x4.extract_lane(a, 1);
  if (f32x4.extract_lane(a, 2) > most) most = f32x4.extract_lane(a, 2);
  if (f32x4.extract_lane(a, 3) > most) most = f32x4.extract_lane(a, 3);

  const shift = f32x4.splat(most);
  const unit = f32x4.splat(1073741824.0);
  let sum = i64x2.splat(0);
  for (let p = row; p < end; p += 16) {
    const w = expOf(f32x4.sub(v128.load(p), shift));
    v128.store(p, w);
    sum = i64x2.add(sum, widen(i32x4.trunc_sat_f32x4_u(f32x4.mul(w, unit))));
  }
  const total = sum64(sum);
  const factor = f32x4.splat(total === 0 ? 0 : f32(2305843009213693952.0 / f64(total)));
  const one = i32x4.splat(1);
  sum = i64x2.splat(0);
  for (let p = row; p < end; p += 16) {
    const q = i32x4.add(i32x4.trunc_sat_f32x4_u(f32x4.mul(v128.load(p), factor)), one);
    v128.store(p, q);
    sum = i64x2.add(sum, widen(q));
  }
  // The padding weighed exp(−87) · factor < 1: each is 1 now.
  return u32(sum64(sum) - u64(padded - n));
}

/** Σ of the first `n` frequencies. */
function sumBefore(row: usize, n: i32): u32 {
  let a = i32x4.splat(0);
  const vectorEnd = row + (usize(n & ~3) << 2);
  let p = row;
  for (; p < vectorEnd; p += 16) a = i32x4.add(a, v128.load(p));
  let sum: u32 =
    i32x4.extract_lane(a, 0) + i32x4.extract_lane(a, 1) + i32x4.extract_lane(a, 2) + i32x4.extract_lane(a, 3);
  for (const end = row + (usize(n) << 2); p < end; p += 4) sum += load<u32>(p);
  return sum;
}

/** Codes column `target` of the `n` logits at `row`. Returns its frequency; `lastTotal` is what it was of. */
export function encodeToken(row: usize, n: i32, target: i32): u32 {
  const total = quantize(row, n);
  const frequency = load<u32>(row + (usize(target) << 2));
  encodeInterval(sumBefore(row, target), frequency, total);
  totalOfLast = total;
  return frequency;
}

let totalOfLast: u32 = 0;
export function lastTotal(): u32 {
  return totalOfLast;
}

/** The column the stream holds next, or −1 when the stream is damaged. */
export function decodeToken(row: usize, n: i32): i32 {
  const total = quantize(row, n);
  const place = decodePlace(total);
  if (place >= u64(total)) return -1;
  const wanted = u32(place);
  // Whole groups of 16 first.
  let sum: u32 = 0;
  let column = 0;
  for (; column + 16 <= n; column += 16) {
    const p = row + (usize(column) << 2);
    const v = i32x4.add(
      i32x4.add(v128.load(p), v128.load(p, 16)),
      i32x4.add(v128.load(p, 32), v128.load(p, 48)),
    );
    const group: u32 =
      i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
    if (wanted < sum + group) break;
    sum += group;
  }
  for (; column < n - 1; column++) {
    const frequency = load<u32>(row + (usize(column) << 2));
    if (wanted < sum + frequency) break;
    sum += frequency;
  }
  decodeInterval(sum, load<u32>(row + (usize(column) << 2)), total);
  return column;
}

/** Codes one of `n` things that are equally likely. */
export function encodeUniform(n: u32, target: u32): void {
  encodeInterval(target, 1, n);
}

/** @returns −1 when the stream is damaged. */
export function decodeUniform(n: u32): i32 {
  const place = decodePlace(n);
  if (place >= u64(n)) return -1;
  decodeInterval(place, 1, n);
  return i32(place);
}
