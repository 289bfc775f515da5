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
const LONG_BLOCK = 6000;
const MANY_SPANS = 2000;
const LATEST = 1.25;
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
    const next = text.charAt(end);
    const pieces = splitAtBreaks(text.slice(ends[span - 1] ?? 0, end), next === "\n");
    pieces.forEach((piece, index) => {
      const isContinued = index > 0;
      const id = anchors.has(span) && !isContinued ? ` id="t${span}"` : "";
      block.parts.push(`<span class="${classOf(piece, shades[span] as number)}"${id}${isContinued ? " c" : ""}>`);
      block.parts.push(`${markup(piece)}</span>`);
      block.chars += piece.text.length;
      block.lineChars += piece.text.length;
      if (!piece.text.endsWith("\n")) return;
      block.lines += piece.text.split("\n").length - 1 + Math.floor(block.lineChars / LINE_CHARS);
      block.lineChars = 0;
      if (block.chars >= BLOCK_CHARS || block.lines >= BLOCK_LINES) close(span + 1, false);
    });
    if (isFull(block, next)) close(span + 1, true);
  });
  if (block.parts.length > 0) close(ends.length, false);
  return trusted(blocks.join("\n"));
}

function newBlock(first: number, isCut: boolean) {
  return { first, isCut, parts: [] as string[], chars: 0, lines: 0, lineChars: 0 };
}

/** A line break will close the block anyway; else it is full at the next space, or at last wherever it is. */
function isFull({ chars, parts }: ReturnType<typeof newBlock>, next: string): boolean {
  if (next === "\n" || next === "\r") return false;
  const fullness = Math.max(chars / LONG_BLOCK, parts.length / 2 / MANY_SPANS);
  return fullness >= (/\s/u.test(next) ? 1 : LATEST);
}

interface Piece {
  readonly text: string;
  /** Nothing but line breaks, or a CR whose LF is in the next token. */
  readonly isBreak: boolean;
}

/**
 * Runs of line breaks apart from the rest, so that a break is seen before it takes effect.
 * @param isBeforeLf LF comes next, so a CR at the end belongs to a line break too.
 */
export function splitAtBreaks(text: string, isBeforeLf: boolean): Piece[] {
  if (text === "") return [{ text, isBreak: false }];
  const runs = isBeforeLf ? /(?:\r?\n|\r$)+|(?:(?!\r?\n|\r$)[^])+/gu : /(?:\r?\n)+|(?:(?!\r?\n)[^])+/gu;
  const found = text.match(runs) ?? [];
  return found.map((run, index) => ({
    text: run,
    isBreak: run.endsWith("\n") || (isBeforeLf && run === "\r" && index === found.length - 1),
  }));
}

/** `n` and `r` show the signs of a line break, `z` one for what has no width. */
function classOf({ text, isBreak }: Piece, shade: number): string {
  if (!isBreak) return `s${shade}${/^[\p{Cf}\p{Zl}\p{Zp}]+$/u.test(text) ? " z" : ""}`;
  return `s${shade}${text.startsWith("\r") ? " r" : ""}${text.endsWith("\n") ? " n" : ""}`;
}

/** A parser would turn CR into LF and lose NUL: the one is written by number, and controls are shown by their pictures. */
function markup({ text, isBreak }: Piece): string {
  if (isBreak) return text.replace(/\r/gu, "&#13;");
  return escapeHtml(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f]/gu, controlPicture);
}
