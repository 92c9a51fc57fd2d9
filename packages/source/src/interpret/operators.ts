/** Operators of two values and of one. */
import ts from "typescript6";
import { assign } from "./assignment.ts";
import { choiceOf } from "./choice.ts";
import type { Interpreter } from "./interpreter.ts";
import { sum } from "./joined-text.ts";
import type { Scope } from "./scope.ts";
import { confidenceOf, constant, truthOf, type Value } from "./value.ts";

export function evaluateBinary(node: ts.BinaryExpression, scope: Scope, it: Interpreter): Value {
  const operator = node.operatorToken.kind;
  switch (operator) {
    case ts.SyntaxKind.EqualsToken:
    case ts.SyntaxKind.BarBarEqualsToken:
    case ts.SyntaxKind.QuestionQuestionEqualsToken: {
      const value =
        operator === ts.SyntaxKind.EqualsToken
          ? it.evaluate(node.right, scope)
          : either(it.evaluate(node.left, scope), node, scope, it);
      assign(node.left, value, scope, it);
      return value;
    }
    case ts.SyntaxKind.CommaToken:
      it.evaluate(node.left, scope);
      return it.evaluate(node.right, scope);
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken:
      return either(it.evaluate(node.left, scope), node, scope, it);
    case ts.SyntaxKind.AmpersandAmpersandToken: {
      const left = it.evaluate(node.left, scope);
      return truthOf(left) === false ? left : it.evaluate(node.right, scope);
    }
    default:
      return computed(operator, it.evaluate(node.left, scope), it.evaluate(node.right, scope), node);
  }
}

function either(left: Value, node: ts.BinaryExpression, scope: Scope, it: Interpreter): Value {
  const truth = truthOf(left);
  if (truth === true) return left;
  const right = it.evaluate(node.right, scope);
  return truth === undefined ? choiceOf([left, right]) : right;
}

function computed(operator: ts.SyntaxKind, left: Value, right: Value, node: ts.Expression): Value {
  const unknown: Value = { kind: "unknown", node };
  if (operator === ts.SyntaxKind.PlusToken) return sum(left, right) ?? unknown;
  if (left.kind !== "constant" || right.kind !== "constant") return unknown;
  if (confidenceOf(left) < 1 || confidenceOf(right) < 1) return unknown;
  const [a, b] = [left.value, right.value];
  switch (operator) {
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
    case ts.SyntaxKind.EqualsEqualsToken:
      return constant(a === b);
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsToken:
      return constant(a !== b);
    case ts.SyntaxKind.LessThanToken:
      return constant(Number(a) < Number(b));
    case ts.SyntaxKind.LessThanEqualsToken:
      return constant(Number(a) <= Number(b));
    case ts.SyntaxKind.GreaterThanToken:
      return constant(Number(a) > Number(b));
    case ts.SyntaxKind.GreaterThanEqualsToken:
      return constant(Number(a) >= Number(b));
    case ts.SyntaxKind.MinusToken:
      return constant(Number(a) - Number(b));
    default:
      return unknown;
  }
}

export function evaluateUnary(
  node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
  scope: Scope,
  it: Interpreter,
): Value {
  const value = it.evaluate(node.operand, scope);
  if (node.operator === ts.SyntaxKind.ExclamationToken) {
    const truth = truthOf(value);
    return truth === undefined ? { kind: "unknown", node } : constant(!truth);
  }
  const isUp = node.operator === ts.SyntaxKind.PlusPlusToken;
  if (!isUp && node.operator !== ts.SyntaxKind.MinusMinusToken) return { kind: "unknown", node };
  const next: Value =
    value.kind === "constant" && typeof value.value === "number"
      ? constant(value.value + (isUp ? 1 : -1))
      : { kind: "unknown", node };
  assign(node.operand, next, scope, it);
  return ts.isPostfixUnaryExpression(node) ? value : next;
}

/** `c ? a : b` */
export function evaluateConditional(node: ts.ConditionalExpression, scope: Scope, it: Interpreter): Value {
  const truth = truthOf(it.evaluate(node.condition, scope));
  if (truth !== undefined) return it.evaluate(truth ? node.whenTrue : node.whenFalse, scope);
  return choiceOf([it.evaluate(node.whenTrue, scope), it.evaluate(node.whenFalse, scope)]);
}
