/** A block's bytes taken apart by its runs (text, other, text, … by turns; none means all text), and put together again. */
export interface Parts {
  readonly text: Uint8Array;
  readonly others: Uint8Array;
}

export function takeApart(bytes: Uint8Array, runs: readonly number[]): Parts {
  if (runs.length === 0) return { text: bytes, others: new Uint8Array() };
  const parts: [Uint8Array[], Uint8Array[]] = [[], []];
  let at = 0;
  runs.forEach((run, index) => {
    parts[(index % 2) as 0 | 1].push(bytes.subarray(at, at + run));
    at += run;
  });
  return { text: Buffer.concat(parts[0]), others: Buffer.concat(parts[1]) };
}

export function putTogether({ text, others }: Parts, runs: readonly number[]): Uint8Array {
  if (runs.length === 0) return text;
  const bytes = new Uint8Array(text.length + others.length);
  const ends: [number, number] = [0, 0];
  let at = 0;
  runs.forEach((run, index) => {
    const side = (index % 2) as 0 | 1;
    bytes.set((side === 0 ? text : others).subarray(ends[side], ends[side] + run), at);
    ends[side] += run;
    at += run;
  });
  return bytes;
}
