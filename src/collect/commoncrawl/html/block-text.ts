/**
 * A page's content as readable text: a line a paragraph, heading, item, row or other block; blanks inside a line collapse, as a
 * browser shows them; a preformatted block keeps its lines. Scripts, styles and what is not shown as text give none.
 *
 * The walk is a loop, so that depth costs no stack.
 */
export function blockText(root: ElementLike): string {
  const lines = new Lines();
  let node: NodeLike | null = root.firstChild;
  let preformatted = 0;
  while (node !== null) {
    const name = node.nodeType === ELEMENT ? node.nodeName.toLowerCase() : "";
    const isHidden = HIDDEN.has(name);
    if (node.nodeType === TEXT) lines.add(node.nodeValue ?? "", preformatted > 0);
    else if (name === "br" || BLOCKS.has(name)) lines.end();
    else if (CELLS.has(name)) lines.add(" ", false);
    if (node.firstChild !== null && !isHidden) {
      if (name === "pre") preformatted += 1;
      node = node.firstChild;
      continue;
    }
    while (node !== null && node.nextSibling === null) {
      node = node.parentNode === root ? null : node.parentNode;
      if (node !== null) leave(node);
    }
    node = node?.nextSibling ?? null;
  }
  return lines.text();

  function leave(element: NodeLike): void {
    const name = element.nodeName.toLowerCase();
    if (BLOCKS.has(name)) lines.end();
    if (name === "pre") preformatted -= 1;
  }
}

/** What is used of a DOM. */
export interface NodeLike {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly nodeValue: string | null;
  readonly firstChild: NodeLike | null;
  readonly nextSibling: NodeLike | null;
  readonly parentNode: NodeLike | null;
}
export type ElementLike = NodeLike;

const ELEMENT = 1;
const TEXT = 3;
const names = (text: string): ReadonlySet<string> => new Set(text.split(" "));
const BLOCKS = names(
  "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form " +
    "h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol option p pre search section summary table tbody tfoot thead tr ul",
);
const CELLS = names("td th");
const HIDDEN = names(
  "audio canvas embed head iframe math noembed noframes noscript object script select style svg template textarea title video",
);

class Lines {
  readonly #lines: string[] = [];
  #parts: string[] = [];

  add(text: string, isPreformatted: boolean): void {
    if (!isPreformatted) {
      this.#parts.push(text.replace(BLANKS, " "));
      return;
    }
    const [first = "", ...rest] = text.split("\n");
    this.#parts.push(first);
    for (const line of rest) {
      this.end(true);
      this.#parts.push(line);
    }
  }

  end(keepsIndent = false): void {
    const joined = this.#parts.join("");
    const line = keepsIndent || joined.startsWith("\t") ? joined.trimEnd() : joined.replace(/ {2,}/g, " ").trim();
    this.#parts = [];
    if (line !== "") this.#lines.push(line);
  }

  text(): string {
    this.end();
    return this.#lines.join("\n");
  }
}

/** Not the no-break space, which a browser keeps. */
const BLANKS = /[ \t\n\f\r]+/g;
