/** Clusters of whole numbers that grow together. The root of a cluster is its least member. */
export class UnionFind {
  #parents = new Int32Array(1024);
  #length = 0;

  /** A new cluster of one; gives its number, from 0. */
  add(): number {
    if (this.#length === this.#parents.length) {
      const parents = new Int32Array(2 * this.#length);
      parents.set(this.#parents);
      this.#parents = parents;
    }
    this.#parents[this.#length] = this.#length;
    return this.#length++;
  }

  get length(): number {
    return this.#length;
  }

  /** The least member of the cluster. */
  find(member: number): number {
    let root = member;
    for (let parent = this.#parents[root] as number; parent !== root; parent = this.#parents[root] as number) {
      // Path halving: every look-up shortens the next one.
      root = this.#parents[root] = this.#parents[parent] as number;
    }
    return root;
  }

  union(one: number, other: number): void {
    const [a, b] = [this.find(one), this.find(other)];
    this.#parents[Math.max(a, b)] = Math.min(a, b);
  }
}
