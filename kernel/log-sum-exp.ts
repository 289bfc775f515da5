/**
 * The scoring kernel: ln Σ exp(x_i) of one row of logits, WASM SIMD.
 *
 * Two passes over a row of n float32 values at `row` (a byte offset, 16-byte aligned): the maximum, then the sum of
 * exp(x − max) in four-wide float32. Partial sums are moved to float64 every 512 values, so the rounding error does not
 * grow with the vocabulary. exp is Cody-Waite range reduction and a degree-6 polynomial (Cephes expf), relative error
 * below 2⁻²²; arguments under −87 count as −87 (1.6e-38), nothing next to the maximum's own 1.
 * A NaN anywhere gives NaN, +Infinity gives NaN: the caller reports it.
 *
 * `countAbove` and `highest` say what else the model expected. They are passes of their own over a row already here, made
 * only when somebody asks, so that plain measuring does not pay for them.
 */

import { expOf } from "./lib/exp";

/** Grows memory so that `bytes` can be written behind the module's own data. Returns the offset, or −1 when memory is refused. */
export function reserve(bytes: usize): i32 {
  const base = (__heap_base + 63) & ~63;
  const pages = i32((base + bytes + 0xffff) >>> 16);
  const missing = pages - memory.size();
  if (missing > 0 && memory.grow(missing) < 0) return -1;
  return i32(base);
}

// @ts-ignore: decorator
@inline function horizontalSum(v: v128): f64 {
  return (
    f64(f32x4.extract_lane(v, 0)) +
    f64(f32x4.extract_lane(v, 1)) +
    f64(f32x4.extract_lane(v, 2)) +
    f64(f32x4.extract_lane(v, 3))
  );
}

function maximum(row: usize, n: i32): f32 {
  const end = row + (usize(n) << 2);
  const vectorEnd = row + (usize(n & ~15) << 2);
  let a = f32x4.splat(-Infinity);
  let b = a;
  let c = a;
  let d = a;
  let p = row;
  for (; p < vectorEnd; p += 64) {
    a = f32x4.pmax(a, v128.load(p));
    b = f32x4.pmax(b, v128.load(p, 16));
    c = f32x4.pmax(c, v128.load(p, 32));
    d = f32x4.pmax(d, v128.load(p, 48));
  }
  a = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
  let m = max(
    max(f32x4.extract_lane(a, 0), f32x4.extract_lane(a, 1)),
    max(f32x4.extract_lane(a, 2), f32x4.extract_lane(a, 3)),
  );
  for (; p < end; p += 4) m = max(m, load<f32>(p));
  return m;
}

/** ln Σ exp of the `n` float32 values at byte offset `row`. */
export function logSumExp(row: usize, n: i32): f64 {
  const m = maximum(row, n);
  const shift = f32x4.splat(m);
  const vectorEnd = row + (usize(n & ~15) << 2);
  let total: f64 = 0;
  let p = row;
  while (p < vectorEnd) {
    const blockEnd = min(p + 2048, vectorEnd);
    let a = f32x4.splat(0);
    let b = a;
    for (; p < blockEnd; p += 64) {
      a = f32x4.add(a, expOf(f32x4.sub(v128.load(p), shift)));
      b = f32x4.add(b, expOf(f32x4.sub(v128.load(p, 16), shift)));
      a = f32x4.add(a, expOf(f32x4.sub(v128.load(p, 32), shift)));
      b = f32x4.add(b, expOf(f32x4.sub(v128.load(p, 48), shift)));
    }
    total += horizontalSum(a) + horizontalSum(b);
  }
  const end = row + (usize(n) << 2);
  for (; p < end; p += 4) {
    total += f64(f32x4.extract_lane(expOf(f32x4.splat(load<f32>(p) - m)), 0));
  }
  return f64(m) + Math.log(total);
}

/** How many of the `n` float32 values at byte offset `row` are greater than `value`. */
export function countAbove(row: usize, n: i32, value: f32): i32 {
  const bound = f32x4.splat(value);
  const vectorEnd = row + (usize(n & ~15) << 2);
  let a = i32x4.splat(0);
  let b = a;
  let p = row;
  // A comparison gives −1 where it holds, so subtracting it counts.
  for (; p < vectorEnd; p += 64) {
    a = i32x4.sub(a, f32x4.gt(v128.load(p), bound));
    b = i32x4.sub(b, f32x4.gt(v128.load(p, 16), bound));
    a = i32x4.sub(a, f32x4.gt(v128.load(p, 32), bound));
    b = i32x4.sub(b, f32x4.gt(v128.load(p, 48), bound));
  }
  a = i32x4.add(a, b);
  let count =
    i32x4.extract_lane(a, 0) + i32x4.extract_lane(a, 1) + i32x4.extract_lane(a, 2) + i32x4.extract_lane(a, 3);
  const end = row + (usize(n) << 2);
  for (; p < end; p += 4) count += i32(load<f32>(p) > value);
  return count;
}

/**
 * Writes the columns of the `k` highest of `n` float32 values, highest first, as i32 at byte offset `out`; of equal values
 * the first column is the higher. Needs 1 ≤ k ≤ n and no NaN.
 */
export function highest(row: usize, n: i32, k: i32, out: usize): void {
  let held = 0;
  let least: f32 = -Infinity;
  for (let first = 0; first < n; first += 16) {
    const p = row + (usize(first) << 2);
    const last = min(first + 16, n);
    if (held === k && last - first === 16) {
      // Few blocks beat what is held already: those that do not are passed over whole.
      const bound = f32x4.splat(least);
      const ab = v128.or(f32x4.gt(v128.load(p), bound), f32x4.gt(v128.load(p, 16), bound));
      const cd = v128.or(f32x4.gt(v128.load(p, 32), bound), f32x4.gt(v128.load(p, 48), bound));
      if (!v128.any_true(v128.or(ab, cd))) continue;
    }
    for (let column = first; column < last; column++) {
      const value = load<f32>(row + (usize(column) << 2));
      if (held === k && !(value > least)) continue;
      let place = held === k ? k - 1 : held++;
      for (; place > 0; place--) {
        const before = load<i32>(out + (usize(place - 1) << 2));
        if (!(value > load<f32>(row + (usize(before) << 2)))) break;
        store<i32>(out + (usize(place) << 2), before);
      }
      store<i32>(out + (usize(place) << 2), column);
      least = load<f32>(row + (usize(load<i32>(out + (usize(held - 1) << 2))) << 2));
    }
  }
}
