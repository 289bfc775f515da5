/**
 * Which share of a block's pieces of 8 bytes stood in it before. It looks at those whose hash ends in six zeros, one in 64, so that
 * both copies of a piece are looked at wherever they stand.
 */
export function repeatedShare(bytes: Uint8Array): number {
  const seen = new Uint32Array(TABLE);
  let looked = 0;
  let repeated = 0;
  let hash = 0;
  for (let at = 0; at < bytes.length; at++) {
    // A rolling hash: what left the piece is taken off.
    hash = Math.imul(hash, FACTOR) + (bytes[at] as number) + 1;
    if (at >= PIECE) hash -= Math.imul((bytes[at - PIECE] as number) + 1, LEAVING);
    const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
    if (at < PIECE - 1 || mixed & 63) continue;
    looked++;
    const place = mixed >>> 16;
    if (seen[place] === mixed) repeated++;
    seen[place] = mixed;
  }
  return looked === 0 ? 0 : repeated / looked;
}

const TABLE = 1 << 16;
const PIECE = 8;
const FACTOR = 0x01000193;
/** FACTOR to the power of PIECE, modulo 2³². */
const LEAVING = Array.from({ length: PIECE }).reduce((power: number) => Math.imul(power, FACTOR), 1);
