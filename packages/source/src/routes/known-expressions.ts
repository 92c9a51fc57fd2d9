/** What names of the code around stand for where a route is registered: of a loop over a table, what its row has. */
import ts from "typescript6";
import type { FoundRoute } from "../found-route.ts";
import { declarationOf } from "../handler/function-of.ts";
import type { Interpreter } from "../interpret/interpreter.ts";
import type { Scope } from "../interpret/scope.ts";
import type { Argument, Value } from "../interpret/value.ts";
import { expressionOf } from "./expression-of.ts";

/** Code whose names one scope explains. */
interface Region {
  readonly node: ts.Node;
  readonly scope: Scope;
}

/** @param given what the route was registered with */
export function knownExpressions(
  given: readonly Argument[],
  it: Interpreter,
): NonNullable<FoundRoute["known"]> {
  const regions = given.flatMap(regionsOf);
  return (expression) => {
    const region = innermost(regions, expression);
    if (region === undefined || !isDecidedAround(expression, region.node, it.source.checker))
      return undefined;
    const value = it.evaluate(expression, region.scope);
    if (value.kind === "function" && !regions.some(({ node }) => node === value.node))
      regions.push({ node: value.node, scope: value.scope });
    const found = writtenAs(value);
    return found === expression ? undefined : found;
  };
}

function regionsOf({ value, node, scope }: Argument): Region[] {
  return [
    ...(scope === undefined ? [] : [{ node, scope }]),
    ...(value.kind === "function" ? [{ node: value.node, scope: value.scope }] : []),
    ...(value.kind === "list" ? value.items.flatMap(regionsOf) : []),
  ];
}

function innermost(regions: readonly Region[], inner: ts.Node): Region | undefined {
  let found: Region | undefined;
  for (const region of regions) {
    if (isWithin(inner, region.node) && (found === undefined || isWithin(region.node, found.node)))
      found = region;
  }
  return found;
}

function isWithin(inner: ts.Node, outer: ts.Node): boolean {
  return inner.getSourceFile() === outer.getSourceFile() && inner.pos >= outer.pos && inner.end <= outer.end;
}

/** Nothing is called, every name is of the code around, and one at least changes from route to route. */
function isDecidedAround(expression: ts.Expression, region: ts.Node, checker: ts.TypeChecker): boolean {
  let isLocal = false;
  const visit = (node: ts.Node): boolean => {
    if (ts.isIdentifier(node)) {
      const declaration = declarationOf(node, checker);
      if (node.text === "undefined" || declaration === undefined) return node.text === "undefined";
      if (isWithin(declaration, region)) return false;
      isLocal ||= isLocalName(declaration);
      return true;
    }
    if (ts.isPropertyAccessExpression(node)) return visit(node.expression);
    return isPlain(node) && ts.forEachChild(node, (child) => !visit(child)) !== true;
  };
  return visit(expression) && isLocal;
}

function isPlain(node: ts.Node): boolean {
  return (
    ts.isLiteralExpression(node) ||
    ts.isElementAccessExpression(node) ||
    ts.isConditionalExpression(node) ||
    ts.isParenthesizedExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isToken(node) ||
    (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) ||
    (ts.isBinaryExpression(node) && !isAssignment(node.operatorToken))
  );
}

function isAssignment({ kind }: ts.Node): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** What is assigned anew may have changed since. */
function isLocalName(declaration: ts.Declaration): boolean {
  const isConstant =
    ts.findAncestor(declaration, (one) => !ts.isBindingElement(one) && !ts.isBindingName(one))?.kind ===
      ts.SyntaxKind.Parameter || (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
  return (
    isConstant &&
    ts.findAncestor(declaration.parent, (one) => ts.isFunctionLike(one) || ts.isForOfStatement(one)) !==
      undefined
  );
}

/** A name says more than what it was made with: validators become components by theirs. */
function writtenAs(value: Value): ts.Expression | undefined {
  const node =
    "node" in value && value.kind !== "function" && value.kind !== "class" ? value.node : undefined;
  const found = node ?? expressionOf(value);
  const owner = found?.parent;
  return owner !== undefined && ts.isVariableDeclaration(owner) && ts.isIdentifier(owner.name)
    ? owner.name
    : found;
}
