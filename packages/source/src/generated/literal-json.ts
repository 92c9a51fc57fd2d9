/** Data that stands in code as a literal. */
import type { Json } from "@ashlar/model";
import ts from "typescript6";

/** What is no data, such as a function's name, is left out of objects and null in arrays. */
export function literalJson(node: ts.Expression): Json | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const value = literalJson(node.operand);
    return typeof value === "number" ? -value : undefined;
  }
  if (ts.isArrayLiteralExpression(node)) return node.elements.map((element) => literalJson(element) ?? null);
  if (ts.isObjectLiteralExpression(node)) return objectJson(node);
  switch (node.kind) {
    case ts.SyntaxKind.TrueKeyword:
      return true;
    case ts.SyntaxKind.FalseKeyword:
      return false;
    case ts.SyntaxKind.NullKeyword:
      return null;
    default:
      return undefined;
  }
}

function objectJson(node: ts.ObjectLiteralExpression): { [key: string]: Json } {
  const entries = node.properties.flatMap((property): [string, Json][] => {
    if (!ts.isPropertyAssignment(property)) return [];
    const name = nameOf(property.name);
    const value = literalJson(property.initializer);
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
  // fromEntries defines `__proto__` as a property like any other.
  return Object.fromEntries(entries);
}

function nameOf(name: ts.PropertyName): string | undefined {
  if (ts.isComputedPropertyName(name)) {
    return ts.isStringLiteralLike(name.expression) ? name.expression.text : undefined;
  }
  return ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isNumericLiteral(name)
    ? name.text
    : undefined;
}
