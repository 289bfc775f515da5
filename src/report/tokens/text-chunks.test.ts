import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitAtBreaks, textChunks } from "./text-chunks.js";

interface Element {
  readonly shade: string;
  readonly text: string;
  readonly span: number;
  readonly isContinued: boolean;
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#13": "\r" };

/** Reads the markup back as the page's script does. */
function readBlocks(markup: string): Element[][] {
  return [...markup.matchAll(/<div class="block(?: on)?" data-first="(\d+)" data-lines="\d+">([^]*?)<\/div>/g)].map(
    ([, first, content]) => {
      let span = Number(first) - 1;
      return [...(content as string).matchAll(/<span class="s(\d)[ rnz]*"(?: id="t\d+")?( c)?>([^<]*)<\/span>/g)].map(
        ([, shade, continued, text]) => {
          if (continued === undefined) span += 1;
          const plain = (text as string).replace(/&(#?\w+);/g, (_, name: string) => named[name] as string);
          return { shade: shade as string, text: plain, span, isContinued: continued !== undefined };
        },
      );
    },
  );
}

function chunksOf(tokens: readonly string[]): Element[][] {
  let end = 0;
  const ends = Int32Array.from(tokens, (token) => (end += token.length));
  const shades = Uint8Array.from(tokens, (_, span) => span % 9);
  return readBlocks(textChunks({ text: tokens.join(""), ends, shades, anchors: new Set([0]) }).text);
}

describe("the text as blocks of spans", () => {
  it("shows every token once, in order, with its shade and number, whatever the text holds", () => {
    const piece = fc.oneof(
      fc.constantFrom("\n", "\r\n", ".\n\n    ", "\t", " a", "</span>", "&amp;", "<b>", "'\"", "🌊", "\r"),
      fc.string({ unit: fc.constantFrom("x", " ", "\n", "é", "<", "&"), minLength: 1, maxLength: 700 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (tokens) => {
        const elements = chunksOf(tokens).flat();
        const seen = tokens.map((token, span) => {
          const own = elements.filter((element) => element.span === span);
          expect(own.map(({ isContinued }) => isContinued)).toEqual(own.map((_, index) => index > 0));
          expect(own.every(({ shade }) => Number(shade) === span % 9)).toBe(true);
          return own.map(({ text }) => text).join("");
        });
        expect(seen.join("")).toBe(tokens.join("").replace(/\r(?!\n)/g, "␍"));
        expect(elements.map(({ text }) => text).join("")).toBe(seen.join(""));
      }),
    );
  });

  it("ends blocks at line breaks, also inside a token, and cuts a long line between tokens", () => {
    const code = chunksOf(Array.from({ length: 400 }, () => ["x = 1", "\n    "]).flat());
    expect(code.length).toBeGreaterThan(10);
    for (const block of code.slice(0, -1)) expect(block.at(-1)?.text).toMatch(/\n$/);
    const line = chunksOf(Array.from({ length: 25_000 }, () => " one"));
    expect(line.length).toBeGreaterThanOrEqual(10);
    expect(Math.max(...line.map((block) => block.length))).toBeLessThanOrEqual(2500);
    expect(chunksOf(Array.from({ length: 100_000 }, () => "x")).length).toBeGreaterThanOrEqual(10);
  });

  it("shows control characters by their pictures, since a page cannot hold them", () => {
    expect(chunksOf(["a\u0000b", "\u001b[0m", "\u007f"])[0]?.map(({ text }) => text)).toEqual(["a␀b", "␛[0m", "␡"]);
    expect(chunksOf(["a\r", "b\r", "\n"])[0]?.map(({ text }) => text)).toEqual(["a␍", "b", "\r", "\n"]);
  });

  it("is empty for an empty text", () => {
    expect(chunksOf([])).toEqual([]);
    expect(splitAtBreaks("a\r\n\nb", false).map(({ text }) => text)).toEqual(["a", "\r\n\n", "b"]);
  });
});
