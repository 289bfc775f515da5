import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withinMs } from "../../../slow-machine.test.support.js";
import { ConversionError } from "./conversion-error.js";
import { renderLatex } from "./render-latex.js";

const bodies: readonly (readonly [latex: string, text: string])[] = [
  ["One  two\nthree.\n\n\nFour.", "One two three.\n\nFour."],
  ["a % b\nc\\%d", "a c%d"],
  [
    "Erd\\H{o}s, Poincar\\'e, Stra\\ss e, \\v{C}ech, na\\\"{\\i}ve, \\AA{}rhus",
    "Erdős, Poincaré, Straße, Čech, naïve, Århus",
  ],
  ["``Quoted'' and `so' --- yes~no", "\"Quoted\" and 'so' --- yes no"],
  ["\\emph{a \\textbf{b} c}, {\\em d\\/} and {\\bf e }f \\emph{} g", "*a **b** c*, *d* and **e** f g"],
  ["$x_1 % y\n= \\alpha z$ and \\(y\\)", "$x_1 = \\alpha z$ and $y$"],
  ["a \\[ x = y \\] b $$ z $$", "a $$x = y$$ b $$z$$"],
  ["\\begin{equation}\\label{e} x \\end{equation}", "$$\\label{e} x$$"],
  ["\\begin{align*} a &= b \\\\ c &= d \\end{align*}", "$$\\begin{aligned}\na &= b \\\\ c &= d\n\\end{aligned}$$"],
  ["\\section{One \\emph{two}}\\label{s} Text\n\\subsection*{Sub}", "# One *two*\n\nText\n\n## Sub"],
  ["\\chapter{A}\n\\section{B}", "# A\n\n## B"],
  ["See \\cite{a,b}, \\citep[Thm.~2]{c}, \\ref{x}, \\eqref{y}.", "See [@a; @b], [@c, Thm. 2], [x], [y]."],
  [
    "\\begin{itemize}\\item one\n\\item two \\begin{enumerate}\\item x\\end{enumerate}\\end{itemize}",
    "- one\n\n- two\n\n  1. x",
  ],
  ["\\begin{description}\\item[Key] value\\end{description}", "- **Key** value"],
  ["\\begin{quote}a\n\nb\\end{quote}", "> a\n>\n> b"],
  ["\\begin{verbatim}\n a \\b %c\n\\end{verbatim}", "     a \\b %c"],
  ["x \\verb|\\a{| y", "x `\\a{` y"],
  ["A\\footnote{Note \\emph{b}.} c", "A[^1] c\n\n[^1]: Note *b*."],
  ["\\url{http://a.b/c_d} \\href{http://x\\#y}{text}", "<http://a.b/c_d> [text](http://x#y)"],
  ["\\begin{figure}\\includegraphics{x}\\caption{A \\emph{cap}}\\end{figure} b", "A *cap*\n\nb"],
  ["a \\begin{tabular}{cc} 1 & 2 \\end{tabular} \\begin{thebibliography}{9}\\bibitem{a} B\\end{thebibliography}", "a"],
  ["\\begin{proof}[Proof of \\ref{t}.] p \\end{proof}", "*Proof of [t].* p ◻"],
  ["\\begin{lemma} l \\end{lemma}", "**Lemma**. l"],
  [
    "\\newtheorem{thm}{Theorem}\\newtheorem{lem}[thm]{Lemma}\\begin{thm}[Main] a\\end{thm}\\begin{lem} b\\end{lem}",
    "**Theorem 1** (Main). a\n\n**Lemma 2**. b",
  ],
  [
    "\\newcommand{\\R}{\\mathbb{R}}\\newcommand{\\n}[2][p]{\\|#2\\|_#1} $\\R^n \\n{x} \\n[q]{\\n{y}}$ in \\R",
    "$\\mathbb{R}^n \\|x\\|_p \\|\\|y\\|_p\\|_q$ in R",
  ],
  ["\\def\\a#1{<#1>}\\a{b} \\let\\c\\a \\c d", "<b> <d>"],
  [
    "\\def\\e{\\varepsilon}$\\e x \\mathbb\\e$ \\DeclareMathOperator{\\Hom}{Hom}$\\Hom(A)$",
    "$\\varepsilon x \\mathbb\\varepsilon$ $\\operatorname{Hom}(A)$",
  ],
  ["\\newcommand{\\be}{\\begin{equation}}\\newcommand{\\ee}{\\end{equation}}\\be x \\ee y", "$$x$$ y"],
  ["\\newenvironment{note}{\\textbf{Note.} }{ End.}\\begin{note}a\\end{note}", "**Note.** a End."],
  ["\\unknown{kept} \\setlook{width=3} \\skipby{3pt} end", "kept end"],
  ["\\mybox[red]{id}{last} \\other[b] c", "last [b] c"],
  ["\\iffalse hidden \\fi shown \\begin{center}c\\end{center}", "shown\n\nc"],
  ["\\textcolor{red}{r} \\texorpdfstring{$x$}{x} \\mbox{m} \\vspace{1cm}", "r $x$ m"],
];

