/**
 * The MinHash kernel: for each permutation aᵢ·x + bᵢ modulo 2³² the least value over the members x, WASM SIMD.
 *
 * Sixteen permutations at a time stay in registers while the members go by. The order is that of signed integers.
 */

/**
 * Grows memory so that `bytes` can be written behind the module's own data. Returns the offset, or −1 when memory is
 * refused.
 */
export function reserve(bytes: usize): i32 {
  const base = (__heap_base + 63) & ~63;
  const pages = i32((base + bytes + 0xffff) >>> 16);
  const missing = pages - memory.size();
  if (missing > 0 && memory.grow(missing) < 0) return -1;
  return i32(base);
}

// @ts-ignore: decorator
@inline function lesser(least: v128, factor: v128, member: v128, offset: v128): v128 {
  return i32x4.min_s(least, i32x4.add(i32x4.mul(factor, member), offset));
}

/**
 * Lowers `permutations` int32 minima at `signature` by `n` int32 members at `members`. `factors` and `offsets` have as
 * many int32 each; `permutations` is a multiple of 16. All are byte offsets.
 */
export function lower(factors: usize, offsets: usize, signature: usize, permutations: i32, members: usize, n: i32): void {
  const end = members + (usize(n) << 2);
  const last = usize(permutations) << 2;
  for (let p: usize = 0; p < last; p += 64) {
    const a0 = v128.load(factors + p);
    const a1 = v128.load(factors + p, 16);
    const a2 = v128.load(factors + p, 32);
    const a3 = v128.load(factors + p, 48);
    const b0 = v128.load(offsets + p);
    const b1 = v128.load(offsets + p, 16);
    const b2 = v128.load(offsets + p, 32);
    const b3 = v128.load(offsets + p, 48);
    let m0 = v128.load(signature + p);
    let m1 = v128.load(signature + p, 16);
    let m2 = v128.load(signature + p, 32);
    let m3 = v128.load(signature + p, 48);
    for (let at = members; at < end; at += 4) {
      const member = v128.load32_splat(at);
      m0 = lesser(m0, a0, member, b0);
      m1 = lesser(m1, a1, member, b1);
      m2 = lesser(m2, a2, member, b2);
      m3 = lesser(m3, a3, member, b3);
    }
    v128.store(signature + p, m0);
    v128.store(signature + p, m1, 16);
    v128.store(signature + p, m2, 32);
    v128.store(signature + p, m3, 48);
  }
}
