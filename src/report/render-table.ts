import stringWidth from "string-width";

/**
 * Tables of results as text: aligned columns for a terminal, or GitHub-flavoured Markdown.
 *
 * Invariant: every line of a terminal table takes the same number of terminal cells (wide characters take two), and no
 * cell can end a line or send a control sequence: model names come from files and servers that others wrote.
 */
export interface TableColumn<Row> {
  readonly header: string;
  /** Numbers stand right, so that their digits line up. Default: left. */
  readonly align?: "left" | "right";
  /** The cell's text; undefined for what is not known, which is shown as a dash. */
  readonly cell: (row: Row) => string | undefined;
}

export interface TableOptions {
  readonly style?: "terminal" | "markdown";
}

/** Lines joined by `\n`, without one at the end. */
export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly TableColumn<Row>[],
  { style = "terminal" }: TableOptions = {},
): string {
  const clean = style === "markdown" ? (text: string) => escapeMarkdown(withoutControls(text)) : withoutControls;
  const header = columns.map((column) => clean(column.header));
  const body = rows.map((row) => columns.map((column) => clean(column.cell(row) ?? "–")));
  const widths = columns.map((_, index) =>
    Math.max(narrowestRule, ...[header, ...body].map((cells) => stringWidth(cells[index] as string))),
  );
  const alignment = columns.map((column) => column.align ?? "left");
  const aligned = (cells: readonly string[]) =>
    cells.map((cell, index) => pad(cell, widths[index] as number, alignment[index] as "left" | "right"));

  if (style === "markdown") {
    const rules = widths.map((width, index) =>
      alignment[index] === "right" ? `${"-".repeat(width - 1)}:` : "-".repeat(width),
    );
    return [aligned(header), rules, ...body.map(aligned)].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  }
  const rules = widths.map((width) => "─".repeat(width));
  return [aligned(header), rules, ...body.map(aligned)].map((cells) => cells.join("  ")).join("\n");
}

/** Markdown's delimiter row needs three characters in some renderers. */
const narrowestRule = 3;

function pad(text: string, width: number, align: "left" | "right"): string {
  const space = " ".repeat(width - stringWidth(text));
  return align === "right" ? space + text : text + space;
}

/** Line ends become spaces; other C0 and C1 controls, and the marks that reorder or hide text, become U+FFFD. */
function withoutControls(text: string): string {
  return text.replace(/[\r\n\t\u2028\u2029]+/gu, " ").replace(/[\p{Cc}\p{Bidi_Control}\u200b\u2060\ufeff]/gu, "\ufffd");
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|~&]/gu, "\\$&");
}
