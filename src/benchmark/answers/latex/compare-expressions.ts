/** Whether two expressions are the same number, or the same function of their variables. */
import type { Expression } from "./answer-tree.js";
import { sample } from "./evaluate.js";
import { equalRational } from "./rational.js";
import { equalValues, type MaybeValue, type Value } from "./value.js";

export function sameExpression(a: Expression, b: Expression): boolean {
  return sameTree(a, b) || agree(sample(a), sample(b), equalValues);
}

/** Written the same, so equal even where neither has a value that can be told: `9^{9^{9}}`. */
function sameTree(a: Expression, b: Expression): boolean {
  if (a.kind === "number") return b.kind === "number" && equalRational(a.value, b.value);
  if (a.kind === "symbol") return b.kind === "symbol" && a.name === b.name;
  if (a.kind === "binary")
    return b.kind === "binary" && a.operator === b.operator && sameTree(a.left, b.left) && sameTree(a.right, b.right);
  if (a.kind === "call") {
    if (b.kind !== "call" || a.name !== b.name || !sameTree(a.of, b.of)) return false;
    return a.base === undefined || b.base === undefined ? a.base === b.base : sameTree(a.base, b.base);
  }
  return a.kind === b.kind && sameTree(a.of, (b as typeof a).of);
}

/** Whether `test` holds wherever both have a value; one without a value where the other has one is another function. */
export function agree(
  left: readonly MaybeValue[],
  right: readonly MaybeValue[],
  test: (a: Value, b: Value) => boolean | undefined,
): boolean {
  const points = Math.max(left.length, right.length);
  let decided = 0;
  for (let point = 0; point < points; point++) {
    const [a, b] = [left[left.length === 1 ? 0 : point], right[right.length === 1 ? 0 : point]];
    if (a === undefined && b === undefined) continue;
    if (a === undefined || b === undefined) return false;
    const holds = test(a, b);
    if (holds === false) return false;
    if (holds === true) decided++;
  }
  return decided >= Math.min(points, 2);
}
