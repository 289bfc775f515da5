/** Tokens as texts in answers. A token may hold a part of a character, which is shown as U+FFFD: ids are what to count on. */
import type { InspectableModel } from "../model/inspectable-model.js";

export interface TokenTexts {
  of(token: number): string;
}

/** The texts of all `tokens`, each asked for once. */
export async function tokenTexts(model: InspectableModel, tokens: Iterable<number>): Promise<TokenTexts> {
  const ids = Int32Array.from(new Set(tokens));
  const { bytes, ends } = await model.tokenBytes(ids, false);
  const texts = new Map<number, string>();
  ids.forEach((id, place) => {
    const piece = bytes.subarray(place === 0 ? 0 : ends[place - 1], ends[place]);
    texts.set(id, Buffer.from(piece).toString("utf8"));
  });
  return { of: (token) => texts.get(token) ?? "" };
}
