/**
 * Windows of one call as a tree of tokens: a token shared by several windows is one entry of the batch that belongs to
 * several sequences. llama.cpp wants the entries in an order in which the sets of sequences only shrink, which depth first
 * is. A node's logits serve every window that scores its next token there: the last token of a question serves the first
 * token of each of its choices, and a choice of one token costs none of its own.
 *
 * The same as llama-perplexity does for HellaSwag (tools/perplexity/perplexity.cpp), for any windows.
 */
import type { Window } from "../language-model.js";

/** One call: entries of a batch, or of several when one window alone is longer than a batch. Survives structured cloning. */
export interface TreeCall {
  /** What comes before every node, at positions 0 … prefix.length − 1; may be empty. */
  readonly prefix: Int32Array;
  /** By node, depth first. */
  readonly tokens: Int32Array;
  readonly positions: Int32Array;
  /** Node i lies in sequences[sequenceEnds[i − 1] ?? 0 … sequenceEnds[i]); window w of the call is sequence w + 1. */
  readonly sequences: Int32Array;
  readonly sequenceEnds: Int32Array;
  /** The tokens whose bits are read from node i's logits: targets[targetEnds[i − 1] ?? 0 … targetEnds[i]). */
  readonly targets: Int32Array;
  readonly targetEnds: Int32Array;
  /** Where each target's bits go: a place in those of all windows of the call, one window after another. */
  readonly places: Int32Array;
  /** By window. */
  readonly scored: Int32Array;
}

interface Node {
  readonly token: number;
  readonly position: number;
  readonly children: Map<number, Node>;
  readonly sequences: number[];
  readonly targets: { readonly token: number; readonly place: number }[];
}

export class TokenTree {
  readonly #prefix: Int32Array;
  readonly #roots = new Map<number, Node>();
  readonly #scored: number[] = [];
  #size = 0;
  #places = 0;

  /** @param prefix the start of every window that will be added; the rows that windows score lie behind it. */
  constructor(prefix: Int32Array) {
    this.#prefix = prefix;
  }

  /** Nodes so far. */
  get size(): number {
    return this.#size;
  }

  get windowCount(): number {
    return this.#scored.length;
  }

  /** How many nodes `add` would make. */
  countNew({ tokens }: Window): number {
    let children = this.#roots;
    for (let position = this.#prefix.length; position < tokens.length - 1; position++) {
      const child = children.get(tokens[position] as number);
      if (child === undefined) return tokens.length - 1 - position;
      children = child.children;
    }
    return 0;
  }

  add({ tokens, scored }: Window): void {
    const inputs = tokens.length - 1; // The last token is only a target.
    let children = this.#roots;
    for (let position = this.#prefix.length; position < inputs; position++) {
      const node = this.#child(children, tokens[position] as number, position);
      node.sequences.push(this.windowCount + 1);
      if (position >= inputs - scored)
        node.targets.push({ token: tokens[position + 1] as number, place: this.#places++ });
      children = node.children;
    }
    this.#scored.push(scored);
  }

  toCall(): TreeCall {
    const nodes = this.#depthFirst();
    const targets = nodes.flatMap((node) => node.targets);
    return {
      prefix: this.#prefix,
      tokens: Int32Array.from(nodes, ({ token }) => token),
      positions: Int32Array.from(nodes, ({ position }) => position),
      sequences: Int32Array.from(nodes.flatMap(({ sequences }) => sequences)),
      sequenceEnds: endsOf(nodes.map(({ sequences }) => sequences.length)),
      targets: Int32Array.from(targets, ({ token }) => token),
      targetEnds: endsOf(nodes.map((node) => node.targets.length)),
      places: Int32Array.from(targets, ({ place }) => place),
      scored: Int32Array.from(this.#scored),
    };
  }

  #child(children: Map<number, Node>, token: number, position: number): Node {
    const known = children.get(token);
    if (known !== undefined) return known;
    const node: Node = { token, position, children: new Map(), sequences: [], targets: [] };
    children.set(token, node);
    this.#size += 1;
    return node;
  }

  #depthFirst(): Node[] {
    const nodes: Node[] = [];
    const stack = [...this.#roots.values()].reverse();
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      nodes.push(node);
      stack.push(...[...node.children.values()].reverse());
    }
    return nodes;
  }
}

function endsOf(lengths: readonly number[]): Int32Array {
  let end = 0;
  return Int32Array.from(lengths, (length) => (end += length));
}
