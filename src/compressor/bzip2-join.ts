/**
 * One .bz2 stream out of streams of one block each. A stream is "BZh" and the level, the blocks bit after bit, a mark
 * of 48 bits, a checksum of 32 bits and up to 7 bits of padding; the checksum is the blocks' own, each turned in by
 * `(sum rotated left by 1) xor block's` (bzlib's compress.c).
 */
export interface Bzip2Joiner {
  /** @param stream one block, as a stream of its own. @returns the bytes that are ready. */
  add(stream: Uint8Array): Uint8Array;
  /** The mark, the checksum and the padding. */
  end(): Uint8Array;
}

const HEADER_BYTES = 4;
/** Where in a stream of one block that block's checksum stands: after the header and the block's mark of 6 bytes. */
const CHECKSUM_OFFSET = HEADER_BYTES + 6;
/** The square root of π in binary-coded decimal: the mark after the last block. */
const END_MARK = [0x17, 0x72, 0x45, 0x38, 0x50, 0x90];
const END_BITS = 48 + 32;

export function createBzip2Joiner(level: number): Bzip2Joiner {
  let waiting = 0; // Bits that do not fill a byte yet, at the top of `waitingByte`.
  let waitingByte = 0;
  let sum = 0;
  let started = false;

  function append(bytes: Uint8Array, bitCount: number): Uint8Array {
    const header = started ? [] : [...Buffer.from(`BZh${level}`)];
    started = true;
    const ready = Buffer.alloc(header.length + Math.floor((waiting + bitCount) / 8));
    ready.set(header);
    let filled = header.length;
    for (let index = 0; index * 8 < bitCount; index++) {
      const bits = Math.min(8, bitCount - index * 8);
      const byte = (bytes[index] as number) & (0xff00 >> bits);
      const both = waitingByte | (byte >> waiting);
      if (waiting + bits < 8) {
        waitingByte = both;
        waiting += bits;
      } else {
        ready[filled++] = both;
        waitingByte = (byte << (8 - waiting)) & 0xff;
        waiting += bits - 8;
      }
    }
    return ready;
  }

  return {
    add(stream) {
      const checksum = readUint32(stream, CHECKSUM_OFFSET);
      sum = (((sum << 1) | (sum >>> 31)) ^ checksum) >>> 0;
      return append(stream.subarray(HEADER_BYTES), (stream.length - HEADER_BYTES) * 8 - paddingBits(stream) - END_BITS);
    },
    end() {
      const mark = Buffer.from([...END_MARK, 0, 0, 0, 0]);
      mark.writeUInt32BE(sum, END_MARK.length);
      const ready = append(mark, END_BITS);
      return waiting === 0 ? ready : Buffer.concat([ready, Uint8Array.of(waitingByte)]);
    },
  };
}

function readUint32(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset);
}

/** How many bits follow the checksum: the one number for which the mark stands where it must. */
function paddingBits(stream: Uint8Array): number {
  for (let padding = 0; padding < 8; padding++) {
    const start = stream.length * 8 - padding - END_BITS;
    if (END_MARK.every((byte, index) => byteAtBit(stream, start + index * 8) === byte)) return padding;
  }
  throw new Error("a bzip2 stream without the mark of its end");
}

function byteAtBit(bytes: Uint8Array, bit: number): number {
  const first = Math.floor(bit / 8);
  return (((((bytes[first] ?? 0) << 8) | (bytes[first + 1] ?? 0)) >> (8 - (bit % 8))) & 0xff) >>> 0;
}
