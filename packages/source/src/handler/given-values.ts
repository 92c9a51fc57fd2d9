/** What a variable may hold: what it was made with, and what is assigned to it where it is declared. */
import ts from "typescript6";
import { declarationOf } from "./function-of.ts";

export function givenValues(node: ts.Expression, checker: ts.TypeChecker): readonly ts.Expression[] {
  const declaration = ts.isIdentifier(node) ? declarationOf(node, checker) : undefined;
  if (declaration === undefined) return [];
  if (ts.isBindingElement(declaration))
    return declaration.initializer === undefined ? [] : [declaration.initializer];
  if (!ts.isVariableDeclaration(declaration) || !ts.isVariableDeclarationList(declaration.parent)) return [];
  const made = declaration.initializer === undefined ? [] : [declaration.initializer];
  if ((declaration.parent.flags & ts.NodeFlags.Const) !== 0) return made;
  const symbol = checker.getSymbolAtLocation(declaration.name);
  const assigned = assignmentsIn(
    declaration.parent.parent.parent,
    (left) =>
      ts.isIdentifier(left) &&
      left.text === declaration.name.getText() &&
      checker.getSymbolAtLocation(left) === symbol,
  );
  return [...made, ...assigned.map(({ right }) => right)];
}

/** `left = right`, wherever it stands below a node. */
export function assignmentsIn(
  within: ts.Node,
  isMeant: (left: ts.Expression) => boolean,
): readonly ts.BinaryExpression[] {
  const found: ts.BinaryExpression[] = [];
  const visit = (one: ts.Node): void => {
    const isAssignment = ts.isBinaryExpression(one) && one.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    if (isAssignment && isMeant(one.left)) found.push(one);
    ts.forEachChild(one, visit);
  };
  visit(within);
  return found;
}
