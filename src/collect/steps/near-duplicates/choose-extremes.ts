/**
 * Which documents of a cluster stay by the paper's rule (`_find_cluster_extremes_shared` of its
 * minhash_deduplication.py): in order, a document stays when it is not similar to one that stays already. So of a chain
 * in which only neighbours are similar every other one stays, where keeping the first of the cluster leaves one.
 */
import { jaccard } from "./jaccard.js";

export interface ClusterMember {
  readonly document: number;
  readonly cluster: number;
  /** Its shingles, sorted. */
  readonly set: Int32Array;
}

/**
 * For every member the document that stays in its stead, which may be itself. `members` are in the documents' order.
 */
export function chooseExtremes(members: readonly ClusterMember[], threshold: number): Map<number, number> {
  const extremesOf = new Map<number, ClusterMember[]>();
  const stayers = new Map<number, number>();
  for (const member of members) {
    const extremes = extremesOf.get(member.cluster) ?? [];
    const similar = extremes.find(({ set }) => jaccard(set, member.set) >= threshold);
    stayers.set(member.document, similar?.document ?? member.document);
    if (similar === undefined) extremesOf.set(member.cluster, [...extremes, member]);
  }
  return stayers;
}
