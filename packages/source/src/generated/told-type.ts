/** A type as it stands in generated code → plain data. */
import type { ToldMember, ToldType } from "@ashlar/model";
import ts from "typescript6";
import { docLines } from "./doc-lines.ts";

const KEYWORDS: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.StringKeyword, "string"],
  [ts.SyntaxKind.NumberKeyword, "number"],
  [ts.SyntaxKind.BooleanKeyword, "boolean"],
  [ts.SyntaxKind.UnknownKeyword, "unknown"],
  [ts.SyntaxKind.AnyKeyword, "unknown"],
  [ts.SyntaxKind.NeverKeyword, "never"],
  [ts.SyntaxKind.UndefinedKeyword, "undefined"],
  [ts.SyntaxKind.ObjectKeyword, "object"],
]);

export function toldType(node: ts.TypeNode): ToldType {
  const keyword = KEYWORDS.get(node.kind);
  if (keyword !== undefined) return { kind: "name", text: keyword };
  if (ts.isParenthesizedTypeNode(node)) return toldType(node.type);
  if (ts.isLiteralTypeNode(node)) return { kind: "name", text: literalText(node.literal) };
  if (ts.isArrayTypeNode(node)) return { kind: "array", item: toldType(node.elementType) };
  if (ts.isTupleTypeNode(node)) return toldTuple(node);
  if (ts.isUnionTypeNode(node)) return { kind: "union", members: node.types.map(toldType) };
  if (ts.isIntersectionTypeNode(node)) return { kind: "intersection", members: node.types.map(toldType) };
  if (ts.isTypeLiteralNode(node)) return toldObject(node.members);
  if (ts.isTypeReferenceNode(node)) return toldReference(node);
  return { kind: "name", text: "unknown" };
}

/** An interface: what it extends, and what it adds. */
export function toldInterface(node: ts.InterfaceDeclaration): ToldType {
  const bases = (node.heritageClauses ?? []).flatMap(({ types }) => types);
  const own = toldObject(node.members);
  if (bases.length === 0) return own;
  const names = bases.map((base): ToldType => ({ kind: "name", text: base.expression.getText() }));
  const members = own.members.length === 0 && own.index === undefined ? names : [...names, own];
  const [only] = members;
  return only !== undefined && members.length === 1 ? only : { kind: "intersection", members };
}

/** The text of a type, such as stands in a comment. */
export function parseType(text: string): ToldType {
  const file = ts.createSourceFile("type.ts", `type T = ${text};`, ts.ScriptTarget.Latest, true);
  const [statement] = file.statements;
  return statement !== undefined && ts.isTypeAliasDeclaration(statement)
    ? toldType(statement.type)
    : { kind: "name", text: "unknown" };
}

function literalText(node: ts.LiteralTypeNode["literal"]): string {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return JSON.stringify(node.text);
  if (node.kind === ts.SyntaxKind.NullKeyword) return "null";
  return node.getText();
}

function toldTuple(node: ts.TupleTypeNode): ToldType {
  const items: { readonly type: ToldType; readonly optional: boolean }[] = [];
  let rest: ToldType | undefined;
  for (const element of node.elements) {
    if (ts.isRestTypeNode(element)) {
      const type = toldType(element.type);
      rest = type.kind === "array" ? type.item : type;
    } else if (ts.isOptionalTypeNode(element)) items.push({ type: toldType(element.type), optional: true });
    else items.push({ type: toldType(element), optional: false });
  }
  return { kind: "tuple", items, rest };
}

function toldObject(nodes: readonly ts.TypeElement[]): Extract<ToldType, { kind: "object" }> {
  const members = nodes.flatMap((node): ToldMember[] => {
    if (!ts.isPropertySignature(node) || node.type === undefined) return [];
    const key = keyOf(node.name);
    if (key === undefined) return [];
    return [
      { key, optional: node.questionToken !== undefined, type: toldType(node.type), doc: docLines(node) },
    ];
  });
  const index = nodes.find(ts.isIndexSignatureDeclaration);
  return { kind: "object", members, index: index && { type: toldType(index.type), doc: docLines(index) } };
}

function keyOf(name: ts.PropertyName): string | undefined {
  if (ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isNumericLiteral(name)) return name.text;
  return undefined;
}

function toldReference(node: ts.TypeReferenceNode): ToldType {
  const name = ts.isQualifiedName(node.typeName) ? node.typeName.right.text : node.typeName.text;
  const [argument] = node.typeArguments ?? [];
  if (argument === undefined) return { kind: "name", text: name };
  if (name === "Array") return { kind: "array", item: toldType(argument) };
  return { kind: "generic", name, argument: toldType(argument) };
}
