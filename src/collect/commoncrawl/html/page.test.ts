import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { withinMs } from "../../../slow-machine.test.support.js";
import { blockText } from "./block-text.js";
import { decodePage } from "./decode-page.js";
import { countTags, extractContent, EXTRACT_LIMITS } from "./extract-content.js";
import { MAXIMUM_BODY_BYTES, parseResponse } from "./http-response.js";
import { readPage } from "./read-page.js";

const bytes = (head: string, body: Uint8Array | string = "") =>
  Buffer.concat([Buffer.from(`${head}\r\n\r\n`), Buffer.from(body)]);
const bodyOf = (payload: Uint8Array): string => {
  const parsed = parseResponse(payload);
  return parsed.status === "response" ? Buffer.from(parsed.response.body).toString() : parsed.reason;
};
const paragraph = (place: number) =>
  `<p>This is paragraph ${place} of a page, which has a few words, and commas, so that it counts as an article.</p>`;
const article = Array.from({ length: 8 }, (_, place) => paragraph(place)).join("\n");

describe("parseResponse", () => {
  const ok = "HTTP/1.1 200 OK";

  it("reads status, fields and body, also with bare line feeds", () => {
    const parsed = parseResponse(
      bytes(`${ok}\r\nContent-Type: text/html\r\nX:  a:b \r\nx: second`, "hello\r\n\r\nyou"),
    );
    expect(parsed).toMatchObject({ status: "response", response: { statusCode: 200 } });
    if (parsed.status !== "response") return;
    expect([...parsed.response.fields]).toEqual([
      ["content-type", "text/html"],
      ["x", "a:b"],
    ]);
    expect(bodyOf(bytes(ok, "hello\r\n\r\nyou"))).toBe("hello\r\n\r\nyou");
    expect(bodyOf(Buffer.from("HTTP/2 404\nA: b\n\nbody"))).toBe("body");
  });

  it("undoes every coding, one after another, and leaves what was undone before it was stored", () => {
    const page = "text ".repeat(100);
    const coded = (name: string, body: Uint8Array | string) =>
      bodyOf(bytes(`${ok}\r\nContent-Encoding: ${name}`, body));
    expect(coded("gzip", gzipSync(page))).toBe(page);
    expect(coded("x-gzip", page)).toBe(page);
    expect(coded("deflate", deflateSync(page))).toBe(page);
    expect(coded("deflate", deflateRawSync(page))).toBe(page);
    expect(coded("br", brotliCompressSync(page))).toBe(page);
    expect(coded("gzip, br", brotliCompressSync(gzipSync(page)))).toBe(page);
    expect(coded("identity", page)).toBe(page);
    expect(coded("zstd", page)).toBe("coding");
    expect(coded("gzip", gzipSync(page).subarray(0, 20))).toBe("coding");
    expect(coded("gzip,gzip,gzip,gzip", page)).toBe("coding");
  });

  it("joins chunks, also of a body that was cut, and refuses what is none", () => {
    const chunked = (body: string) => bodyOf(bytes(`${ok}\r\nTransfer-Encoding: chunked`, body));
    expect(chunked("4\r\nWiki\r\n6;x=y\r\npedia \r\n0\r\nT: t\r\n\r\n")).toBe("Wikipedia ");
    expect(chunked("a\r\n0123456")).toBe("0123456");
    expect(chunked("<html>")).toBe("<html>");
    expect(chunked("4\r\nWikiXXXX\r\n")).toBe("chunks");
    expect(chunked("FFFFFFFF\r\nabc")).toBe("abc");
    const head = `${ok}\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip`;
    const packed = gzipSync("inside");
    const body = Buffer.concat([
      Buffer.from(`${packed.length.toString(16)}\r\n`),
      packed,
      Buffer.from("\r\n0\r\n\r\n"),
    ]);
    expect(bodyOf(bytes(head, body))).toBe("inside");
  });

  it("refuses bodies that grow beyond the limit, and heads that do not end", () => {
    const bomb = gzipSync(Buffer.alloc(MAXIMUM_BODY_BYTES + 1));
    expect(bodyOf(bytes(`${ok}\r\nContent-Encoding: gzip`, bomb))).toBe("too-large");
    expect(bodyOf(bytes(ok, Buffer.alloc(MAXIMUM_BODY_BYTES + 1)))).toBe("too-large");
    expect(bodyOf(Buffer.from(`${ok}\r\n${"A: b\r\n".repeat(100_000)}\r\n`))).toBe("no-head");
    expect(bodyOf(bytes("GET / HTTP/1.1"))).toBe("no-head");
    expect(bodyOf(Buffer.alloc(0))).toBe("no-head");
  });

  it("takes any bytes without an exception", () => {
    const part = fc.oneof(
      fc.uint8Array(),
      fc.constantFrom("\r\n", "HTTP/1.1 200 OK\r\n", "0\r\n", "content-encoding: br\r\n"),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const payload = Buffer.concat(parts.map((one) => Buffer.from(one as string)));
        expect(["response", "invalid"]).toContain(parseResponse(payload).status);
      }),
    );
  });
});

