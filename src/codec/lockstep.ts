/**
 * How K streams of tokens are read side by side, the same in both directions.
 *
 * A model's floats depend on the shape of the calls that compute them, so an encoder that read ahead would see other numbers
 * than a decoder, which cannot. Here both make the same calls: one token of every stream a call. Where a window is full
 * (`contextTokens` inputs), every stream begins a new one with its last `overlapTokens` tokens; both sides know these, so they
 * are read in larger calls. A source that slides has one window, and nothing is read twice. Streams end where their token counts say; the others go on without them.
 *
 * Invariant: the calls are a function of the token counts, the geometry and the tokens visited so far.
 */
export interface LockstepGeometry {
  /** Inputs of a window, a BOS included. */
  readonly contextTokens: number;
  /** Tokens at the end of a full window that begin the next one; with a BOS fewer than the context. */
  readonly overlapTokens: number;
  /** Streams a context is made for. */
  readonly streams: number;
}

/** What the calls go to: a llama.cpp context, or a model of the tests. */
export interface LogitSource {
  readonly bos: number | undefined;
  /** A stream is one window without end: what the source looks at moves along with it. */
  readonly slides?: boolean;
  clear(): void;
  put(token: number, position: number, stream: number, wantsLogits: boolean): void;
  /** At most this many entries may be put between two decodes. */
  readonly callTokens: number;
  decode(): void;
  /** Logits of the i-th entry of the last decode that wanted them. */
  row(index: number): Float32Array;
}

/** Gives the stream's next token: the one that is encoded, or decoded, with these logits (none at the start without a BOS). */
export type VisitToken = (stream: number, place: number, row: Float32Array | undefined) => number;

/** Visits every token of every stream and returns the streams. */
export function runLockstep(
  source: LogitSource,
  { contextTokens, overlapTokens }: LockstepGeometry,
  counts: ArrayLike<number>,
  visit: VisitToken,
): Int32Array[] {
  const streams = Array.from(counts, (count) => new Int32Array(count));
  let active = streams.flatMap(({ length }, stream) => (length > 0 ? [stream] : []));
  const bosLength = source.bos === undefined ? 0 : 1;
  const first = bosLength + overlapTokens;

  /** Inputs that all active streams have: the BOS, then tokens from `from` to before `to`, in as few calls as fit. */
  const begin = (from: number, to: number): void => {
    source.clear();
    const inputs = bosLength + to - from;
    const each = Math.max(1, Math.floor(source.callTokens / active.length));
    for (let position = 0; position < inputs; position += each) {
      const end = Math.min(inputs, position + each);
      for (const stream of active)
        for (let at = position; at < end; at++) {
          const token = at < bosLength ? (source.bos as number) : (streams[stream]?.[from + at - bosLength] as number);
          source.put(token, at, stream, at === inputs - 1);
        }
      source.decode();
    }
  };

  if (active.length === 0) return streams;
  if (bosLength > 0) begin(0, 0);
  else source.clear();
  let position = bosLength;
  for (let place = 0; active.length > 0; place++) {
    const hasRows = place > 0 || bosLength > 0;
    active.forEach((stream, index) => {
      const token = visit(stream, place, hasRows ? source.row(index) : undefined);
      (streams[stream] as Int32Array)[place] = token;
    });
    active = active.filter((stream) => place + 1 < (streams[stream] as Int32Array).length);
    if (active.length === 0) break;
    if (position < contextTokens || source.slides === true) {
      for (const stream of active) source.put(streams[stream]?.[place] as number, position, stream, true);
      source.decode();
      position++;
    } else {
      begin(place + 1 - overlapTokens, place + 1);
      position = first;
    }
  }
  return streams;
}
