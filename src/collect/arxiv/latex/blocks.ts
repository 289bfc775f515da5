/**
 * The page that a text grows into: a paragraph at the end of which signs that are open close, in lists and quotations that
 * indent. Blocks stand apart by an empty line.
 */
export class Blocks {
  readonly #done: string[] = [];
  readonly #containers: Container[] = [];
  /** The paragraph so far. In parts: a long one would be copied at every look at its end. */
  #parts: string[] = [];
  /** Signs of Markdown that are open, outermost first, with their places in `#parts` once they stand there. */
  readonly #open: { readonly sign: string; at?: number }[] = [];

  /** Text as it is to stand. */
  text(text: string): void {
    if (text === "") return;
    if (this.#parts.length === 0) for (const one of this.#open) one.at = this.#parts.push(one.sign) - 1;
    this.#parts.push(text);
  }

  blank(): void {
    const last = this.#parts.length - 1;
    if (last < 0 || this.#open.at(-1)?.at === last || /\s$/.test(this.#parts[last] ?? "")) return;
    this.#parts.push(" ");
  }

  /** A sign that has a partner, such as `*`. At the start of a paragraph it waits for the first text. */
  openSign(sign: string): void {
    this.#open.push(this.#parts.length === 0 ? { sign } : { sign, at: this.#parts.push(sign) - 1 });
  }

  /** Blanks go behind the sign; with nothing between them, neither of a pair stands. */
  closeSign(): void {
    const { sign, at } = this.#open.pop() ?? {};
    if (sign === undefined || at === undefined) return;
    const isSpaced = this.#parts.at(-1) === " ";
    if (isSpaced) this.#parts.pop();
    if (this.#parts.length === at + 1) this.#parts.pop();
    else this.#parts.push(sign);
    if (isSpaced) this.blank();
  }

  endParagraph(): void {
    const isEmpty = this.#parts.every((part, place) => part === " " || this.#open.some(({ at }) => at === place));
    const closing = this.#open.map(({ sign }) => sign).reverse();
    const text = this.#parts.join("").trim() + closing.join("");
    this.#parts = [];
    for (const one of this.#open) delete one.at;
    if (!isEmpty) this.block(text);
  }

  /** A paragraph, a heading, a listing of its own. */
  block(text: string): void {
    const container = this.#containers.at(-1);
    if (container === undefined) this.#done.push(text);
    else container.blocks.push(text);
  }

  begin(kind: Container["kind"]): void {
    this.endParagraph();
    this.#containers.push({ kind, blocks: [], items: [] });
  }

  get listKind(): Container["kind"] | undefined {
    return this.#containers.at(-1)?.kind;
  }

  item(): void {
    this.endParagraph();
    const container = this.#containers.at(-1);
    if (container === undefined) return;
    if (container.blocks.length > 0) container.items.push(container.blocks.splice(0).join("\n\n"));
  }

  end(): void {
    this.item();
    const container = this.#containers.pop();
    if (container === undefined || container.items.length === 0) return;
    this.block(container.items.map((item, place) => marked(item, container.kind, place)).join("\n\n"));
  }

  /** The whole page. What is open ends. */
  finish(): string {
    while (this.#containers.length > 0) this.end();
    this.endParagraph();
    return this.#done.join("\n\n");
  }
}

interface Container {
  readonly kind: "bullet" | "number" | "term" | "quote";
  readonly blocks: string[];
  readonly items: string[];
}

function marked(item: string, kind: Container["kind"], place: number): string {
  const marker = { bullet: "- ", number: `${place + 1}. `, term: "- ", quote: "> " }[kind];
  const next = kind === "quote" ? "> " : " ".repeat(marker.length);
  const lines = item
    .split("\n")
    .map((line, index) => (line === "" && kind !== "quote" ? "" : (index === 0 ? marker : next) + line));
  return lines.join("\n").replace(/[^\S\n]+$/gm, "");
}
