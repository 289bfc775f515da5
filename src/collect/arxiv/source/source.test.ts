import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { DataError } from "../../../errors.js";
import { writeTar } from "../../archive/write-tar.test.support.js";
import { decodeTex } from "./decode-tex.js";
import { chooseMainFiles } from "./main-files.js";
import { openPaperSource, type PaperSource } from "./paper-source.js";
import { MAXIMUM_DEPTH, resolveIncludes } from "./resolve-includes.js";
import { stripComments } from "./strip-comments.js";

const filesOf = (files: Readonly<Record<string, string>>) => new Map(Object.entries(files));
const open = (bytes: Uint8Array): Promise<PaperSource> =>
  openPaperSource(async function* () {
    yield bytes;
  }, "x");
const TEX = "\\documentclass{article}\\begin{document}a\\end{document}";

describe("openPaperSource", () => {
  it("knows each form in which arXiv serves a source", async () => {
    const tar = writeTar([
      { path: "a.tex", bytes: TEX },
      { path: "fig.eps", bytes: "x" },
    ]);
    for (const bytes of [tar, gzipSync(tar)]) {
      const source = await open(bytes);
      expect(source.status === "tex" ? [...source.files.keys()] : source.status).toEqual(["a.tex"]);
    }
    for (const bytes of [Buffer.from(TEX), gzipSync(TEX)]) {
      expect(await open(bytes)).toMatchObject({ status: "tex", files: new Map([["main.tex", Buffer.from(TEX)]]) });
    }
    const pdf = Buffer.from("%PDF-1.4 \\documentclass");
    for (const bytes of [pdf, gzipSync(pdf), writeTar([{ path: "a.pdf", bytes: pdf }])]) {
      expect((await open(bytes)).status).toBe("pdf-only");
    }
    for (const text of ["%!PS \\section", "<html>", "\0\\documentclass", ""]) {
      expect((await open(Buffer.from(text))).status).toBe("no-tex");
    }
    expect((await open(writeTar([{ path: "a.docx", bytes: "x" }]))).status).toBe("no-tex");
  });

  it("refuses damage and bombs, and does not take a damaged tar for TeX", async () => {
    const tar = writeTar([{ path: "a.tex", bytes: TEX.repeat(50) }]);
    const spoiled = Buffer.from(tar);
    spoiled[0] = 0x41;
    for (const bytes of [
      tar.subarray(0, 700),
      gzipSync(tar).subarray(0, 100),
      spoiled,
      gzipSync(new Uint8Array(9e6)),
    ]) {
      await expect(open(bytes)).rejects.toThrow(DataError);
    }
  });
});

describe("chooseMainFiles", () => {
  it("follows the paper's rule: a name with main or paper, else the only file, else all with a title", () => {
    const choose = (files: Readonly<Record<string, string>>) => chooseMainFiles(filesOf(files), "paper");
    expect(choose({ "main.tex": "", "x.tex": "\\title" })).toEqual(["main.tex"]);
    expect(choose({ "myPaper2.tex": "", "remaining.tex": "", "x.tex": "\\title" })).toEqual([
      "myPaper2.tex",
      "remaining.tex",
    ]);
    expect(choose({ "domain.tex": "", "x.tex": "" })).toEqual(["domain.tex"]);
    expect(choose({ "x.tex": "", "x.bbl": "\\title" })).toEqual(["x.tex"]);
    expect(choose({ "x.tex": "\\title", "y.tex": "", "a/z.tex": "\\title" })).toEqual(["a/z.tex", "x.tex"]);
    expect(choose({ "x.tex": "", "y.tex": "" })).toEqual([]);
  });

  it("scores: one document with a class, not the letter, not what a README ignores", () => {
    const choose = (files: Readonly<Record<string, string>>) => chooseMainFiles(filesOf(files), "scored");
    const letter = "\\documentclass{letter}\\begin{document}\\title{x}\\maketitle";
    const article = `${TEX}\\title{x}`;
    expect(choose({ "a-response.tex": letter, "z.tex": article, "main.tex": "text" })).toEqual(["z.tex"]);
    expect(choose({ "a.tex": article, "b.tex": article, "00README.XXX": "b.tex toplevelfile\n" })).toEqual(["b.tex"]);
    expect(choose({ "a.tex": article, "b.tex": TEX, "00README.XXX": "a.tex ignore" })).toEqual(["b.tex"]);
    const json = '{"sources":[{"filename":"b.tex","usage":"toplevel"},{"filename": "a.tex", "usage": "ignore"}]}';
    expect(choose({ "a.tex": article, "b.tex": TEX, "00README.json": json })).toEqual(["b.tex"]);
    expect(choose({ "a.tex": "% \\documentclass{article}", "b.tex": TEX })).toEqual(["b.tex"]);
    expect(choose({ "plain.tex": "\\bye" })).toEqual(["plain.tex"]);
    expect(choose({ "a.tex": "", "b.tex": "" })).toEqual([]);
    expect(choose({ paper: "\\documentstyle{article}\\begin{document}" })).toEqual(["paper"]);
  });
});

