/**
 * A shuffle that is the same on every machine and in every version: items in the order of SHA-256(salt + key).
 *
 * Unlike a seeded generator's, an item's place relative to the others does not change when items come or go.
 */
import { createHash } from "node:crypto";

const SALT = "bitwit sample 1\n";

/** @param keyOf must differ from item to item. */
export function fixedShuffle<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const keyed = items.map((item) => ({
    item,
    order: createHash("sha256")
      .update(SALT + keyOf(item))
      .digest("hex"),
  }));
  keyed.sort((a, b) => (a.order < b.order ? -1 : 1));
  return keyed.map(({ item }) => item);
}
