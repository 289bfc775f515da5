/** Windows of seeded random tokens, `length` + 1 tokens each of which the last `scored` count, every 512 tokens. */
export function randomWindows(count, { vocabulary = Infinity, length = 1900, scored = 512 } = {}) {
  let state = 7;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % Math.min(vocabulary, 4000);
  const tokens = Int32Array.from({ length: length + 1 + 512 * count }, next);
  return Array.from({ length: count }, (_, k) => ({ tokens: tokens.slice(512 * k, 512 * k + length + 1), scored }));
}
