/** What an expression stands for. */
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript6";
import { flat, list, nodeCall } from "./builtins.ts";
import type { Interpreter } from "./interpreter.ts";
import { memberName } from "./members.ts";
import { property } from "./property.ts";
import { Scope } from "./scope.ts";
import {
  type Argument,
  confidenceOf,
  constant,
  type ObjectValue,
  textOfValue,
  truthOf,
  UNDEFINED,
  type Value,
} from "./value.ts";

/** What is set outside may differ from the default that stands in the code. */
const DEFAULT_CONFIDENCE = 0.8;
const PARTLY_KNOWN = 0.5;

export function evaluate(node: ts.Expression, scope: Scope, it: Interpreter): Value {
  if (!it.step()) return { kind: "unknown", node };
  const unknown: Value = { kind: "unknown", node };
  if (ts.isStringLiteralLike(node)) return constant(node.text);
  if (ts.isNumericLiteral(node)) return constant(Number(node.text));
  if (ts.isRegularExpressionLiteral(node)) return { kind: "pattern", source: node.text };
  if (ts.isIdentifier(node)) return evaluateName(node, scope, it);
  if (ts.isPropertyAccessExpression(node)) {
    return orByType(property(evaluate(node.expression, scope, it), node.name.text, node, it), node, it);
  }
  if (ts.isElementAccessExpression(node)) {
    const key = evaluate(node.argumentExpression, scope, it);
    const self = evaluate(node.expression, scope, it);
    return key.kind === "constant" ? property(self, String(key.value), node, it) : unknown;
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
    return { kind: "list", items: evaluateAll(node.elements, scope, it) };
  if (ts.isTemplateExpression(node)) return evaluateTemplate(node, scope, it);
  if (ts.isBinaryExpression(node)) return evaluateBinary(node, scope, it);
  if (ts.isConditionalExpression(node)) {
    const truth = truthOf(evaluate(node.condition, scope, it));
    if (truth !== undefined) return evaluate(truth ? node.whenTrue : node.whenFalse, scope, it);
    const [one, other] = [evaluate(node.whenTrue, scope, it), evaluate(node.whenFalse, scope, it)];
    return guess(one.kind === "unknown" || isNothing(one) ? other : one);
  }
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node))
    return evaluateUnary(node, scope, it);
  if (ts.isVoidExpression(node)) return UNDEFINED;
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

/** With what is spread laid out. */
export function evaluateAll(nodes: readonly ts.Expression[], scope: Scope, it: Interpreter): Argument[] {
  return nodes.flatMap((node): Argument[] => {
    if (!ts.isSpreadElement(node)) return [{ value: evaluate(node, scope, it), node }];
    const value = evaluate(node.expression, scope, it);
    return value.kind === "list" ? value.items : [{ value, node: node.expression }];
  });
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

function evaluateCall(node: ts.CallExpression, scope: Scope, it: Interpreter): Value {
  const callee = node.expression;
  if (callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === "require")) {
    return evaluateRequire(node, scope, it);
  }
  if (callee.kind === ts.SyntaxKind.SuperKeyword) {
    const parent = scope.get("super");
    return parent === undefined ? UNDEFINED : it.call(parent, evaluateAll(node.arguments, scope, it), node);
  }
  const helper = ts.isIdentifier(callee)
    ? callee.text
    : ts.isPropertyAccessExpression(callee)
      ? callee.name.text
      : "";
  if (
    /^(__importDefault|__importStar|_interopRequireDefault|_interopRequireWildcard|__toESM)$/.test(helper)
  ) {
    return interop(evaluateAll(node.arguments, scope, it)[0]?.value);
  }
  if (helper === "__exportStar") return exportStar(evaluateAll(node.arguments, scope, it));
  const self = ts.isPropertyAccessExpression(callee) ? evaluate(callee.expression, scope, it) : undefined;
  if (self !== undefined && ts.isPropertyAccessExpression(callee)) {
    const shortcut = methodCall(self, callee, node, scope, it);
    if (shortcut !== undefined) return shortcut;
  }
  const target =
    self !== undefined && ts.isPropertyAccessExpression(callee)
      ? property(self, callee.name.text, callee, it)
      : evaluate(callee, scope, it);
  const args = evaluateAll(node.arguments, scope, it);
  if (target.kind === "external") {
    const found = nodeCall(target.module, target.path, args, node, it);
    if (found !== undefined) return found;
  }
  return it.call(target, args, node);
}

