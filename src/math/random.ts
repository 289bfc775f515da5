/**
 * Seeded randomness: sfc32 (Chris Doty-Humphrey, PractRand) whose four state words come from the seed's text.
 *
 * Invariant: the same seed gives the same numbers on every machine and in every version, because probes, bootstrap
 * intervals and golden files are made from them. Only 32-bit integer operations and one exact division are used.
 */

/** Uniform on [0, 1) in steps of 2⁻³². */
export type Random = () => number;

/** A fresh stream. A number and its decimal text are the same seed. */
export function createRandom(seed: string | number): Random {
  let [a, b, c, counter] = stateOf(String(seed));
  const next = (): number => {
    const output = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + output) | 0;
    return (output >>> 0) / 2 ** 32;
  };
  // The generator's own seeding runs it 12 to 18 times so that every state bit has touched every other.
  for (let round = 0; round < 18; round++) next();
  return next;
}

/** A whole number from 0 to `length − 1`. The bias of at most length / 2³² is far below anything drawn here. */
export function drawIndex(random: Random, length: number): number {
  return Math.floor(random() * length);
}

/** One entry of a list that is not empty. */
export function drawOne<T>(random: Random, list: readonly T[]): T {
  if (list.length === 0) throw new RangeError("cannot draw from an empty list");
  return list[drawIndex(random, list.length)] as T;
}

/** `count` different entries of a list, in random order (Fisher and Yates). */
export function drawSome<T>(random: Random, list: readonly T[], count: number): T[] {
  if (count > list.length) throw new RangeError(`cannot draw ${count} entries from a list of ${list.length}`);
  const pool = [...list];
  for (let place = 0; place < count; place++) {
    const other = place + drawIndex(random, pool.length - place);
    [pool[place], pool[other]] = [pool[other] as T, pool[place] as T];
  }
  return pool.slice(0, count);
}

/** Four 32-bit words of the seed's UTF-8 bytes: FNV-1a from four offsets, each ended with MurmurHash3's finalizer. */
function stateOf(seed: string): [number, number, number, number] {
  const bytes = new TextEncoder().encode(seed);
  const word = (lane: number): number => {
    let hash = 0x811c9dc5 ^ Math.imul(lane, 0x9e3779b9);
    for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return hash ^ (hash >>> 16);
  };
  return [word(0), word(1), word(2), word(3)];
}
