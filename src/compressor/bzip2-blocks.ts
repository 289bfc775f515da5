/**
 * Where bzip2 ends its blocks. It first shortens runs (4 to 255 equal bytes become 5), and a block is full when
 * level × 100,000 − 19 shortened bytes are in it (`nblockMAX` of bzlib.c). A run is added when it is over: the byte that
 * ends the run which fills the block is the first byte of the next block.
 * Invariant: compressing each block alone gives the very blocks that the program writes.
 */
export interface BlockCutter {
  /** Blocks that `chunk` completes. */
  write(chunk: Uint8Array): Uint8Array[];
  /** What is left: the last block, possibly empty. */
  end(): Uint8Array;
}

const LONGEST_RUN = 255;
/** Shorter runs are written as they are, longer ones as four bytes and a count. */
const SHORTENED_RUN = 4;
/** Room that the program keeps at a block's end. */
const RESERVED_BYTES = 19;

export function createBlockCutter(level: number): BlockCutter {
  const blockBytes = level * 100_000 - RESERVED_BYTES;
  let held: Uint8Array[] = [];
  let filled = 0;
  let runByte = -1;
  let runLength = 0;

  function take(last: Uint8Array): Uint8Array {
    const block = Buffer.concat([...held, last]);
    held = [];
    filled = 0;
    return block;
  }

  return {
    write(chunk) {
      const blocks: Uint8Array[] = [];
      let start = 0;
      for (let index = 0; index < chunk.length; index++) {
        const byte = chunk[index] as number;
        if (byte === runByte && runLength < LONGEST_RUN) {
          runLength++;
          continue;
        }
        filled += runLength < SHORTENED_RUN ? runLength : SHORTENED_RUN + 1;
        runByte = byte;
        runLength = 1;
        if (filled < blockBytes) continue;
        blocks.push(take(chunk.subarray(start, index)));
        start = index;
      }
      if (start < chunk.length) held.push(chunk.subarray(start));
      return blocks;
    },
    end: () => take(new Uint8Array(0)),
  };
}
