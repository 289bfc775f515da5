/**
 * exp of four float32 values: Cody-Waite range reduction and a degree-6 polynomial (Cephes expf), relative error below 2⁻²².
 * Arguments under −87 count as −87. Only operations that IEEE 754 fixes to the bit, so every machine gets the same.
 */
// @ts-ignore: decorator
@inline export function expOf(x: v128): v128 {
  // pmax(x, y) is x < y ? y : x, one instruction; in this order it hands a NaN on.
  x = f32x4.pmax(x, f32x4.splat(-87.0));
  // Adding 1.5·2²³ rounds to the nearest integer and leaves that integer in the low bits of the float.
  const biased = f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504088896341)), f32x4.splat(12582912.0));
  const n = f32x4.sub(biased, f32x4.splat(12582912.0));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), f32x4.add(r, f32x4.splat(1.0)));
  return f32x4.mul(p, i32x4.add(i32x4.shl(biased, 23), i32x4.splat(127 << 23)));
}
