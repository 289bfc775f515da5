/** Double signs: `3 \pm \sqrt{2}` says two numbers. */
import { isExpression, negative, type Answer, type Expression } from "./answer-tree.js";

export function hasPlusMinus(answer: Answer): boolean {
  if (isExpression(answer)) return expressionHas(answer);
  if (answer.kind === "matrix") return answer.rows.some((row) => row.some(expressionHas));
  return (answer.kind === "chain" ? answer.operands : answer.items).some(hasPlusMinus);
}

function expressionHas(expression: Expression): boolean {
  switch (expression.kind) {
    case "number":
    case "symbol":
      return false;
    case "plusMinus":
      return true;
    case "binary":
      return expressionHas(expression.left) || expressionHas(expression.right);
    default:
      return expressionHas(expression.of);
  }
}

/** The answer with all upper signs (1) or all lower signs (−1). */
export function withSign(answer: Answer, sign: 1 | -1): Answer {
  if (isExpression(answer)) return expressionWith(answer, sign);
  if (answer.kind === "matrix")
    return { ...answer, rows: answer.rows.map((row) => row.map((cell) => expressionWith(cell, sign))) };
  if (answer.kind === "chain") return { ...answer, operands: answer.operands.map((item) => withSign(item, sign)) };
  return { ...answer, items: answer.items.map((item) => withSign(item, sign)) };
}

function expressionWith(expression: Expression, sign: 1 | -1): Expression {
  switch (expression.kind) {
    case "number":
    case "symbol":
      return expression;
    case "plusMinus": {
      const of = expressionWith(expression.of, sign);
      return expression.sign === sign ? of : negative(of);
    }
    case "binary":
      return {
        ...expression,
        left: expressionWith(expression.left, sign),
        right: expressionWith(expression.right, sign),
      };
    default:
      return { ...expression, of: expressionWith(expression.of, sign) };
  }
}
