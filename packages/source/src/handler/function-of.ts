/** The function behind an expression, so that what it does can be read. */
import ts from "typescript6";
import { plainExpression } from "./plain-expression.ts";

export type FunctionNode =
  | ts.ArrowFunction
  | ts.FunctionExpression
  | ts.FunctionDeclaration
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration;

/** Wrappers are followed to the function that they are given: `asyncHandler(fn)`, `fn.bind(this)`. */
export function functionOf(
  node: ts.Node | undefined,
  checker: ts.TypeChecker,
  depth: number = 0,
): FunctionNode | undefined {
  if (node === undefined || depth > 6) return undefined;
  if (
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node)
  ) {
    return node.body === undefined ? undefined : node;
  }
  const again = (next: ts.Node | undefined): FunctionNode | undefined => functionOf(next, checker, depth + 1);
  if (ts.isExpression(node)) {
    const plain = plainExpression(node);
    if (plain !== node) return again(plain);
  }
  if (ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node)) {
    return again(node.initializer);
  }
  if (ts.isExportAssignment(node)) return again(node.expression);
  if (ts.isBinaryExpression(node)) return again(node.right);
  if (ts.isCallExpression(node)) return ofCall(node, checker, depth);
  // `exports.list = …` is where JavaScript declares it.
  if (ts.isBinaryExpression(node.parent) && node.parent.left === node) return again(node.parent.right);
  if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) {
    return again(declarationOf(node, checker));
  }
  if (ts.isShorthandPropertyAssignment(node)) {
    const symbol = checker.getShorthandAssignmentValueSymbol(node);
    return again(symbol === undefined ? undefined : declarationOfSymbol(symbol, checker));
  }
  return undefined;
}

function ofCall(node: ts.CallExpression, checker: ts.TypeChecker, depth: number): FunctionNode | undefined {
  const callee = node.expression;
  if (ts.isPropertyAccessExpression(callee) && callee.name.text === "bind") {
    return functionOf(callee.expression, checker, depth + 1);
  }
  // What cannot be called, such as a schema made from functions, is no handler.
  const type = checker.getTypeAtLocation(node);
  if ((type.flags & ts.TypeFlags.Any) === 0 && type.getCallSignatures().length === 0) return undefined;
  for (const argument of node.arguments.toReversed()) {
    const found = functionOf(argument, checker, depth + 1);
    if (found !== undefined) return found;
  }
  return returnedFunction(functionOf(callee, checker, depth + 1));
}

/** `requireRole("admin")`, `createHandler(service)`: the function that a function gives. */
export function returnedFunction(maker: FunctionNode | undefined): FunctionNode | undefined {
  const body = maker?.body;
  if (body === undefined) return undefined;
  const given = ts.isBlock(body) ? body.statements.find(ts.isReturnStatement)?.expression : body;
  if (given === undefined) return undefined;
  const plain = plainExpression(given);
  return ts.isArrowFunction(plain) || ts.isFunctionExpression(plain) ? plain : undefined;
}

/** What a name stands for; that of `{ title }` is the variable, not the property. */
export function symbolOf(node: ts.Node, checker: ts.TypeChecker): ts.Symbol | undefined {
  return ts.isShorthandPropertyAssignment(node.parent) && node.parent.name === node
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(ts.isPropertyAccessExpression(node) ? node.name : node);
}

/** Where a name was declared, through imports. */
export function declarationOf(node: ts.Node, checker: ts.TypeChecker): ts.Declaration | undefined {
  const symbol = symbolOf(node, checker);
  return symbol === undefined ? undefined : declarationOfSymbol(symbol, checker);
}

export function declarationOfSymbol(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Declaration | undefined {
  const real = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return real.valueDeclaration ?? real.declarations?.[0];
}
