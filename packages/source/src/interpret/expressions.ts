/** What an expression stands for. */
import ts from "typescript6";
import { evaluateAll } from "./arguments.ts";
import { evaluateCall } from "./calls.ts";
import type { Interpreter } from "./interpreter.ts";
import { evaluateTagged, evaluateTemplate } from "./joined-text.ts";
import { evaluateClass, evaluateNew, evaluateObject } from "./made-objects.ts";
import { metaOf } from "./modules.ts";
import { evaluateBinary, evaluateConditional, evaluateUnary } from "./operators.ts";
import { inherited, property } from "./property.ts";
import { Scope } from "./scope.ts";
import { constant, UNDEFINED, type Value } from "./value.ts";

export function evaluate(node: ts.Expression, scope: Scope, it: Interpreter): Value {
  if (!it.step()) return { kind: "unknown", node };
  const unknown: Value = { kind: "unknown", node };
  if (ts.isStringLiteralLike(node)) return { ...constant(node.text), node };
  if (ts.isNumericLiteral(node)) return { ...constant(Number(node.text)), node };
  if (ts.isRegularExpressionLiteral(node)) return { kind: "pattern", source: node.text };
  if (ts.isIdentifier(node)) return evaluateName(node, scope, it);
  if (ts.isPropertyAccessExpression(node)) {
    if (node.expression.kind === ts.SyntaxKind.SuperKeyword)
      return inherited(node.name.text, node, scope, it);
    return orByType(property(evaluate(node.expression, scope, it), node.name.text, node, it), node, it);
  }
  if (ts.isElementAccessExpression(node)) {
    const key = evaluate(node.argumentExpression, scope, it);
    const self = evaluate(node.expression, scope, it);
    return key.kind === "constant"
      ? property(self, String(key.value), node, it)
      : (it.framework.unknownName?.(self) ?? unknown);
  }
  if (ts.isMetaProperty(node)) return metaOf(node.getSourceFile().fileName);
  if (ts.isCallExpression(node)) return evaluateCall(node, scope, it);
  if (ts.isNewExpression(node)) return evaluateNew(node, scope, it);
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) {
    const own = ts.isFunctionExpression(node) && node.name !== undefined ? new Scope(scope) : scope;
    const value: Value = { kind: "function", node, scope: own, entries: new Map() };
    if (ts.isFunctionExpression(node) && node.name !== undefined) own.declare(node.name.text, value);
    return value;
  }
  if (ts.isClassExpression(node)) return evaluateClass(node, scope, it);
  if (ts.isObjectLiteralExpression(node)) return evaluateObject(node, scope, it);
  if (ts.isArrayLiteralExpression(node))
    return { kind: "list", items: evaluateAll(node.elements, scope, it), node };
  if (ts.isTaggedTemplateExpression(node)) return evaluateTagged(node, scope, it);
  if (ts.isTemplateExpression(node)) return evaluateTemplate(node, scope, it);
  if (ts.isBinaryExpression(node)) return evaluateBinary(node, scope, it);
  if (ts.isConditionalExpression(node)) return evaluateConditional(node, scope, it);
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node))
    return evaluateUnary(node, scope, it);
  if (ts.isVoidExpression(node)) return UNDEFINED;
  if (ts.isYieldExpression(node)) return evaluateYield(node, scope, it);
  if (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isTypeAssertionExpression(node) ||
    ts.isAwaitExpression(node)
  ) {
    return evaluate(node.expression, scope, it);
  }
  switch (node.kind) {
    case ts.SyntaxKind.TrueKeyword:
      return constant(true);
    case ts.SyntaxKind.FalseKeyword:
      return constant(false);
    case ts.SyntaxKind.NullKeyword:
      return constant(null);
    case ts.SyntaxKind.ThisKeyword:
      return scope.get("this") ?? unknown;
    case ts.SyntaxKind.SuperKeyword:
      return scope.get("this") ?? unknown;
    default:
      return unknown;
  }
}

/** A generator is the list of what it yields. */
function evaluateYield(
  { expression, asteriskToken }: ts.YieldExpression,
  scope: Scope,
  it: Interpreter,
): Value {
  const all = scope.get("yield");
  if (expression === undefined || all?.kind !== "list") return UNDEFINED;
  const value = it.evaluate(expression, scope);
  if (asteriskToken !== undefined && value.kind === "list") all.items.push(...value.items);
  else all.items.push({ value, node: expression });
  return UNDEFINED;
}

function evaluateName(node: ts.Identifier, scope: Scope, it: Interpreter): Value {
  if (node.text === "undefined") return UNDEFINED;
  const known = scope.get(node.text);
  if (known === undefined) return orByType({ kind: "unknown", node }, node, it);
  return known.kind === "unknown" && known.node === undefined ? { kind: "unknown", node } : known;
}

/** The compiler knows some texts that nothing else here does: of a declared constant. */
function orByType(value: Value, node: ts.Expression, it: Interpreter): Value {
  const isAsked =
    (value.kind === "unknown" && node.getSourceFile().fileName.endsWith(".ts")) ||
    (value.kind === "external" && value.path.length > 1 && NAME_OF_PATHS.test(value.path.join(".")));
  if (!isAsked) return value;
  const type = it.source.checker.getTypeAtLocation(node);
  return type.isStringLiteral() ? constant(type.value) : value;
}

// The compiler is slow to say what a package declares: it is asked of what may be a path. `api.WebUrls.packages`
const NAME_OF_PATHS = /url|path|route|endpoint|prefix/i;