/** Methods that all objects have, and methods of what is not known. */
function methodCall(
  self: Value,
  callee: ts.PropertyAccessExpression,
  node: ts.CallExpression,
  scope: Scope,
  it: Interpreter,
): Value | undefined {
  const name = callee.name.text;
  if (ts.isIdentifier(callee.expression) && scope.get(callee.expression.text) === undefined) {
    if (callee.expression.text === "Object")
      return objectCall(name, evaluateAll(node.arguments, scope, it), node);
    // Nothing waits here: a promise is what it will give.
    if (callee.expression.text === "Promise" && name === "resolve")
      return evaluateAll(node.arguments, scope, it)[0]?.value;
    if (callee.expression.text === "Array" && name === "from")
      return evaluateAll(node.arguments, scope, it)[0]?.value;
  }
  if ((self.kind === "function" || self.kind === "native") && (name === "call" || name === "apply")) {
    const [target, ...rest] = evaluateAll(node.arguments, scope, it);
    return it.call(
      self.kind === "native" || target === undefined ? self : { ...self, self: target.value },
      name === "call" ? rest : flat(rest).items,
      node,
    );
  }
  if (self.kind !== "unknown" && self.kind !== "external") return undefined;
  return it.framework.unknownMethod(self, node, it, scope);
}

function objectCall(name: string, args: readonly Argument[], node: ts.Expression): Value | undefined {
  const [first, second, third] = args;
  const self = first?.value;
  if (self === undefined) return undefined;
  switch (name) {
    case "freeze":
    case "seal":
      return self;
    case "assign":
      for (const { value } of args.slice(1)) {
        if ((self.kind === "object" || self.kind === "function") && value.kind === "object")
          for (const [key, entry] of value.entries) self.entries.set(key, entry);
      }
      return self;
    case "keys":
      return self.kind === "object"
        ? list(
            [...self.entries.keys()].map((key) => constant(key)),
            node,
          )
        : undefined;
    case "values":
      return self.kind === "object" ? list([...self.entries.values()], node) : undefined;
    case "entries":
      if (self.kind !== "object") return undefined;
      return list(
        [...self.entries].map(([key, value]) => list([constant(key), value], node)),
        node,
      );
    case "defineProperty": {
      const key = textOfValue(second?.value);
      const how = third?.value;
      if (self.kind !== "object" || key === undefined || how?.kind !== "object") return self;
      const value = how.entries.get("value");
      if (value !== undefined) self.entries.set(key, value);
      return self;
    }
    default:
      return undefined;
  }
}

function evaluateRequire(node: ts.CallExpression, scope: Scope, it: Interpreter): Value {
  const [argument] = node.arguments;
  if (argument === undefined) return { kind: "unknown", node };
  const text = textOfValue(evaluate(argument, scope, it));
  if (text !== undefined) return it.load(text, node);
  it.report(
    "module-not-followed",
    node,
    "which module is loaded here is decided at run time: routes in it are missing",
  );
  return { kind: "unknown", node };
}

function interop(value: Value | undefined): Value {
  if (value === undefined || value.kind === "external") return value ?? UNDEFINED;
  if (value.kind === "object" && (value.entries.has("__esModule") || value.entries.has("default")))
    return value;
  const entries = value.kind === "object" ? new Map(value.entries) : new Map<string, Value>();
  return { kind: "object", entries: entries.set("default", value) };
}

function exportStar([from, to]: readonly Argument[]): Value {
  if (from?.value.kind === "object" && to?.value.kind === "object") {
    for (const [name, value] of from.value.entries) {
      if (name !== "default" && !to.value.entries.has(name)) to.value.entries.set(name, value);
    }
  }
  return UNDEFINED;
}

