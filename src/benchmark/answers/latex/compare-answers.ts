/**
 * Whether two parsed answers say the same.
 *
 * - Numbers: exact where they are fractions, else within the rounding error carried along.
 * - Expressions with variables: equal at every point of `evaluate.ts` where both have a value, at two at least.
 * - Tuples and intervals: same brackets, equal entries in order. Sets, lists and unions: entries in any order.
 * - `x = 3` equals 3 when the left side is one letter, with an argument or without (`f(x) = 3`); `x \in [1,2]` equals the
 *   interval. Two equations are equal when one is a multiple of the other. `1 < x \le 2` is the interval `(1, 2]`.
 * - `\pm` stands for two answers: all signs upper, all signs lower.
 *
 * Reflexive and symmetric; not transitive (`x = 3`, `3` and `y = 3`).
 */
import { isExpression, type Answer } from "./answer-tree.js";
import { sameExpression } from "./compare-expressions.js";
import { asInterval, sameWithChain } from "./compare-relations.js";
import { matchInAnyOrder } from "./match-in-any-order.js";
import { hasPlusMinus, withSign } from "./plus-minus.js";

export function sameAnswer(a: Answer, b: Answer): boolean {
  const left = simplified(a);
  const right = simplified(b);
  if (left.kind === "chain" || right.kind === "chain") return sameWithChain(left, right);
  if (isExpression(left) || isExpression(right))
    return isExpression(left) && isExpression(right) && sameExpression(left, right);
  if (left.kind === "tuple" && right.kind === "tuple")
    return left.open === right.open && left.close === right.close && inOrder(left.items, right.items);
  if (left.kind === "matrix" && right.kind === "matrix")
    return left.rows.length === right.rows.length && left.rows.every((row, index) => inOrder(row, right.rows[index]!));
  if ((left.kind === "set" || left.kind === "union") && left.kind === right.kind)
    return matchInAnyOrder(left.items, right.items, sameAnswer);
  return false;
}

/** Double signs written out as a set of two, so that they meet lists. */
function simplified(answer: Answer): Answer {
  if (answer.kind === "set") {
    const items = answer.items.flatMap((item) => (hasPlusMinus(item) ? bothSigns(item) : [item]));
    return { kind: "set", items };
  }
  return hasPlusMinus(answer) ? { kind: "set", items: bothSigns(answer) } : asInterval(answer);
}

function bothSigns(answer: Answer): Answer[] {
  return [withSign(answer, 1), withSign(answer, -1)];
}

/** Entry by entry. */
export function inOrder(a: readonly Answer[], b: readonly Answer[]): boolean {
  return a.length === b.length && a.every((item, index) => sameAnswer(item, b[index]!));
}
