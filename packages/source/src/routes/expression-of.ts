/** The code that stands for a value. */
import ts from "typescript6";
import type { Value } from "../interpret/value.ts";

/** What stands for a value where its own expression says nothing: the function itself, or its name. */
export function expressionOf(value: Value): ts.Expression | undefined {
  if (value.kind === "unknown") return value.node;
  if (value.kind !== "function") return undefined;
  const { node } = value;
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return node;
  return node.name !== undefined && ts.isIdentifier(node.name) ? node.name : undefined;
}