function evaluateNew(node: ts.NewExpression, scope: Scope, it: Interpreter): Value {
  const args = evaluateAll(node.arguments ?? [], scope, it);
  if (ts.isIdentifier(node.expression) && scope.get(node.expression.text) === undefined) {
    const [first, second] = args;
    if (node.expression.text === "URL") {
      const base = textOfValue(second?.value);
      const text = textOfValue(first?.value);
      if (text !== undefined && base !== undefined && URL.canParse(text, base)) {
        const { href, pathname } = new URL(text, base);
        return {
          kind: "object",
          entries: new Map([
            ["href", constant(href)],
            ["pathname", constant(pathname)],
          ]),
        };
      }
    }
    if (node.expression.text === "Map" || node.expression.text === "Set")
      return first?.value ?? { kind: "unknown", node };
  }
  return it.construct(evaluate(node.expression, scope, it), args, node);
}

function evaluateObject(node: ts.ObjectLiteralExpression, scope: Scope, it: Interpreter): Value {
  const value: ObjectValue = { kind: "object", entries: new Map() };
  for (const member of node.properties) {
    if (ts.isSpreadAssignment(member)) {
      const spread = evaluate(member.expression, scope, it);
      if (spread.kind === "object") for (const [key, entry] of spread.entries) value.entries.set(key, entry);
      continue;
    }
    const name = ts.isComputedPropertyName(member.name)
      ? textOfValue(evaluate(member.name.expression, scope, it))
      : memberName(member.name);
    if (name === undefined) continue;
    if (ts.isPropertyAssignment(member)) value.entries.set(name, evaluate(member.initializer, scope, it));
    else if (ts.isShorthandPropertyAssignment(member))
      value.entries.set(name, evaluateName(member.name, scope, it));
    else if (ts.isMethodDeclaration(member))
      value.entries.set(name, { kind: "function", node: member, scope, self: value, entries: new Map() });
    else if (ts.isGetAccessorDeclaration(member))
      value.entries.set(
        name,
        it.call({ kind: "function", node: member, scope, self: value, entries: new Map() }, [], member),
      );
  }
  return value;
}

function evaluateTemplate(node: ts.TemplateExpression, scope: Scope, it: Interpreter): Value {
  const parts = node.templateSpans.map(({ expression, literal }) => ({
    value: evaluate(expression, scope, it),
    text: literal.text,
  }));
  const confidence = Math.min(1, ...parts.map(({ value }) => textConfidence(value)));
  let whole = node.head.text;
  for (const [index, { value, text }] of parts.entries()) {
    const expression = node.templateSpans[index]?.expression;
    const name = isTold(value) || expression === undefined ? undefined : segmentName(whole, expression, text);
    whole += (name === undefined ? asText(value) : `:${name}`) + text;
  }
  return constant(whole, confidence);
}

/** `/${key}/items`: a whole segment of a path, of which only its name is known, is a parameter of that name. */
function segmentName(before: string, expression: ts.Expression, after: string): string | undefined {
  if (!before.endsWith("/") || !/^(\/|$)/.test(after)) return undefined;
  const named = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  return ts.isIdentifier(named) && /^\w+$/.test(named.text) ? named.text : undefined;
}

function isTold(value: Value): boolean {
  return value.kind === "constant" && value.value !== undefined;
}

function textConfidence(value: Value): number {
  return isTold(value) ? confidenceOf(value) : PARTLY_KNOWN;
}

function asText(value: Value): string {
  return value.kind === "constant" && value.value !== undefined ? String(value.value) : "";
}

