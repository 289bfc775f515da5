/** What the commands and environments of LaTeX do to a text. Names that stand nowhere here are unknown. */

/** Commands left out with their arguments: how many in braces; brackets before them go too. */
export const LEFT_OUT: ReadonlyMap<string, number> = new Map([
  ...count(0, "maketitle noindent indent medskip bigskip smallskip clearpage newpage pagebreak centering raggedright"),
  ...count(0, "tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge rm sf sc tt scshape rmfamily"),
  ...count(
    0,
    "sffamily ttfamily upshape normalfont mdseries appendix tableofcontents listoffigures listoftables hfill",
  ),
  ...count(
    0,
    "vfill footnotemark newblock frontmatter mainmatter backmatter protect xspace printbibliography allowdisplaybreaks onehalfspacing",
  ),
  ...count(0, "doublespacing singlespacing flushbottom raggedbottom sloppy relax null strut qedhere makeatletter"),
  ...count(
    0,
    "makeatother boldmath unboldmath leavevmode nolinebreak nopagebreak goodbreak break hline toprule midrule",
  ),
  ...count(
    0,
    "bottomrule displaystyle textstyle limits nolimits bgroup egroup begingroup endgroup ignorespaces unskip",
  ),
  ...count(
    0,
    "hbox mbox makebox fbox framebox text textrm textsf textsc textup textnormal textmd uppercase MakeUppercase",
  ),
  ...count(0, "lowercase MakeLowercase underline uline smash centerline leftline rightline llap rlap"),
  ...count(1, "label vspace hspace includegraphics bibliography bibliographystyle usepackage documentclass pagestyle"),
  ...count(
    1,
    "RequirePackage documentstyle thispagestyle pagenumbering index glossary todo footnotetext author email address urladdr curraddr",
  ),
  ...count(
    1,
    "date institute affil affiliation thanks subjclass keywords dedicatory tikzset usetikzlibrary hypersetup geometry",
  ),
  ...count(1, "newcounter stepcounter refstepcounter nocite newlength theoremstyle phantom vphantom"),
  ...count(
    1,
    "hphantom input include includeonly graphicspath DeclareGraphicsExtensions addbibresource captionsetup setlist",
  ),
  ...count(1, "linespread tag pgfplotsset lstset color newif shorttitle shortauthor orcid"),
  ...count(
    1,
    "hyphenation newtoks newbox newdimen newskip excludecomment includecomment algrenewcommand bibitem vspace",
  ),
  ...count(2, "setlength addtolength setcounter addtocounter markboth numberwithin rule newrefformat"),
  ...count(2, "fontsize settowidth pdfbookmark newcolumntype"),
  ...count(3, "addcontentsline definecolor crefname Crefname DeclarePairedDelimiter"),
]);

/** Markdown's signs around what the command's group holds. */
export const STYLES: ReadonlyMap<string, string> = new Map([
  ...["emph", "textit", "textsl"].map((name) => [name, "*"] as const),
  ["textbf", "**"],
  ["texttt", "`"],
  ["enquote", '"'],
]);

/** Markdown's signs from here to the end of the group. */
export const SWITCHES: ReadonlyMap<string, string> = new Map([
  ...["em", "it", "itshape", "sl", "slshape"].map((name) => [name, "*"] as const),
  ...["bf", "bfseries"].map((name) => [name, "**"] as const),
]);

/** Levels below the highest; `\chapter` stands above when a text has it. */
export const SECTIONS: ReadonlyMap<string, number> = new Map([
  ...[["part", -1] as const, ["chapter", 0] as const, ["section", 1] as const, ["subsection", 2] as const],
  ...[["subsubsection", 3] as const, ["paragraph", 4] as const, ["subparagraph", 5] as const],
]);

export const REFERENCES: ReadonlySet<string> = new Set(
  "ref eqref cref Cref autoref pageref nameref vref thref prettyref labelcref cpageref".split(" "),
);

export const CITATION = /^(?:[cC]ite|(?:paren|text|foot|auto|full|no)cite)[a-zA-Z]*$/;

/** Displayed mathematics, and what stands for it inside `$$`. */
export const MATH_ENVIRONMENTS: ReadonlyMap<string, string | undefined> = new Map(
  Object.entries({
    ...{ equation: undefined, displaymath: undefined, math: undefined, dmath: undefined, empheq: undefined },
    ...{ align: "aligned", flalign: "aligned", eqnarray: "aligned", gather: "gathered", multline: "multlined" },
    ...{ alignat: "alignedat", xalignat: "alignedat", IEEEeqnarray: "aligned" },
  }).flatMap(([name, inner]) => [[name, inner] as const, [`${name}*`, inner] as const]),
);

export const VERBATIM: ReadonlySet<string> = new Set("verbatim verbatim* Verbatim lstlisting minted alltt".split(" "));

/** Left out as they stand; of what floats the caption stays. */
export const DROPPED_ENVIRONMENTS: ReadonlySet<string> = new Set(
  (
    "figure figure* table table* wrapfigure wraptable sidewaysfigure sidewaystable SCfigure longtable tabular tabular* tabularx " +
    "tikzpicture tikzcd picture pspicture pgfpicture asy asydef comment filecontents filecontents* thebibliography " +
    "prooftree xy keyword keywords CCSXML algorithm algorithmic algorithm2e array diagram forest MSC references titlepage"
  ).split(" "),
);

/** Transparent ones whose first groups are about their look. */
export const ENVIRONMENT_ARGUMENTS: ReadonlyMap<string, number> = new Map([
  ...[["minipage", 1] as const, ["multicols", 1] as const, ["adjustwidth", 2] as const, ["spacing", 1] as const],
  ...[["tcolorbox", 0] as const, ["adjustbox", 1] as const, ["list", 2] as const, ["frame", 0] as const],
]);

export const LISTS: ReadonlyMap<string, "bullet" | "number" | "term"> = new Map([
  ...["itemize", "compactitem", "inparaitem", "asparaitem", "tightitemize"].map((name) => [name, "bullet"] as const),
  ...["enumerate", "compactenum", "inparaenum", "asparaenum", "enumerate*"].map((name) => [name, "number"] as const),
  ["description", "term"],
]);

/** Written so by amsthm's users when the definition stands in a class. */
export const USUAL_THEOREMS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{
      theorem: "Theorem",
      thm: "Theorem",
      lemma: "Lemma",
      lem: "Lemma",
      proposition: "Proposition",
      prop: "Proposition",
    },
    ...{ corollary: "Corollary", cor: "Corollary", definition: "Definition", defn: "Definition", remark: "Remark" },
    ...{
      rem: "Remark",
      example: "Example",
      conjecture: "Conjecture",
      claim: "Claim",
      question: "Question",
      fact: "Fact",
    },
    ...{ exercise: "Exercise", problem: "Problem", notation: "Notation", assumption: "Assumption" },
  }),
);

function count(argumentCount: number, names: string): (readonly [string, number])[] {
  return names.split(" ").map((name) => [name, argumentCount] as const);
}
