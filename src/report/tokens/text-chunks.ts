/**
 * The document as markup: blocks of lines, in them one `<span>` a token, which the style sheet shades.
 *
 * Blocks let a browser lay out what is in view only. They end at line breaks; a line longer than `LONG_BLOCK` is cut
 * between tokens, and the block that goes on is marked. A token around a line break becomes several elements, all but the
 * first with the attribute `c`, so that an element's token is `data-first` plus the elements without `c` up to it, less 1.
 * Everything is escaped: the text is whatever was measured.
 */
import { escapeHtml, trusted, type Html } from "../html.js";
import { controlPicture } from "./visible-text.js";

/** A block is closed at a line break once it has so many characters or lines; within a line between words, or at the latest. */
const BLOCK_CHARS = 1500;
const BLOCK_LINES = 24;
const LONG_BLOCK = 4000;
const LONGEST_BLOCK = 5000;
/** Characters of a line on the page, for guessing the height of what is not laid out yet. */
const LINE_CHARS = 96;

export interface ShadedText {
  readonly text: string;
  /** Where each span ends, UTF-16 units. */
  readonly ends: Int32Array;
  /** 0 … 8 for each span. */
  readonly shades: Uint8Array;
  /** Spans that links lead to: they get the id `t` and their number. */
  readonly anchors: ReadonlySet<number>;
}

export function textChunks({ text, ends, shades, anchors }: ShadedText): Html {
  const blocks: string[] = [];
  let block = newBlock(0, false);
  const close = (first: number, isCut: boolean): void => {
    const { parts, isCut: wasCut, lines, lineChars } = block;
    const height = lines + Math.ceil(lineChars / LINE_CHARS);
    const attributes = `class="block${wasCut ? " on" : ""}" data-first="${block.first}" data-lines="${Math.max(1, height)}"`;
    blocks.push(`<div ${attributes}>${parts.join("")}</div>`);
    block = newBlock(first, isCut);
  };
  ends.forEach((end, span) => {
    const pieces = splitAtBreaks(text.slice(ends[span - 1] ?? 0, end));
    pieces.forEach((piece, index) => {
      const isContinued = index > 0;
      const id = anchors.has(span) && !isContinued ? ` id="t${span}"` : "";
      block.parts.push(`<span class="${classOf(piece, shades[span] as number)}"${id}${isContinued ? " c" : ""}>`);
      block.parts.push(`${markup(piece)}</span>`);
      block.chars += piece.length;
      block.lineChars += piece.length;
      if (!piece.endsWith("\n")) return;
      block.lines += piece.split("\n").length - 1 + Math.floor(block.lineChars / LINE_CHARS);
      block.lineChars = 0;
      if (block.chars >= BLOCK_CHARS || block.lines >= BLOCK_LINES) close(span + 1, false);
    });
    const isBetweenWords = /\s/u.test(text.charAt(end));
    if (block.chars >= (isBetweenWords ? LONG_BLOCK : LONGEST_BLOCK)) close(span + 1, true);
  });
  if (block.parts.length > 0) close(ends.length, false);
  return trusted(blocks.join("\n"));
}

function newBlock(first: number, isCut: boolean) {
  return { first, isCut, parts: [] as string[], chars: 0, lines: 0, lineChars: 0 };
}

/** Runs of line breaks apart from the rest, so that a break is seen before it takes effect. */
export function splitAtBreaks(text: string): string[] {
  return text === "" ? [""] : (text.match(/\r?\n(?:\r?\n)*|(?:(?!\r?\n)[^])+/gu) ?? []);
}

/** `n` and `r` show the sign of a line break. */
function classOf(piece: string, shade: number): string {
  const sign = piece.endsWith("\n") ? (piece.startsWith("\r") ? " r n" : " n") : "";
  return `s${shade}${sign}`;
}

/** A parser would turn CR into LF and lose NUL: the one is written by number, and controls are shown by their pictures. */
function markup(piece: string): string {
  return (
    escapeHtml(piece)
      .replace(/\r(?=\n)/gu, "&#13;")
      // eslint-disable-next-line no-control-regex -- finding control characters is the point.
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/gu, controlPicture)
  );
}