describe("decodePage", () => {
  const latin = (text: string) => Buffer.from(text, "latin1");

  it.each([
    ["a byte order mark before all", Buffer.from("\ufeffé"), "text/html; charset=latin1", "é"],
    ["UTF-16 by its mark", Buffer.from("\ufeffé", "utf16le"), undefined, "é"],
    [
      "the response before the page",
      latin('<meta charset="utf-8">\xe9'),
      "text/html; charset=ISO-8859-1",
      '<meta charset="utf-8">é',
    ],
    ["quotes in the response", latin("\xe9"), 'text/html; Charset="latin1"', "é"],
    ["the page's meta", latin("<meta charset=windows-1251>\xe9"), "text/html", "<meta charset=windows-1251>й"],
    [
      "the page's old meta",
      latin('<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">\xc1'),
      undefined,
      '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">а',
    ],
    ["UTF-8 where nothing says otherwise", Buffer.from("é"), "text/html", "é"],
    ["windows-1252 where it is not UTF-8", latin("\x93\xe9"), undefined, "“é"],
    ["no label that nobody knows", Buffer.from("é"), "text/html; charset=utf-99", "é"],
    [
      "UTF-8 for a meta that says UTF-16",
      Buffer.from('<meta charset="utf-16">é'),
      undefined,
      '<meta charset="utf-16">é',
    ],
    ["nothing where the label is wrong", latin("\xe9\xe9"), "text/html; charset=utf-8", undefined],
  ])("takes %s", (_, body, contentType, expected) => {
    expect(decodePage(body, contentType)).toBe(expected);
  });

  it("looks for a meta in the first 1024 bytes", () => {
    const page = (blanks: number) => latin(`${" ".repeat(blanks)}<meta charset=koi8-r>\xc1`);
    expect(decodePage(page(900), undefined)).toContain("а");
    expect(decodePage(page(1024), undefined)).toContain("Á");
  });
});

describe("blockText", () => {
  const textOf = (html: string) => blockText(parseHTML(`<html><body>${html}</body></html>`).document.body);

  it.each([
    ["<p>One</p><p>Two <b>bold</b>\n  word</p>", "One\nTwo bold word"],
    ["Loose <p>One</p> end", "Loose\nOne\nend"],
    ["<div>a<div>b</div>c</div>", "a\nb\nc"],
    ["a<br>b<br/><br>c", "a\nb\nc"],
    ["<ul><li>one<li>two</ul>", "one\ntwo"],
    ["<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"],
    ["<pre>if x:\n    y\n\nz</pre>", "if x:\n    y\nz"],
    ["<p>a</p><pre>\tb</pre><p>c  d</p>", "a\n\tb\nc d"],
    ["a<script>x</script><style>y</style><noscript>z</noscript><!-- no -->b", "ab"],
    ["<p>&lt;b&gt; &amp; &nbsp;c</p>", "<b> & \u00a0c"],
    ["<p> </p>", ""],
    ["", ""],
  ])("makes lines of %s", (html, expected) => {
    expect(textOf(html)).toBe(expected);
  });

  it("gives each text once, in order, however elements are nested", () => {
    const tree = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 5 },
        fc.constant("WORD"),
        fc
          .tuple(fc.constantFrom("div", "span", "ul", "b", "section"), fc.array(tie("node"), { maxLength: 4 }))
          .map(([name, children]) => `<${name}>${children.join("")}</${name}>`),
      ),
    }));
    fc.assert(
      fc.property(fc.array(tree.node, { maxLength: 5 }), (nodes) => {
        let count = 0;
        const html = nodes.join("").replace(/WORD/g, () => `w${count++};`);
        const words = textOf(html)
          .split(/[\n;]+/)
          .filter((word) => word !== "");
        expect(words).toEqual(Array.from({ length: count }, (_, place) => `w${place}`));
      }),
    );
  });
});

