/**
 * Which share of a block's pieces of so many bytes stood in it before. It looks at those whose hash ends in six zeros, one in 64, so that
 * both copies of a piece are looked at wherever they stand.
 */
export function repeatedShare(bytes: Uint8Array, pieceBytes: number): number {
  // FACTOR to the power of the piece's length, modulo 2³².
  let leaving = 1;
  for (let power = 0; power < pieceBytes; power++) leaving = Math.imul(leaving, FACTOR);
  const seen = new Uint32Array(TABLE);
  let looked = 0;
  let repeated = 0;
  let hash = 0;
  for (let at = 0; at < bytes.length; at++) {
    // A rolling hash: what left the piece is taken off.
    hash = Math.imul(hash, FACTOR) + (bytes[at] as number) + 1;
    if (at >= pieceBytes) hash -= Math.imul((bytes[at - pieceBytes] as number) + 1, leaving);
    const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
    if (at < pieceBytes - 1 || mixed & 63) continue;
    looked++;
    const place = mixed >>> 16;
    if (seen[place] === mixed) repeated++;
    seen[place] = mixed;
  }
  return looked === 0 ? 0 : repeated / looked;
}

const TABLE = 1 << 16;
const FACTOR = 0x01000193;
