/** The JSON that an expression is, where it is constant; nothing is run. */
import type { Json } from "@ashlar/model";
import ts from "typescript6";
import { plainExpression } from "../handler/plain-expression.ts";
import { declaredValue } from "./declared-value.ts";

const MAX_DEPTH = 20;

export interface ConstantOptions {
  /** What a name stands for; as it is declared if not given. */
  readonly declared?: (node: ts.Expression) => ts.Expression | undefined;
}

export function constantValue(
  expression: ts.Expression | undefined,
  checker: ts.TypeChecker,
  { declared = (node) => declaredValue(node, checker)?.value }: ConstantOptions = {},
): Json | undefined {
  return valueAt(expression, { checker, declared }, 0);
}

interface Around extends Required<ConstantOptions> {
  readonly checker: ts.TypeChecker;
}

function valueAt(expression: ts.Expression | undefined, around: Around, depth: number): Json | undefined {
  if (expression === undefined || depth > MAX_DEPTH) return undefined;
  const node = plainExpression(expression);
  const { checker, declared } = around;
  const again = (next: ts.Expression | undefined): Json | undefined => valueAt(next, around, depth + 1);
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (ts.isPrefixUnaryExpression(node)) return negative(node, again(node.operand));
  if (ts.isArrayLiteralExpression(node)) return arrayValue(node, again);
  if (ts.isObjectLiteralExpression(node)) return objectValue(node, checker, again);
  if (ts.isBinaryExpression(node)) return binaryValue(node, again);
  if (ts.isTemplateExpression(node)) return templateValue(node, again);
  const literal = literalType(node, checker);
  if (literal !== undefined) return literal;
  const listed = listedValues(node, again);
  if (listed !== undefined) return listed;
  if (ts.isElementAccessExpression(node)) return again(declared(node));
  if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return undefined;
  return again(declared(node)) ?? enumValues(node, checker);
}

/** The values of an enum or of an object that is one: `Object.values(Role)`. */
export function enumValues(node: ts.Expression, checker: ts.TypeChecker): Json[] | undefined {
  const symbol = checker.getSymbolAtLocation(node);
  if (symbol === undefined) return undefined;
  const real = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declaration = real.declarations?.find(ts.isEnumDeclaration);
  if (declaration === undefined) return undefined;
  return declaration.members.flatMap((member) => checker.getConstantValue(member) ?? []);
}

function negative(node: ts.PrefixUnaryExpression, value: Json | undefined): Json | undefined {
  if (typeof value !== "number") return undefined;
  return node.operator === ts.SyntaxKind.MinusToken ? -value : value;
}

function binaryValue(
  node: ts.BinaryExpression,
  again: (next: ts.Expression) => Json | undefined,
): Json | undefined {
  const [left, right] = [again(node.left), again(node.right)];
  const { kind } = node.operatorToken;
  if (kind === ts.SyntaxKind.PlusToken && typeof left === "string") return `${left}${String(right)}`;
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  if (kind === ts.SyntaxKind.PlusToken) return left + right;
  if (kind === ts.SyntaxKind.MinusToken) return left - right;
  if (kind === ts.SyntaxKind.AsteriskToken) return left * right;
  if (kind === ts.SyntaxKind.AsteriskAsteriskToken) return left ** right;
  return undefined;
}

/** `${name}Page` of constants. */
function templateValue(
  node: ts.TemplateExpression,
  again: (next: ts.Expression) => Json | undefined,
): Json | undefined {
  const parts = node.templateSpans.map(({ expression, literal }) => [again(expression), literal.text]);
  const isKnown = parts.every(([value]) => typeof value === "string" || typeof value === "number");
  return isKnown ? [node.head.text, ...parts.flat()].join("") : undefined;
}

function arrayValue(
  node: ts.ArrayLiteralExpression,
  again: (next: ts.Expression) => Json | undefined,
): Json | undefined {
  const values = node.elements.flatMap((element): (Json | undefined)[] => {
    if (!ts.isSpreadElement(element)) return [again(element)];
    const spread = again(element.expression);
    return Array.isArray(spread) ? spread : [undefined];
  });
  return values.every((value) => value !== undefined) ? values : undefined;
}

function objectValue(
  node: ts.ObjectLiteralExpression,
  checker: ts.TypeChecker,
  again: (next: ts.Expression) => Json | undefined,
): Json {
  const value: { [key: string]: Json } = {};
  for (const property of node.properties) {
    if (ts.isSpreadAssignment(property)) {
      const spread = again(property.expression);
      if (typeof spread === "object" && spread !== null) Object.assign(value, spread);
      continue;
    }
    const entry = entryOf(property, checker);
    const own = entry === undefined ? undefined : again(entry.value);
    if (entry !== undefined && own !== undefined) value[entry.name] = own;
  }
  return value;
}

/** A property's name, also where it is computed from a constant, and what stands for it. */
export function entryOf(
  property: ts.ObjectLiteralElementLike,
  checker: ts.TypeChecker,
): { readonly name: string; readonly value: ts.Expression } | undefined {
  if (ts.isShorthandPropertyAssignment(property)) {
    const symbol = checker.getShorthandAssignmentValueSymbol(property);
    return symbol === undefined ? undefined : { name: property.name.text, value: property.name };
  }
  if (!ts.isPropertyAssignment(property)) return undefined;
  const { name } = property;
  if (ts.isComputedPropertyName(name)) {
    const text = constantValue(name.expression, checker) ?? segmentName(name.expression);
    return typeof text === "string" ? { name: text, value: property.initializer } : undefined;
  }
  if (ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) {
    return { name: name.text, value: property.initializer };
  }
  return undefined;
}

/** celebrate's `Segments.BODY`, also where celebrate is not installed. */
function segmentName(node: ts.Expression): string | undefined {
  if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  return node.expression.text === "Segments" ? node.name.text.toLowerCase() : undefined;
}

function literalType(node: ts.Expression, checker: ts.TypeChecker): Json | undefined {
  const type = checker.getTypeAtLocation(node);
  return type.isStringLiteral() || type.isNumberLiteral() ? type.value : undefined;
}

/** `Object.values(ROLES)`, `Object.keys(ROLES)` */
function listedValues(
  node: ts.Expression,
  again: (next: ts.Expression | undefined) => Json | undefined,
): Json[] | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression, name } = node.expression;
  if (!ts.isIdentifier(expression) || expression.text !== "Object") return undefined;
  const value = again(node.arguments[0]);
  if (Array.isArray(value)) return value;
  if (typeof value !== "object" || value === null) return undefined;
  if (name.text === "values") return Object.values(value);
  return name.text === "keys" ? Object.keys(value) : undefined;
}
