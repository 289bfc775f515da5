/** Small things over vectors of float32 that both Llama kernels do alike, in one order. */
import { expOf } from "./exp";

/** (0 + 2) + (1 + 3). */
// @ts-ignore: decorator
@inline export function sumOf(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 2) + (f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 3));
}

// @ts-ignore: decorator
@inline export function mostOf(v: v128): f32 {
  return max(
    max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

/** x += y, `n` values. */
export function add(x: usize, y: usize, n: i32): void {
  for (let i: usize = 0; i < usize(n) << 2; i += 16) v128.store(x + i, f32x4.add(v128.load(x + i), v128.load(y + i)));
}

/** SwiGLU: g = g / (1 + exp(−g)) · u, `n` values. */
export function gate(g: usize, u: usize, n: i32): void {
  for (let i: usize = 0; i < usize(n) << 2; i += 16) {
    const x = v128.load(g + i);
    const silu = f32x4.div(x, f32x4.add(f32x4.splat(1), expOf(f32x4.pmin(f32x4.neg(x), f32x4.splat(87)))));
    v128.store(g + i, f32x4.mul(silu, v128.load(u + i)));
  }
}
