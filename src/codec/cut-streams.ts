/** Cuts a text's tokens into streams of about the same length, at ends of lines where one is near. */
import type { TokenBytes } from "../model/inspectable-model.js";

/** How far a cut may move, as a share of a stream: streams of different lengths leave calls half empty at the end. */
const SLACK = 1 / 32;

export function cutStreams(tokens: Int32Array, { bytes, ends }: TokenBytes, count: number): Int32Array[] {
  const each = tokens.length / count;
  const slack = Math.floor(each * SLACK);
  const endsLine = (token: number): boolean => bytes[(ends[token - 1] ?? 0) - 1] === 0x0a;
  const cuts = [0];
  for (let cut = 1; cut < count; cut++) {
    const wanted = Math.round(cut * each);
    let chosen = wanted;
    for (let off = 0; off <= slack; off++) {
      const near = [wanted - off, wanted + off].find((place) => endsLine(place));
      if (near === undefined) continue;
      chosen = near;
      break;
    }
    cuts.push(chosen);
  }
  return cuts.map((from, index) => tokens.slice(from, cuts[index + 1] ?? tokens.length));
}