function evaluateBinary(node: ts.BinaryExpression, scope: Scope, it: Interpreter): Value {
  const operator = node.operatorToken.kind;
  switch (operator) {
    case ts.SyntaxKind.EqualsToken:
    case ts.SyntaxKind.BarBarEqualsToken:
    case ts.SyntaxKind.QuestionQuestionEqualsToken: {
      const value = evaluate(node.right, scope, it);
      assign(node.left, value, scope, it);
      return value;
    }
    case ts.SyntaxKind.CommaToken:
      evaluate(node.left, scope, it);
      return evaluate(node.right, scope, it);
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken:
      return either(evaluate(node.left, scope, it), node, scope, it);
    case ts.SyntaxKind.AmpersandAmpersandToken: {
      const left = evaluate(node.left, scope, it);
      return truthOf(left) === false ? left : evaluate(node.right, scope, it);
    }
    default:
      return computed(operator, evaluate(node.left, scope, it), evaluate(node.right, scope, it), node);
  }
}

function either(left: Value, node: ts.BinaryExpression, scope: Scope, it: Interpreter): Value {
  const truth = truthOf(left);
  if (truth === true) return left;
  const right = evaluate(node.right, scope, it);
  return truth === undefined ? guess(right) : right;
}

function guess(value: Value): Value {
  return value.kind === "constant"
    ? constant(value.value, Math.min(DEFAULT_CONFIDENCE, confidenceOf(value)))
    : value;
}

function isNothing(value: Value): boolean {
  return (
    value.kind === "constant" && (value.value === undefined || value.value === null || value.value === "")
  );
}

function computed(operator: ts.SyntaxKind, left: Value, right: Value, node: ts.Expression): Value {
  const unknown: Value = { kind: "unknown", node };
  if (operator === ts.SyntaxKind.PlusToken) {
    if (textOfValue(left) === undefined && textOfValue(right) === undefined) {
      return left.kind === "constant" && right.kind === "constant"
        ? constant(Number(left.value) + Number(right.value))
        : unknown;
    }
    return constant(asText(left) + asText(right), Math.min(textConfidence(left), textConfidence(right)));
  }
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

function evaluateUnary(
  node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
  scope: Scope,
  it: Interpreter,
): Value {
  const value = evaluate(node.operand, scope, it);
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

function assign(target: ts.Expression, value: Value, scope: Scope, it: Interpreter): void {
  if (ts.isIdentifier(target)) {
    scope.set(target.text, value);
    return;
  }
  const key = ts.isPropertyAccessExpression(target)
    ? target.name.text
    : ts.isElementAccessExpression(target)
      ? keyOf(evaluate(target.argumentExpression, scope, it))
      : undefined;
  if (key === undefined || !(ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target)))
    return;
  const owner = evaluate(target.expression, scope, it);
  // `module.exports = new Tool(); module.exports.PATH = "/api"`: of the tool nothing is known, of the path all.
  if (owner.kind === "unknown" && ts.isPropertyAccessExpression(target.expression)) {
    const holder = evaluate(target.expression.expression, scope, it);
    if (holder === scope.get("module") && holder.kind === "object")
      holder.entries.set(target.expression.name.text, { kind: "object", entries: new Map([[key, value]]) });
  }
  if (owner.kind === "object" || owner.kind === "function" || owner.kind === "class")
    owner.entries.set(key, value);
  // `app.lazyUse = (path, load) => …`; what the framework has of its own is not taken away by another name for it.
  if (owner.kind === "router" && value.kind === "function") owner.router.added.set(key, value);
}

function keyOf(value: Value): string | undefined {
  return value.kind === "constant" ? String(value.value) : undefined;
}

/** `import.meta` of a file. */
function metaOf(fileName: string): Value {
  const url = pathToFileURL(fileName).href;
  return {
    kind: "object",
    entries: new Map([
      ["url", constant(url)],
      ["filename", constant(fileName)],
      ["dirname", constant(dirname(fileName))],
    ]),
  };
}

export function evaluateClass(node: ts.ClassLikeDeclaration, scope: Scope, it: Interpreter): Value {
  const heritage = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
    ?.types[0];
  const base = heritage === undefined ? undefined : evaluate(heritage.expression, scope, it);
  return { kind: "class", node, scope, base, entries: new Map() };
}
