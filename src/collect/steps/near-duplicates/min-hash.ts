/**
 * MinHash (Broder 1997): component i of a signature is the smallest πᵢ(x) over a set's members x, and two signatures
 * agree in a component with probability equal to the sets' Jaccard similarity.
 *
 * πᵢ(x) = aᵢ·x + bᵢ modulo 2³² with odd aᵢ: a permutation of the 32-bit integers, of members that are hashes already
 * (`ShingleReader`). The order is that of signed integers, which is as good as any.
 */
import { createRandom } from "../../../math/random.js";
import { MinHashKernel } from "./min-hash-kernel.js";

export interface MinHash {
  readonly permutationCount: number;
  /** Writes the signature of a set that is not empty into `signature`, which has `permutationCount` entries. */
  sign(members: Int32Array, signature: Int32Array): void;
}

/** @param kernel `compileMinHashKernel`'s. It changes the speed, not the signatures. */
export function createMinHash(permutationCount: number, seed: string | number, kernel?: WebAssembly.Module): MinHash {
  const random = createRandom(`min-hash ${seed}`);
  const draw = () => Math.floor(random() * 2 ** 32) | 0;
  const factors = Int32Array.from({ length: permutationCount }, () => draw() | 1);
  const offsets = Int32Array.from({ length: permutationCount }, draw);
  const wasm = kernel === undefined ? undefined : new MinHashKernel(kernel, factors, offsets);
  return {
    permutationCount,
    sign(members, signature) {
      if (members.length === 0) throw new RangeError("an empty set has no signature");
      if (wasm !== undefined) return wasm.sign(members, signature);
      let index = 0;
      // Four at a time: one member is read once for four chains of work that do not wait for each other.
      for (; index + 4 <= permutationCount; index += 4) signFour(members, factors, offsets, index, signature);
      for (; index < permutationCount; index++) {
        const [factor, offset] = [factors[index] as number, offsets[index] as number];
        let least = 0x7fffffff;
        for (const member of members) least = Math.min(least, (Math.imul(factor, member) + offset) | 0);
        signature[index] = least;
      }
    },
  };
}

function signFour(
  members: Int32Array,
  factors: Int32Array,
  offsets: Int32Array,
  start: number,
  signature: Int32Array,
): void {
  const a0 = factors[start] as number;
  const a1 = factors[start + 1] as number;
  const a2 = factors[start + 2] as number;
  const a3 = factors[start + 3] as number;
  const b0 = offsets[start] as number;
  const b1 = offsets[start + 1] as number;
  const b2 = offsets[start + 2] as number;
  const b3 = offsets[start + 3] as number;
  let least0 = 0x7fffffff;
  let least1 = 0x7fffffff;
  let least2 = 0x7fffffff;
  let least3 = 0x7fffffff;
  for (let index = 0; index < members.length; index++) {
    const member = members[index] as number;
    const value0 = (Math.imul(a0, member) + b0) | 0;
    const value1 = (Math.imul(a1, member) + b1) | 0;
    const value2 = (Math.imul(a2, member) + b2) | 0;
    const value3 = (Math.imul(a3, member) + b3) | 0;
    if (value0 < least0) least0 = value0;
    if (value1 < least1) least1 = value1;
    if (value2 < least2) least2 = value2;
    if (value3 < least3) least3 = value3;
  }
  signature[start] = least0;
  signature[start + 1] = least1;
  signature[start + 2] = least2;
  signature[start + 3] = least3;
}
