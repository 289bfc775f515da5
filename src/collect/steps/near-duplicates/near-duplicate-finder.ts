/**
 * Clusters of near-duplicates among documents that come one after the other: MinHash, LSH, and where asked the exact
 * Jaccard similarity of the shingle sets. A cluster is a connected component; its first document is its root.
 */
import { mix32 } from "../hashing/mix32.js";
import { BandIndex } from "./band-index.js";
import { jaccard } from "./jaccard.js";
import { chooseExtremes } from "./choose-extremes.js";
import { createMinHash, type MinHash } from "./min-hash.js";
import { checkNearDuplicateOptions, type NearDuplicateOptions } from "./near-duplicate-options.js";
import { ShingleReader } from "./shingle-reader.js";
import { UnionFind } from "./union-find.js";

export class NearDuplicateFinder {
  readonly #options: NearDuplicateOptions;
  readonly #reader: ShingleReader;
  readonly #minHash: MinHash;
  readonly #signature: Int32Array;
  readonly #index: BandIndex;
  readonly #clusters = new UnionFind();
  /** The documents in the index, by their place there. */
  readonly #indexed: number[] = [];
  /** Places by the documents that are not in the index because they equal one that is. */
  readonly #equals = new Map<number, number>();
  #extremes: Map<number, number> | undefined;
  /** Sorted shingles by place in the index; empty unless pairs are verified. */
  readonly #sets: Int32Array[] = [];
  /** Places by a hash of the whole signature; empty unless pairs are verified. */
  readonly #placeOfSignature = new Map<number, number>();

  /** @throws {UsageError} an option is out of its range. */
  constructor(options: NearDuplicateOptions) {
    checkNearDuplicateOptions(options);
    const { bands, rows } = options.banding;
    this.#options = options;
    this.#reader = new ShingleReader(options.shingles);
    this.#minHash = createMinHash(bands * rows, options.seed, options.kernel);
    this.#signature = new Int32Array(bands * rows);
    this.#index = new BandIndex(options.banding);
  }

  get documentCount(): number {
    return this.#clusters.length;
  }

  /** Takes in the next document. */
  add(text: string): void {
    const document = this.#clusters.add();
    const { hashes, wordCount } = this.#reader.read(text);
    if (hashes.length === 0 || wordCount < this.#options.minimumWords) return;
    const { verifiedJaccard: threshold } = this.#options;
    const own = threshold === undefined ? undefined : hashes.slice().sort();
    this.#minHash.sign(hashes, this.#signature);
    if (own !== undefined && this.#joinEqual(document, own)) return;
    this.#indexed.push(document);
    // Where sharing a bucket is enough, all that is in it is one cluster already.
    const visitLimit = own === undefined ? 1 : VERIFIED_PER_BUCKET;
    this.#index.add(this.#signature, visitLimit, (place) => {
      const earlier = this.#indexed[place] as number;
      if (this.#clusters.find(earlier) === this.#clusters.find(document)) return;
      const set = this.#sets[place];
      if (own !== undefined && set !== undefined && jaccard(own, set) < (threshold ?? 0)) return;
      this.#clusters.union(earlier, document);
    });
  }

  /**
   * A document whose set is in the index already needs no entry: whatever is similar to it is as similar to that one.
   * Copies would otherwise fill the buckets and hide what else is there.
   */
  #joinEqual(document: number, set: Int32Array): boolean {
    const hash = hashOf(this.#signature);
    const place = this.#placeOfSignature.get(hash);
    const equal = place === undefined ? undefined : this.#sets[place];
    if (place === undefined) this.#placeOfSignature.set(hash, this.#sets.length);
    if (equal !== undefined && jaccard(set, equal) === 1) {
      this.#clusters.union(this.#indexed[place as number] as number, document);
      this.#equals.set(document, place as number);
      return true;
    }
    this.#sets.push(set);
    return false;
  }

  /** The first document of the cluster. Final when all documents have been taken in. */
  firstOf(document: number): number {
    return this.#clusters.find(document);
  }

  /** The document that stays in its stead, which may be itself. To be asked when all documents have been taken in. */
  stayerOf(document: number): number {
    const { keep, verifiedJaccard } = this.#options;
    if (keep !== "extremes" || verifiedJaccard === undefined) return this.firstOf(document);
    const place = this.#equals.get(document);
    const like = place === undefined ? document : (this.#indexed[place] as number);
    this.#extremes ??= chooseExtremes(
      this.#indexed.map((indexed, at) => ({
        ...{ document: indexed, cluster: this.#clusters.find(indexed), set: this.#sets[at] as Int32Array },
      })),
      verifiedJaccard,
    );
    return this.#extremes.get(like) ?? document;
  }
}

/** Of a bucket's documents, the latest so many are compared exactly. */
const VERIFIED_PER_BUCKET = 512;

/** 53 bits. */
function hashOf(signature: Int32Array): number {
  let [high, low] = [1, 2];
  for (const component of signature) {
    high = mix32(high ^ component);
    low = mix32((low + component) | 0) ^ 0x9e3779b9;
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
