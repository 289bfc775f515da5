import { createHash } from "node:crypto";
import type { ProbeItem } from "./probe-item.js";

/** SHA-256, hex, over the items' JSON lines: two scores with the same hash answered the same questions. */
export function hashProbeItems(items: readonly ProbeItem[]): string {
  const hash = createHash("sha256");
  for (const { id, context, choices, answer } of items)
    hash.update(JSON.stringify([id, context, choices, answer]) + "\n");
  return hash.digest("hex");
}
