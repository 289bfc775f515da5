/** Equations, inequalities and ratios; the rules are stated in compare-answers.ts. */
import { binary, isExpression, negative, type Answer, type Expression, type Relation } from "./answer-tree.js";
import { inOrder, sameAnswer } from "./compare-answers.js";
import { agree } from "./compare-expressions.js";
import { hasVariable, POINTS, sample } from "./evaluate.js";
import { equalValues, isZero, multiply, type MaybeValue } from "./value.js";

/** Two answers of which one is an equation or another relation. */
export function sameWithChain(a: Answer, b: Answer): boolean {
  if (a.kind !== "chain" || b.kind !== "chain") {
    const [left, right] = [withoutName(a), withoutName(b)];
    // Without a name to drop, one side says something that the other does not.
    return left !== undefined && right !== undefined && sameAnswer(left, right);
  }
  if (a.relations.length === 1 && b.relations.length === 1 && sameRelation(a, b)) return true;
  return sameChain(a, b) || sameChain(a, reversed(b));
}

type Chain = Extract<Answer, { kind: "chain" }>;

function sameChain(a: Chain, b: Chain): boolean {
  const isSame = a.relations.length === b.relations.length && a.relations.every((r, index) => r === b.relations[index]);
  return isSame && inOrder(a.operands, b.operands);
}

const REVERSED: Readonly<Record<Relation, Relation | undefined>> = {
  "=": "=",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
  ":": undefined,
  in: undefined,
};

/** The chain read from its end; itself when a relation has no counterpart. */
function reversed(chain: Chain): Chain {
  const relations = chain.relations.map((relation) => REVERSED[relation]).reverse();
  if (relations.includes(undefined)) return chain;
  return { kind: "chain", operands: [...chain.operands].reverse(), relations: relations as Relation[] };
}

/** What remains of `x = 3`, `f(x) = 3` and `x \in A` without the left side; of something else, itself. */
function withoutName(answer: Answer): Answer | undefined {
  if (answer.kind !== "chain") return answer;
  const [left, right] = answer.operands;
  const relation = answer.relations[0];
  if (answer.operands.length !== 2 || (relation !== "=" && relation !== "in") || left === undefined) return undefined;
  return isName(left) ? right : undefined;
}

function isName(answer: Answer): boolean {
  if (answer.kind === "symbol") return hasVariable(answer);
  return answer.kind === "binary" && answer.operator === "*" && isName(answer.left) && isName(answer.right);
}

/** Two equations or inequalities of numbers: everything on one side, one is a multiple of the other. */
function sameRelation(a: Chain, b: Chain): boolean {
  const [left, right] = [oneSided(a), oneSided(b)];
  if (left === undefined || right === undefined || left.relation !== right.relation) return false;
  const isDirected = left.relation === "<" || left.relation === "<=";
  const [first, second] = [sample(left.difference), sample(right.difference)];
  const [p, q] = [first[0], second[0]];
  if (p === undefined || q === undefined || isZero(p) || isZero(q)) return false;
  if (isDirected && !isPositive(multiply(p, q))) return false;
  const scale = (values: readonly MaybeValue[], by: MaybeValue): MaybeValue[] =>
    Array.from({ length: POINTS }, (_, point) => multiply(values[values.length === 1 ? 0 : point], by));
  return agree(scale(first, q), scale(second, p), equalValues);
}

function isPositive(value: MaybeValue): boolean {
  if (value === undefined) return false;
  return "exact" in value ? value.exact.numerator > 0n : value.ball.im === 0 && value.ball.re > value.ball.error;
}

function oneSided(chain: Chain): { relation: Relation; difference: Expression } | undefined {
  const [left, right] = chain.operands;
  const relation = chain.relations[0]!;
  if (left === undefined || right === undefined || !isExpression(left) || !isExpression(right)) return undefined;
  if (relation === ":" || relation === "in" || relation === "!=") return undefined;
  const isGreater = relation === ">" || relation === ">=";
  const difference = isGreater ? binary("-", right, left) : binary("-", left, right);
  return { relation: isGreater ? REVERSED[relation]! : relation, difference };
}

/** `x > 3`, `3 < x` and `1 \le x < 2` as intervals; anything else as it is. */
export function asInterval(answer: Answer): Answer {
  if (answer.kind !== "chain" || answer.operands.length > 3) return answer;
  const { operands, relations } = answer;
  const isDownward = relations.every((relation) => relation === ">" || relation === ">=");
  if (isDownward) return asInterval(reversed(answer));
  if (!relations.every((relation) => relation === "<" || relation === "<=") || !operands.every(isExpression))
    return answer;
  const [first, second, third] = operands;
  const bracket = (index: number, sides: string): string => (relations[index] === "<" ? sides[0]! : sides[1]!);
  const infinity: Expression = { kind: "symbol", name: "infinity" };
  const interval = (open: string, from: Answer, to: Answer, close: string): Answer => {
    return { kind: "tuple", open, items: [from, to], close };
  };
  if (third === undefined) {
    if (isBareVariable(first!) && !hasFreeVariable(second!))
      return interval("(", negative(infinity), second!, bracket(0, ")]"));
    if (isBareVariable(second!) && !hasFreeVariable(first!)) return interval(bracket(0, "(["), first!, infinity, ")");
    return answer;
  }
  if (!isBareVariable(second!) || hasFreeVariable(first!) || hasFreeVariable(third)) return answer;
  return interval(bracket(0, "(["), first!, third, bracket(1, ")]"));
}

function isBareVariable(answer: Answer): boolean {
  return answer.kind === "symbol" && hasVariable(answer) && answer.name !== "infinity";
}

function hasFreeVariable(answer: Answer): boolean {
  return isExpression(answer) && hasVariable(answer);
}
