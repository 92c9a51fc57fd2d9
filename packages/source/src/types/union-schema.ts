/** Unions: enumerations, values that may be null, and objects that one property tells apart. */
import type { Json, JsonSchema, JsonSchemaObject, JsonType } from "@ashlar/model";
import ts from "typescript6";
import type { TypeReader } from "./schema-of-type.ts";

export function unionSchema(type: ts.UnionType, reader: TypeReader, depth: number): JsonSchema {
  const types = type.types.filter((one) => (one.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) === 0);
  const isNullable = types.some((one) => one.flags & ts.TypeFlags.Null);
  const rest = types.filter((one) => (one.flags & ts.TypeFlags.Null) === 0);
  const schema = withoutNull(type, rest, reader, depth);
  return isNullable ? orNull(schema) : schema;
}

function withoutNull(
  whole: ts.UnionType,
  types: readonly ts.Type[],
  reader: TypeReader,
  depth: number,
): JsonSchema {
  const booleans = types.filter((one) => isOf(one, ts.TypeFlags.BooleanLiteral));
  const literals = types.filter((one) => isOf(one, ts.TypeFlags.StringLiteral | ts.TypeFlags.NumberLiteral));
  const others = types.filter((one) => !booleans.includes(one) && !literals.includes(one));
  const parts: JsonSchema[] = [];
  if (literals.length > 0) parts.push(enumSchema(literals));
  const [boolean] = booleans;
  if (boolean !== undefined) {
    parts.push(booleans.length === 2 ? { type: "boolean" } : reader.schema(boolean, depth));
  }
  // `Status | null` still has the name `Status` in its origin, which the checker flattens away.
  const origin = literals.length > 1 && others.length === 0 ? aliasOfLiterals(whole, literals) : undefined;
  if (origin !== undefined) return reader.schema(origin, depth);
  for (const one of others) parts.push(reader.schema(one, depth + 1));
  const unique = distinct(parts);
  const [only] = unique;
  if (only === undefined) return {};
  if (unique.length === 1) return only;
  // Nothing is told where one of the alternatives is anything.
  if (unique.some((part) => part === true || (part !== false && Object.keys(part).length === 0))) return {};
  return areApart(others, reader.checker) && literals.length === 0 ? { oneOf: unique } : { anyOf: unique };
}

function isOf(type: ts.Type, flags: ts.TypeFlags): boolean {
  return (type.flags & flags) !== 0;
}

function aliasOfLiterals(whole: ts.UnionType, literals: readonly ts.Type[]): ts.Type | undefined {
  const { origin } = whole as ts.UnionType & { readonly origin?: ts.Type };
  if (origin === undefined || !origin.isUnion()) return undefined;
  return origin.types.find(
    (one) =>
      one.isUnion() &&
      one !== whole &&
      (one.aliasSymbol !== undefined || (one.flags & ts.TypeFlags.EnumLiteral) !== 0) &&
      one.types.length === literals.length,
  );
}

function enumSchema(literals: readonly ts.Type[]): JsonSchemaObject {
  const values = literals.map((one) => (one as ts.LiteralType).value as Json);
  const types = new Set(values.map((value) => (typeof value === "string" ? "string" : numberType(value))));
  const [type] = types;
  const [value] = values;
  if (values.length === 1 && value !== undefined) return { type: type as JsonType, const: value };
  return types.size === 1 && type !== undefined ? { type, enum: values } : { enum: values };
}

function numberType(value: Json): JsonType {
  return Number.isInteger(value) ? "integer" : "number";
}

function orNull(schema: JsonSchema): JsonSchema {
  if (typeof schema === "boolean") return schema ? {} : { type: "null" };
  if (Object.keys(schema).length === 0) return {};
  if (typeof schema.type === "string" && schema.const === undefined) {
    const nullable: JsonSchemaObject = { ...schema, type: [schema.type, "null"] };
    return schema.enum === undefined ? nullable : { ...nullable, enum: [...schema.enum, null] };
  }
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts !== undefined && Object.keys(schema).length === 1) return { anyOf: [...parts, { type: "null" }] };
  return { anyOf: [schema, { type: "null" }] };
}

function distinct(schemas: readonly JsonSchema[]): JsonSchema[] {
  return [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
}

/** Whether some property has another literal in each. */
function areApart(types: readonly ts.Type[], checker: ts.TypeChecker): boolean {
  const [first] = types;
  if (
    first === undefined ||
    types.length < 2 ||
    types.some((one) => (one.flags & ts.TypeFlags.Object) === 0)
  ) {
    return false;
  }
  return checker.getPropertiesOfType(first).some(({ name }) => {
    const values = types.map((one) => {
      const property = checker.getPropertyOfType(one, name);
      const type = property === undefined ? undefined : checker.getTypeOfSymbol(property);
      return type?.isLiteral() ? type.value : undefined;
    });
    return !values.includes(undefined) && new Set(values).size === values.length;
  });
}
