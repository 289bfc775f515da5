/** LaTeX probes of balance: what closes what was opened? */
import { drawOne, drawSome } from "../../../math/random.js";
import { fillTemplate } from "../fill-template.js";
import type { ProbeTask } from "../probe-item.js";
import { swapGroup, type SwapTemplate } from "../swap-group.js";
import { drawSymbols } from "./symbols.js";

/** Sentences in which <d> is a dollar sign or nothing: with it, a formula is open at the end. */
const sentences = [
  "Let $<f>$ be a function on <d><A>",
  "for all <d><x> < <y>",
  "the set <d><A> \\cup <B>",
  "where $<x>$ is in <d><A>",
  "we get <d><x> = <y> + <n>",
  "the ring <d><A>[<x>]",
  "Let $<x>$ and $<y>$ be in $<A>$ and <d><x> < <y>",
  "If $<x> = <n>$ then <d><f>(<x>) = <m>",
];

export const dollarClose: ProbeTask = {
  kind: "closing dollar",
  draw(random) {
    const symbols = drawSymbols(random);
    const sentence = drawOne(random, sentences);
    const stop = drawOne(random, [". ", ", "]).trim();
    return {
      contexts: ["$", ""].map((d) => fillTemplate(sentence, { ...symbols, d })),
      choices: [`$${stop}`, stop],
    };
  },
};

const delimiters = [
  ["(", ")"],
  ["[", "]"],
  ["\\{", "\\}"],
  ["|", "|"],
  ["\\langle", "\\rangle"],
] as const;
const delimited = [
  "\\left<open> <x> + <y> \\right",
  "<f> \\left<open> \\frac{<x>}{<y>} \\right",
  "\\left<open> <x>_<i>, <x>_<j> \\right",
  "\\left<open> <x>^<n> - <m> \\right",
];

export const rightDelimiter: ProbeTask = {
  kind: "right delimiter",
  draw(random) {
    const symbols = drawSymbols(random);
    const formula = drawOne(random, delimited);
    const pair = drawSome(random, delimiters, 2);
    return {
      contexts: pair.map(([open]) => `$${fillTemplate(formula, { ...symbols, open })}`),
      choices: pair.map(([, close]) => close),
    };
  },
};

const openers = [
  ["<f>(", ")"],
  ["\\sqrt{", "}"],
  ["<f>[", "]"],
  ["<x>_{", "}"],
  ["\\overline{", "}"],
  ["(", ")"],
  ["[", "]"],
  ["\\frac{<z>}{", "}"],
] as const;
/** Most hold an inner pair that is closed already, so that the nearest bracket is not the one to answer. */
const insides = [
  "<x> + <y>",
  "<x>^{<n>}",
  "<g>(<x>)",
  "1 + <g>(<y>)",
  "<x> + \\sqrt{<y>}",
  "<A>[<x>]",
  "<x>_{<i>} + (<y> - <z>)",
];

export const bracketClose: ProbeTask = {
  kind: "closing bracket",
  draw(random) {
    const symbols = drawSymbols(random);
    const one = drawOne(random, openers);
    const other = drawOne(
      random,
      openers.filter(([, close]) => close !== one[1]),
    );
    const inside = drawOne(random, insides);
    return {
      contexts: [one, other].map(([open]) => `$${fillTemplate(open + inside, symbols)}`),
      choices: [one[1], other[1]],
    };
  },
};

const environments = [
  "theorem",
  "lemma",
  "proof",
  "definition",
  "equation",
  "corollary",
  "proposition",
  "remark",
  "example",
];
const bodies = [
  "Let $<A>$ be a set.",
  "$<x> = <y>$",
  "We have $<x> < <y>$.",
  "There is a map $<f> : <A> \\to <B>$.",
  "Suppose that $<x> \\in <A>$.",
];

const environmentUses: readonly SwapTemplate[] = [
  ["\\begin{<s>}\n<body>\n\\end{", "<s>}"],
  ["\\begin{<t>}\n<body>\n\\end{<t>}\n\n\\begin{<s>}\n<body>\n\\end{", "<s>}"],
  ["\\begin{<s>}\n\\begin{<t>}\n<body>\n\\end{<t>}\n\\end{", "<s>}"],
];

export const environmentEnd: ProbeTask = {
  kind: "end of environment",
  draw(random) {
    const body = fillTemplate(drawOne(random, bodies), drawSymbols(random));
    const [one, two] = drawSome(random, environments, 2) as [string, string];
    return swapGroup(drawOne(random, environmentUses), { body }, one, two);
  },
};

/** A macro that still lacks an argument, and one that has all of its own. */
const macros = [
  ["\\frac{<x>}", "\\sqrt{<x>}"],
  ["\\frac{<x> + <y>}", "\\overline{<x> + <y>}"],
  ["\\binom{<n>}", "\\mathbf{<n>}"],
  ["\\frac{<n>}", "\\mathbb{<A>}"],
  ["<x> + \\frac{<y>}", "<x> + \\bar{<y>}"],
  ["\\sum_", "\\alpha"],
  ["<x>^", "<x> \\cdot <y>"],
] as const;

export const macroArgument: ProbeTask = {
  kind: "macro argument",
  draw(random) {
    const symbols = drawSymbols(random);
    return {
      contexts: drawOne(random, macros).map((macro) => `$${fillTemplate(macro, symbols)}`),
      choices: ["{", drawOne(random, ["$", " +", " ="])],
    };
  },
};
