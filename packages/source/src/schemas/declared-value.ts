/** What a name or a property was declared as: the expression behind it, through imports. */
import ts from "typescript6";
import { declarationOf, declarationOfSymbol } from "../handler/function-of.ts";
import { plainExpression } from "../handler/plain-expression.ts";

export interface DeclaredValue {
  readonly value: ts.Expression;
  readonly declaration: ts.Declaration;
}

export function declaredValue(node: ts.Node, checker: ts.TypeChecker): DeclaredValue | undefined {
  const declaration = declarationOf(node, checker);
  return declaration === undefined ? undefined : valueBehind(declaration, checker);
}

function valueBehind(declaration: ts.Declaration, checker: ts.TypeChecker): DeclaredValue | undefined {
  if (
    ts.isVariableDeclaration(declaration) ||
    ts.isPropertyAssignment(declaration) ||
    ts.isPropertyDeclaration(declaration)
  ) {
    const value = declaration.initializer;
    return value === undefined ? undefined : { value: plainExpression(value), declaration };
  }
  if (ts.isExportAssignment(declaration))
    return { value: plainExpression(declaration.expression), declaration };
  if (ts.isShorthandPropertyAssignment(declaration)) {
    const symbol = checker.getShorthandAssignmentValueSymbol(declaration);
    const real = symbol === undefined ? undefined : declarationOfSymbol(symbol, checker);
    return real === undefined ? undefined : valueBehind(real, checker);
  }
  if (ts.isBinaryExpression(declaration)) return { value: plainExpression(declaration.right), declaration };
  // A whole module has no parent, and no value.
  if (ts.isSourceFile(declaration)) return undefined;
  // `exports.user = …` and `module.exports = …` of JavaScript.
  const node: ts.Node = declaration;
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && parent.left === node) {
    return { value: plainExpression(parent.right), declaration };
  }
  return undefined;
}