describe("extractContent", () => {
  it("takes the article and leaves navigation, scripts and footers", () => {
    const html = `<html><head><title>Title &mdash; Site</title></head><body><nav><a href="/">Home</a></nav>
      <div id="main"><h1>Head</h1>${article}<p>Half a pair: &#xD800;</p></div><script>code()</script><footer>All rights</footer></body></html>`;
    const extracted = extractContent(html);
    expect(extracted).toMatchObject({ status: "content", title: "Title — Site" });
    const { text } = extracted as { text: string };
    expect(text.match(/This is paragraph \d/g)).toHaveLength(8);
    expect(text).not.toMatch(/Home|code|All rights/);
    expect(text).toContain("Half a pair: \ufffd");
  });

  it("says what has no content", () => {
    for (const html of ["", "   ", "<html></html>", "<frameset></frameset>"])
      expect(extractContent(html)).toEqual({ status: "no-content" });
  });

  it("counts tags and how many are open at once, without those that close by themselves", () => {
    expect(countTags("<div><p>a<p>b<br><div></div></div>")).toEqual({ tags: 7, openTags: 2 });
    expect(countTags("<ul><li>a<li>b</ul><!-- < --><!DOCTYPE html>")).toEqual({ tags: 7, openTags: 1 });
    expect(countTags("</div></div><div>")).toEqual({ tags: 3, openTags: 1 });
  });

  it.each([
    ["too long", "x".repeat(EXTRACT_LIMITS.chars + 1)],
    ["many tags", "<i></i>".repeat(EXTRACT_LIMITS.tags / 2 + 1)],
    ["deep", "<div>".repeat(EXTRACT_LIMITS.openTags + 1)],
    ["brackets", "<".repeat(EXTRACT_LIMITS.tags + 1)],
    ["comments", "<!--".repeat(EXTRACT_LIMITS.tags + 1)],
  ])("refuses what is %s before it is parsed", (_, html) => {
    const start = performance.now();
    expect(extractContent(html).status).toBe("too-complex");
    expect(performance.now() - start).toBeLessThan(withinMs(500));
  });

  it.each([
    ["line breaks", "a<br><br>".repeat(4900)],
    ["attributes", `<div ${"a=1 ".repeat(500_000)}>x</div>`],
    ["entities", "&amp".repeat(500_000)],
    ["blocks", "<div>a, b, c d e f g h i j k l m n o p q r s t</div>".repeat(4900)],
    ["paragraphs", "<p>a, b, c d e f g h i j k l m n o p q r s t".repeat(9900)],
    ["JSON", `<script type="application/ld+json">${"[".repeat(1_000_000)}</script>${article}`],
    ["deep blocks", `${"<div>".repeat(199)}${article}`.repeat(1)],
  ])("comes to an end with the %s of a page at the limits", (_, html) => {
    const start = performance.now();
    expect(["content", "no-content"]).toContain(extractContent(html).status);
    expect(performance.now() - start).toBeLessThan(withinMs(10_000));
  });
});

describe("readPage", () => {
  const page = (status: string, type: string, body: Uint8Array | string) =>
    bytes(`HTTP/1.1 ${status}\r\nContent-Type: ${type}`, body);

  it("names the rule that a response breaks", () => {
    const ruleOf = (payload: Uint8Array) => {
      const read = readPage(payload);
      return read.status === "page" ? "page" : `${read.rule} ${read.value}`;
    };
    expect(ruleOf(Buffer.from("nothing"))).toBe("bad-response no-head");
    expect(ruleOf(page("301 Moved", "text/html", article))).toBe("status 301");
    expect(ruleOf(page("200 OK", "application/pdf", article))).toBe("not-html application/pdf");
    expect(ruleOf(bytes("HTTP/1.1 200 OK", article))).toBe("not-html ");
    expect(ruleOf(page("200 OK", "text/html; charset=utf-8", Buffer.from([0xff])))).toBe(
      "not-decodable text/html; charset=utf-8",
    );
    expect(ruleOf(page("200 OK", "text/html", "<html></html>"))).toBe("no-content 13");
    expect(ruleOf(page("200 OK", "text/html", "<i>".repeat(10_001)))).toBe("too-complex 10001");
    expect(ruleOf(page("200", "Application/XHTML+XML; charset=utf-8", `<html><body>${article}</body></html>`))).toBe(
      "page",
    );
  });
});
