/**
 * Brackets, lists, unions and relations: the part of the grammar around the arithmetic.
 *
 *     answer   := relation { (, | ;) relation }
 *     relation := sequence { (= | < | ≤ | > | ≥ | ≠ | : | ∈) sequence }
 *     sequence := sum { ∪ sum }
 *
 * Units behind a sum, and what follows them ("^2"), are dropped.
 */
import { asExpression, NotMath, type Answer, type Relation } from "./answer-tree.js";
import { parseSum } from "./parse-term.js";
import { TokenReader } from "./token-reader.js";
import { tokenise } from "./tokens.js";

// prettier-ignore
const RELATIONS: Readonly<Record<string, Relation>> = {
  "=": "=", "<": "<", ">": ">", ":": ":", "\\lt": "<", "\\gt": ">", "\\le": "<=", "\\leq": "<=", "\\leqslant": "<=",
  "\\ge": ">=", "\\geq": ">=", "\\geqslant": ">=", "\\ne": "!=", "\\neq": "!=", "\\in": "in",
};
const RELATION_SIGNS = Object.keys(RELATIONS);
/** Closing brackets by opening ones. A half-open interval closes otherwise than it opens. */
const CLOSING: Readonly<Record<string, readonly string[]>> = {
  "(": [")", "]"],
  "[": ["]", ")"],
  "{": ["}"],
  "\\{": ["\\}"],
  "\\lbrace": ["\\rbrace"],
  "|": ["|"],
  "\\vert": ["\\vert"],
  "\\lvert": ["\\rvert"],
  "\\lfloor": ["\\rfloor"],
  "\\lceil": ["\\rceil"],
};
const ABSOLUTE = ["|", "\\vert", "\\lvert"];

/** Parses a whole answer. Throws `NotMath` when it is not one. */
export function parseAnswer(answer: string): Answer {
  const reader = new TokenReader(tokenise(answer));
  const items = parseItems(reader);
  if (!reader.done) throw new NotMath("something is left over");
  return oneOrSet(items);
}

function oneOrSet(items: readonly Answer[]): Answer {
  return items.length === 1 ? items[0]! : { kind: "set", items };
}

function parseItems(reader: TokenReader): Answer[] {
  const items = [parseRelation(reader)];
  while (reader.take(",", ";")) {
    // "7, -2, \text{ and } 5" has two commas in a row.
    while (reader.take(",")) continue;
    items.push(parseRelation(reader));
  }
  return items;
}

function parseRelation(reader: TokenReader): Answer {
  const operands = [parseSequence(reader)];
  const relations: Relation[] = [];
  while (reader.sees(...RELATION_SIGNS)) {
    const relation = RELATIONS[reader.expect(...RELATION_SIGNS)]!;
    // ":=" and ">=" in plain text.
    const isLoose = reader.take("=");
    relations.push(isLoose && relation === "<" ? "<=" : isLoose && relation === ">" ? ">=" : relation);
    operands.push(parseSequence(reader));
  }
  return relations.length === 0 ? operands[0]! : { kind: "chain", operands, relations };
}

/** A sum, its unit, and the further members of a union. */
export function parseSequence(reader: TokenReader): Answer {
  const items = [parseWithUnit(reader)];
  while (reader.take("\\cup")) items.push(parseWithUnit(reader));
  return items.length === 1 ? items[0]! : { kind: "union", items };
}

function parseWithUnit(reader: TokenReader): Answer {
  const sum = parseSum(reader);
  let token = reader.peek();
  while (token?.kind === "text") {
    // The time of day is not a unit.
    if (/^[ap]\.? ?m\.?$/i.test(token.text)) throw new NotMath("a time of day");
    reader.next();
    if (reader.take("^")) {
      if (reader.take("{")) {
        reader.next();
        reader.expect("}");
      } else reader.next();
    }
    token = reader.peek();
  }
  return sum;
}

/** What stands in brackets. */
export function parseBracketed(reader: TokenReader): Answer {
  const open = reader.expect(...Object.keys(CLOSING));
  const closers = CLOSING[open]!;
  if (open === "\\{" && reader.take("\\}")) return { kind: "set", items: [] };
  const isBar = open === "|" || open === "\\vert";
  if (isBar) reader.openBars++;
  const items = parseItems(reader);
  const close = reader.expect(...closers);
  if (isBar) reader.openBars--;
  if (open === "\\{" || open === "\\lbrace") return { kind: "set", items };
  if (ABSOLUTE.includes(open)) return { kind: "call", name: "abs", of: asExpression(oneOrSet(items)) };
  if (open === "\\lfloor") return { kind: "call", name: "floor", of: asExpression(oneOrSet(items)) };
  if (open === "\\lceil") return { kind: "call", name: "ceil", of: asExpression(oneOrSet(items)) };
  if (open === "{") return oneOrSet(items);
  if (items.length > 1) return { kind: "tuple", open, close, items };
  if (closers[0] !== close) throw new NotMath("brackets do not match");
  return items[0]!;
}
