/** Streams of tokens to one range-coded payload and back: the lock-step walk with the kernel at every place. */
import { DataError } from "../errors.js";
import { runLockstep, type LockstepGeometry, type LogitSource } from "./lockstep.js";
import type { TokenKernel } from "./token-kernel.js";

export interface EncodedStreams {
  /** Undefined when it would be longer than the room given. */
  readonly payload: Uint8Array | undefined;
  /** What the frequencies charge for the tokens: the payload's ideal length. */
  readonly idealBits: number;
}

export function encodeStreams(
  source: LogitSource,
  kernel: TokenKernel,
  geometry: LockstepGeometry,
  streams: readonly Int32Array[],
  mostBytes: number,
): EncodedStreams {
  let idealBits = 0;
  kernel.startEncoder(mostBytes);
  const counts = streams.map(({ length }) => length);
  runLockstep(source, geometry, counts, (stream, place, row) => {
    const token = streams[stream]?.[place] as number;
    idealBits += kernel.encode(row, token);
    return token;
  });
  return { payload: kernel.finishEncoder(), idealBits };
}

/** @throws {DataError} when the payload cannot be of these streams. */
export function decodeStreams(
  source: LogitSource,
  kernel: TokenKernel,
  geometry: LockstepGeometry,
  counts: ArrayLike<number>,
  payload: Uint8Array,
): Int32Array[] {
  kernel.startDecoder(payload);
  return runLockstep(source, geometry, counts, (_stream, _place, row) => {
    const token = kernel.decode(row);
    if (token !== undefined) return token;
    throw new DataError("archive-damaged", "The archive is damaged: a block's text leaves the range of its code.", {
      hint: "Get the archive again; what was decoded before was not written.",
    });
  });
}
