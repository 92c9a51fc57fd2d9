/** An expression without what only the compiler or a reader needs: parentheses, casts, `!`. */
import ts from "typescript6";

export function plainExpression(node: ts.Expression): ts.Expression {
  let plain = node;
  while (
    ts.isParenthesizedExpression(plain) ||
    ts.isAsExpression(plain) ||
    ts.isSatisfiesExpression(plain) ||
    ts.isNonNullExpression(plain) ||
    ts.isTypeAssertionExpression(plain)
  ) {
    plain = plain.expression;
  }
  return plain;
}
