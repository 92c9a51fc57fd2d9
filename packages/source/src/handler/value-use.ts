/** What the use of a value tells of it: `Number(req.query.page)` wants a number. */
import type { Json, JsonType } from "@ashlar/model";
import ts from "typescript6";
import { isTold } from "../types/schema-of-type.ts";
import type { ValueRead } from "./handler-facts.ts";
import type { ValuePlace } from "./place.ts";
import { plainExpression } from "./plain-expression.ts";
import type { HandlerReader } from "./read-handler.ts";

const CONVERSIONS: { readonly [name: string]: JsonType | undefined } = {
  Number: "number",
  parseFloat: "number",
  parseInt: "integer",
  BigInt: "integer",
  Boolean: "boolean",
};

const TEXT_METHODS =
  /^(trim|split|toLowerCase|toUpperCase|startsWith|endsWith|replace|replaceAll|substring|match)$/;
const LIST_METHODS = /^(map|filter|forEach|reduce|some|every|find|join|push|flatMap|sort)$/;

export function noteUse(node: ts.Expression, value: ValueRead, reader: HandlerReader): void {
  const { parent } = node;
  const own = declaredType(node, reader.checker);
  if (own !== undefined && value.place === "body") value.type ??= own;
  if (ts.isCallExpression(parent) && parent.arguments.some((argument) => argument === node)) {
    const type = conversionOf(parent.expression);
    if (type !== undefined) value.types.add(type);
    else noteContext(node, value, reader.checker);
    return;
  }
  if (ts.isNewExpression(parent) && parent.expression.getText() === "Date") {
    value.facts.format = "date-time";
    value.types.add("string");
  } else if (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.PlusToken) {
    value.types.add("number");
  } else if (ts.isBinaryExpression(parent)) noteOperator(parent, node, value, reader.checker);
  else if (ts.isPropertyAccessExpression(parent)) {
    if (TEXT_METHODS.test(parent.name.text)) value.types.add("string");
    if (LIST_METHODS.test(parent.name.text)) value.types.add("array");
  } else if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) {
    noteContext(node, value, reader.checker);
  }
}

function conversionOf(callee: ts.Expression): JsonType | undefined {
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
  return Object.hasOwn(CONVERSIONS, name) ? CONVERSIONS[name] : undefined;
}

function noteOperator(
  parent: ts.BinaryExpression,
  node: ts.Expression,
  value: ValueRead,
  checker: ts.TypeChecker,
): void {
  const { kind } = parent.operatorToken;
  if (kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken) {
    if (parent.left !== node) return;
    // A header that is missing is no header of that value.
    if (value.place !== "header") noteDefault(parent.right, value, checker);
    // `Number(req.query.page || 1)`: the default stands between the value and what converts it.
    const outer = parent.parent;
    const call = ts.isParenthesizedExpression(outer) ? outer.parent : outer;
    if (ts.isCallExpression(call)) {
      const type = conversionOf(call.expression);
      if (type !== undefined) value.types.add(type);
    }
    return;
  }
  const other = parent.left === node ? parent.right : parent.left;
  const isText = ts.isStringLiteralLike(other) && (other.text === "true" || other.text === "false");
  if (isText || other.kind === ts.SyntaxKind.TrueKeyword || other.kind === ts.SyntaxKind.FalseKeyword) {
    value.types.add("boolean");
  }
}

/** The type that is asked for where the value goes, when it has none itself. */
function noteContext(node: ts.Expression, value: ValueRead, checker: ts.TypeChecker): void {
  if (value.type !== undefined || value.place !== "body" || isLibraryArgument(node, checker)) return;
  const type = checker.getContextualType(node);
  if (type !== undefined && isTold(type) && (type.flags & ts.TypeFlags.TypeParameter) === 0)
    value.type = type;
}

export function noteDefault(initializer: ts.Expression, value: ValueRead, checker: ts.TypeChecker): void {
  const json = literalJson(plainExpression(initializer), checker);
  if (json === undefined) return;
  value.default ??= json;
  // A number's default beside a text is of no use: `limit = "20"` is converted later.
  if (typeof json === "number") value.types.add(Number.isInteger(json) ? "integer" : "number");
  if (typeof json === "boolean") value.types.add("boolean");
}

function literalJson(node: ts.Expression, checker: ts.TypeChecker): Json | undefined {
  const type = checker.getTypeAtLocation(node);
  if (type.isStringLiteral()) return type.value === "" ? undefined : type.value;
  if (type.isNumberLiteral()) return type.value;
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  return node.kind === ts.SyntaxKind.FalseKeyword ? false : undefined;
}

/** The whole of a place is used: by an annotation, a cast, or the function that takes it. */
export function noteContainer(node: ts.Expression, place: ValuePlace, reader: HandlerReader): void {
  if (place === "body") reader.facts.isBodyRead = true;
  const cast = castOf(node);
  if (cast !== undefined) {
    const type = reader.checker.getTypeFromTypeNode(cast);
    if (isTold(type)) reader.facts.containers.set(place, type);
    return;
  }
  if (place !== "body" || reader.facts.containers.has(place)) return;
  const type = declaredType(node, reader.checker) ?? contextOf(node, reader.checker);
  if (type !== undefined) reader.facts.containers.set(place, type);
}

function castOf(node: ts.Expression): ts.TypeNode | undefined {
  let { parent } = node;
  let type: ts.TypeNode | undefined;
  while (ts.isAsExpression(parent) || ts.isParenthesizedExpression(parent)) {
    // `as unknown as Book`: the last one counts.
    if (ts.isAsExpression(parent)) type = parent.type;
    parent = parent.parent;
  }
  return type;
}

function declaredType(node: ts.Expression, checker: ts.TypeChecker): ts.Type | undefined {
  const type = checker.getTypeAtLocation(node);
  return isTold(type) ? type : undefined;
}

function contextOf(node: ts.Expression, checker: ts.TypeChecker): ts.Type | undefined {
  // The context of `const { title } = req.body` is the pattern itself, which only repeats what is read.
  if (ts.isVariableDeclaration(node.parent) || isLibraryArgument(node, checker)) return undefined;
  const type = checker.getContextualType(node);
  const isAnything =
    ts.TypeFlags.TypeParameter | ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike;
  return type !== undefined && isTold(type) && (type.flags & isAnything) === 0 ? type : undefined;
}

/** What the language or a package takes, `fs.writeFile(…)`, says nothing of this service's bodies. */
function isLibraryArgument(node: ts.Expression, checker: ts.TypeChecker): boolean {
  let call: ts.Node = node.parent;
  while (ts.isObjectLiteralElement(call) || ts.isObjectLiteralExpression(call)) call = call.parent;
  if (!ts.isCallExpression(call) && !ts.isNewExpression(call)) return false;
  const declaration = checker.getResolvedSignature(call)?.getDeclaration();
  const file = declaration?.getSourceFile();
  // Declarations that were built beside the service's own code are its own.
  return file?.isDeclarationFile === true && /\/node_modules\/|\/lib\.[\w.]+\.d\.ts$/.test(file.fileName);
}
