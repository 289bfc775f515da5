/** Python probes of syntax: what must come next, given what was opened? */
import { drawOne, drawSome } from "../../../math/random.js";
import { fillTemplate } from "../fill-template.js";
import type { ProbeTask } from "../probe-item.js";
import { swapGroup } from "../swap-group.js";
import { drawNames } from "./names.js";

/** A compound statement's header and a simple statement made of nearly the same words. */
const headers: readonly (readonly [header: string, statement: string])[] = [
  ["def <f>(<a>, <b>)", "<f>(<a>, <b>)"],
  ["if <a> in <b>", "return <a> in <b>"],
  ["while <a> < <b>", "assert <a> < <b>"],
  ["if not <a>", "<a> = not <b>"],
  ["for <a> in <b>", "del <a>, <b>"],
  ["if <a> is None", "<a> = None"],
  ["elif <a> == <b>", "return <a> == <b>"],
  ["except ValueError", "raise ValueError"],
  ["if <f>(<a>)", "<b> = <f>(<a>)"],
  ["while <a>[<b>]", "<c> = <a>[<b>]"],
  ["class <T>(<U>)", "<a> = <T>(<b>)"],
];

export const blockColon: ProbeTask = {
  kind: "colon after a header",
  draw(random) {
    const names = drawNames(random);
    return {
      contexts: drawOne(random, headers).map((line) => fillTemplate(`<indent>${line}`, names)),
      choices: [":", "\n"],
    };
  },
};

const nextLines = ["<c> = <d>", "<c>.<f>(<d>)", "print(<c>)", "<c> = <f>(<d>)"];

/** Either a header asks for a deeper line where a statement does not, or the block so far shows the indentation's unit. */
export const indentation: ProbeTask = {
  kind: "indentation",
  draw(random) {
    const names = drawNames(random);
    const next = fillTemplate(drawOne(random, nextLines), names);
    const [header, statement] = drawOne(random, headers.slice(1, -1)).map((line) => fillTemplate(line, names));
    const byHeader = [`def run():\n    ${header}:`, `def run():\n    ${statement}`];
    const byUnit = [`def run():\n    ${header}:`, `def run():\n  ${header}:`];
    return {
      contexts: random() < 0.5 ? byHeader : byUnit,
      choices: [`\n        ${next}`, `\n    ${next}`],
    };
  },
};

const brackets = [
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
] as const;
/** Most hold an inner pair that is closed already, so that the nearest bracket is not the one to answer. */
const bracketed = [
  "<a> = <open><b>, <c>",
  "<a> = <open><b>[0], <c>[1]",
  "<a> = <open><f>(<b>), <g>(<c>)",
  "return <open>(<a>, 0), (<b>, 1)",
  "<a> = <open>[<b>], [<c>]",
  "for <a> in <open><b>(), <c>()",
  "<f>(<a>, [<b>], <open><c>",
];

export const bracketClose: ProbeTask = {
  kind: "closing bracket",
  draw(random) {
    const pair = drawSome(random, brackets, 2);
    const line = drawOne(random, bracketed);
    const names = drawNames(random);
    return {
      contexts: pair.map(([open]) => fillTemplate(line, { ...names, open })),
      choices: pair.map(([, close]) => close),
    };
  },
};

const quoted = [
  "<a> = <s><b>",
  "<f>(<t><a><t>, <s><b>",
  "<a>[<t><b><t>] = <s><c>",
  "<a> = [<t><b><t>, <s><c>",
  "return <s><a> <t><b><t> <c>",
  "<a> = <s><b> <t><c><t>",
];

export const quoteClose: ProbeTask = {
  kind: "closing quote",
  draw: (random) => swapGroup([drawOne(random, quoted), "<s>"], drawNames(random), `"`, `'`),
};

/** What is open and the keyword that goes on with it; the two rows' keywords stand alone on a line or inside one. */
const inlineKeywords: readonly (readonly [opening: string, word: string])[] = [
  ["for <a>", " in"],
  ["with <f>(<a>)", " as"],
  ["from <a>", " import"],
  ["<a> = <b> if <c>", " else"],
];
const lineKeywords: readonly (readonly [opening: string, word: string])[] = [
  ["    try:\n        <a> = <b>\n", "    except"],
  ["    if <a>:\n        <b> = <c>\n", "    else"],
  ["    @property\n", "    def"],
  ["    <a> = <b>\n    <c> = <d>\n", "    return"],
];

export const keyword: ProbeTask = {
  kind: "keyword",
  draw(random) {
    const names = drawNames(random);
    const pair = drawSome(random, drawOne(random, [inlineKeywords, lineKeywords]), 2);
    return {
      contexts: pair.map(([opening]) => fillTemplate(opening, names)),
      choices: pair.map(([, word]) => word),
    };
  },
};