describe("renderLatex", () => {
  it.each(bodies)("reads %j", (latex, text) => {
    expect(renderLatex(latex)).toBe(text);
    const whole = `\\documentclass{article}\n\\usepackage{x}\n\\begin{document}\n${latex}\n\\end{document} after`;
    expect(renderLatex(whole)).toBe(text);
  });

  it("begins with title and abstract, wherever they stand, and leaves authors and what comes after the end out", () => {
    const body = "\\maketitle Text.\\end{document}\nJunk";
    const expected = "# On *x*\n\nWe do.\n\nText.";
    const names = "\\author{A. Person\\thanks{Money}}\\address{Somewhere}\\date{Today}";
    expect(
      renderLatex(`\\title[Short]{On \\emph{x}}${names}\\begin{abstract}We do.\\end{abstract}\\begin{document}${body}`),
    ).toBe(expected);
    expect(
      renderLatex(
        `\\begin{document}\\title{On \\emph{x}\\thanks{y}}${names}\\begin{abstract}We do.\\end{abstract}${body}`,
      ),
    ).toBe(expected);
    expect(renderLatex("{a}}} b \\end{nothing} \\begin{center} c")).toBe("a b\n\nc");
  });

  it("keeps text of plain words as it is", () => {
    const word = fc.stringMatching(/^[a-zA-Z0-9.,;:()]{1,9}$/);
    fc.assert(
      fc.property(
        fc.array(fc.array(word, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 }),
        (paragraphs) => {
          const text = paragraphs.map((words) => words.join(" ")).join("\n\n");
          expect(renderLatex(text)).toBe(text);
        },
      ),
    );
  });

  it("answers any source with text or a ConversionError", () => {
    const piece = fc.constantFrom(
      ...[
        "{",
        "}",
        "$",
        "$$",
        "\\[",
        "\\]",
        "[",
        "]",
        "%",
        "\n",
        "\n\n",
        "&",
        "#1",
        "~",
        "a",
        " ",
        "\\emph",
        "\\section",
        "\\def\\a",
        "\\a",
      ],
      ...[
        "\\begin{itemize}",
        "\\end{itemize}",
        "\\item",
        "\\begin{equation}",
        "\\end{equation}",
        "\\begin{document}",
        "\\newcommand",
        "\\b",
      ],
      ...[
        "\\end{document}",
        "\\begin{figure}",
        "\\caption",
        "\\verb",
        "\\newtheorem",
        "\\title",
        "\\footnote",
        "\\let",
        "\\",
        "\\cite",
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        try {
          expect(typeof renderLatex(pieces.join(""))).toBe("string");
        } catch (error) {
          expect(error).toBeInstanceOf(ConversionError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("refuses macros that swell and groups without end, in time", () => {
    const times = (text: string, count: number) => text.repeat(count);
    const laughs = [..."abcdefghij"].map(
      (name, place, names) => `\\def\\x${name}{${times(place === 0 ? "ha" : `\\x${names[place - 1]}`, 10)}}`,
    );
    const refused = [
      ...[
        `${laughs.join("")}\\xj`,
        `${laughs.join("")}$\\xj$`,
        "\\def\\a{x\\b}\\def\\b{y\\a}\\a",
        "\\newcommand{\\a}[1]{#1#1}" + times("\\a{", 40),
      ],
      ...[
        times("{", 1e5),
        times("\\emph{", 1e5),
        times("\\begin{center}", 1e5),
        times("\\footnote{", 1e4),
        times("\\section{", 1e4),
      ],
    ];
    const start = performance.now();
    for (const source of refused) expect(() => renderLatex(source)).toThrow(ConversionError);
    // A macro that names itself is none.
    expect(renderLatex("\\def\\a{x\\a}\\a y")).toBe("y");
    expect(performance.now() - start).toBeLessThan(withinMs(10_000));
  });

  it("reads a megabyte in linear time", () => {
    const line = "word $x^2$ \\emph{a} \\cite{b} ";
    const timeOf = (count: number) => {
      const start = performance.now();
      expect(renderLatex(line.repeat(count)).length).toBeGreaterThan(count * 19);
      return performance.now() - start;
    };
    timeOf(1000);
    expect(timeOf(40_000)).toBeLessThan(withinMs(8000));
  });
});
