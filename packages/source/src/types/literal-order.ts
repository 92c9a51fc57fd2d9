/** The checker keeps a union's members by when it first met them; a document lists them as they are written. */
import type { Json, JsonSchema } from "@ashlar/model";
import ts from "typescript6";

/** @param symbol a property, or an alias, whose declaration may write the values out */
export function asWritten(schema: JsonSchema, symbol: ts.Symbol): JsonSchema {
  if (typeof schema === "boolean" || schema.enum === undefined) return schema;
  const written = (symbol.declarations ?? []).flatMap(literalsOf);
  const order = (value: Json): number => {
    const place = written.indexOf(value);
    return place === -1 ? written.length : place;
  };
  return written.length === 0
    ? schema
    : { ...schema, enum: schema.enum.toSorted((one, other) => order(one) - order(other)) };
}

function literalsOf(declaration: ts.Declaration): Json[] {
  const isTyped =
    ts.isPropertySignature(declaration) ||
    ts.isPropertyDeclaration(declaration) ||
    ts.isParameter(declaration) ||
    ts.isTypeAliasDeclaration(declaration);
  return isTyped && declaration.type !== undefined ? literalsIn(declaration.type) : [];
}

function literalsIn(node: ts.TypeNode): Json[] {
  if (ts.isParenthesizedTypeNode(node)) return literalsIn(node.type);
  if (ts.isUnionTypeNode(node)) return node.types.flatMap(literalsIn);
  if (!ts.isLiteralTypeNode(node)) return [];
  const { literal } = node;
  if (ts.isStringLiteralLike(literal)) return [literal.text];
  if (ts.isNumericLiteral(literal)) return [Number(literal.text)];
  if (ts.isPrefixUnaryExpression(literal)) return [-Number(literal.operand.getText())];
  return [];
}
