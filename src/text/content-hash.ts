/**
 * A corpus's identity: SHA-256 over, for each document in order, the text's UTF-8 length in bytes as an 8-byte
 * little-endian integer, then those bytes. The lengths make the boundaries part of it: ["ab"] ≠ ["a", "b"].
 *
 * Invariant: ids and meta do not count, so a corpus keeps its hash when it moves between files and formats.
 */
import { createHash } from "node:crypto";

export interface ContentHash {
  /** Takes in the next document and says how many bytes of UTF-8 it has. */
  addDocument(text: string): number;
  /** The hash so far, 64 hex digits. More documents may follow. */
  digestHex(): string;
}

/** A hash of no documents yet. Memory: one document. */
export function createContentHash(): ContentHash {
  const hash = createHash("sha256");
  return {
    addDocument(text) {
      const bytes = Buffer.from(text, "utf8");
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(bytes.length));
      hash.update(length).update(bytes);
      return bytes.length;
    },
    digestHex: () => hash.copy().digest("hex"),
  };
}