describe("resolveIncludes", () => {
  const resolve = (files: Readonly<Record<string, string>>) => resolveIncludes(filesOf(files), "m.tex");

  it("puts files in their places, wherever TeX and its packages would look", () => {
    const files = {
      "m.tex":
        "A \\input{s/one} B \\input two \\include{three.tex} \\subfile{s/four} \\import{d/}{five} \\input{missing} %\\input{two}\nC",
      ...{ "s/one.tex": "1", "two.tex": "2", "three.tex": "3", "d/five.tex": "5 \\input{six}", "d/six.tex": "6" },
      "s/four.tex": "\\documentclass[../m]{subfiles}\\begin{document}4\\end{document}",
    };
    const { text, paths, refused } = resolve(files);
    expect(text.replace(/\s+/g, " ")).toBe("A 1 B 2 3 4 5 6 \\input{missing} C");
    expect(paths).toEqual(["m.tex", "s/one.tex", "two.tex", "three.tex", "s/four.tex", "d/five.tex", "d/six.tex"]);
    expect(refused).toBe(0);
    expect(resolve({ "m.tex": "\\input{../../etc/passwd} \\input{/m}", "etc/passwd": "x" }).text).toBe("x ");
    expect(resolve({ "m.tex": "a\\input{b}c", "b.tex": "1\\endinput 2 $& $1" }).text).toBe("a1c");
  });

  it("leaves out what includes itself, is too deep or too much", () => {
    expect(resolve({ "m.tex": "a\\input{b}", "b.tex": "b\\input{m}\\input{b}" })).toMatchObject({
      text: "ab",
      refused: 2,
    });
    const chain = Object.fromEntries(
      Array.from({ length: 40 }, (_, place) => [`f${place}.tex`, `${place} \\input{f${place + 1}}`]),
    );
    const deep = resolve({ "m.tex": "\\input{f0}", ...chain });
    expect(deep.paths).toHaveLength(MAXIMUM_DEPTH);
    expect(deep.refused).toBe(1);
    const doubling = Object.fromEntries(
      Array.from({ length: 14 }, (_, place) => [
        `f${place}.tex`,
        `${"x".repeat(1000)}\\input{f${place + 1}}`.repeat(4),
      ]),
    );
    const swollen = resolve({ "m.tex": "\\input{f0}", ...doubling });
    expect(swollen.text.length).toBeLessThan(9 * 1024 * 1024);
    expect(swollen.refused).toBeGreaterThan(0);
  });
});

describe("stripComments", () => {
  it("takes comments as TeX does", () => {
    expect(stripComments("a % b\n  c\n% d\ne\\% f \\\\% g\n\nh")).toBe("a c\ne\\% f \\\\\n\nh");
    expect(stripComments("\\begin{verbatim}\n%a\n\\end{verbatim}\n\\begin{comment}\nb\n\\end{comment}\nc%")).toBe(
      "\\begin{verbatim}\n%a\n\\end{verbatim}\nc",
    );
  });
});

describe("decodeTex", () => {
  it("reads UTF-8, else what inputenc names, else Windows-1252", () => {
    expect(decodeTex(Buffer.from("\ufeffé\r\nb\0"))).toEqual({ text: "é\nb", encoding: "utf-8" });
    expect(decodeTex(Uint8Array.of(0xe9, 0x93))).toEqual({ text: "é“", encoding: "windows-1252" });
    const polish = Buffer.concat([Buffer.from("\\usepackage[latin2]{inputenc}"), Uint8Array.of(0xb3)]);
    expect(decodeTex(polish)).toMatchObject({ encoding: "iso-8859-2" });
    expect(decodeTex(polish).text.endsWith("ł")).toBe(true);
    expect(decodeTex(Uint8Array.of(0xcf), "cp1251").text).toBe("П");
  });
});
