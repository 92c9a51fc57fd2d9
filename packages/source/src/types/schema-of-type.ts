/** A TypeScript type as the JSON that a value of it becomes. */
import type { Json, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import ts from "typescript6";
import { docFacts } from "./doc-facts.ts";
import { asWritten } from "./literal-order.ts";
import { isForeign, isOfLibrary, nameOfType } from "./named-type.ts";
import type { SchemaNames } from "./schema-names.ts";
import { unionSchema } from "./union-schema.ts";
import { wellKnownSchema } from "./well-known-type.ts";

export interface TypeContext {
  readonly checker: ts.TypeChecker;
  readonly names: SchemaNames;
  /** The schema of the validator that a type was inferred from. */
  readonly inferred?: (type: ts.Type) => JsonSchema | undefined;
}

/** Types that unfold for ever, or into a library's insides, end here. */
const MAX_DEPTH = 16;
const MAX_PROPERTIES = 300;
const MAX_FOREIGN_DEPTH = 2;
const OBJECTS = ts.TypeFlags.Object | ts.TypeFlags.Intersection;

/** `{}` where the type says nothing; named types become references to what is kept in `names`. */
export function schemaOfType(type: ts.Type, context: TypeContext): JsonSchema {
  return new TypeReader(context).schema(type, 0);
}

/** Whether no JSON is there: `undefined`, `void`, `never`, a function. */
export function isNothing(type: ts.Type): boolean {
  const nothing = ts.TypeFlags.Undefined | ts.TypeFlags.Void | ts.TypeFlags.Never | ts.TypeFlags.ESSymbolLike;
  if (type.flags & nothing) return true;
  if (type.isUnion()) return type.types.every(isNothing);
  return type.getCallSignatures().length > 0 && type.getProperties().length === 0;
}

/** Whether the type says anything at all. */
export function isTold(type: ts.Type): boolean {
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return false;
  return (type.flags & ts.TypeFlags.NonPrimitive) === 0;
}

interface ObjectPart {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

export class TypeReader {
  readonly checker: ts.TypeChecker;
  readonly #names: SchemaNames;
  /** Types without a name that are being read: one that comes again within itself is let go. */
  readonly #open = new Set<ts.Type>();
  #foreignDepth = 0;

  readonly #inferred: TypeContext["inferred"];

  constructor({ checker, names, inferred }: TypeContext) {
    this.checker = checker;
    this.#inferred = inferred;
    this.#names = names;
  }

  schema(type: ts.Type, depth: number): JsonSchema {
    if (depth > MAX_DEPTH) return {};
    const plain = primitiveSchema(type);
    if (plain !== undefined) return plain;
    const known = wellKnownSchema(type, this, depth);
    if (known !== undefined) return known;
    const inferred = this.#inferred?.(type);
    if (inferred !== undefined) return inferred;
    const name = nameOfType(type, this.checker);
    if (name !== undefined) {
      const make = (): JsonSchema => withFacts(this.#written(type), this.#aliasFacts(type));
      return this.#names.reference(name, type, make);
    }
    if (this.#open.has(type)) return {};
    this.#open.add(type);
    const schema = isForeign(type) ? this.#foreign(type, depth) : this.#structure(type, depth);
    this.#open.delete(type);
    return schema;
  }

  #written(type: ts.Type): JsonSchema {
    const schema = this.#structure(type, 0);
    return type.aliasSymbol === undefined ? schema : asWritten(schema, type.aliasSymbol);
  }

  /** Of a package's own types only the outside is told: what all alternatives have, and no insides of insides. */
  #foreign(type: ts.Type, depth: number): JsonSchema {
    if (this.#foreignDepth >= MAX_FOREIGN_DEPTH) return { type: "object" };
    this.#foreignDepth++;
    const isAlternatives = type.isUnion() && type.types.every(({ flags }) => flags & OBJECTS);
    const schema = isAlternatives ? this.#object(type, depth) : this.#structure(type, depth);
    this.#foreignDepth--;
    return schema;
  }

  #aliasFacts(type: ts.Type): JsonSchemaObject {
    const symbol = type.aliasSymbol ?? type.symbol;
    return symbol === undefined ? {} : docFacts(symbol, this.checker);
  }

  #structure(type: ts.Type, depth: number): JsonSchema {
    if (type.isUnion()) return unionSchema(type, this, depth);
    if (type.flags & ts.TypeFlags.TypeParameter) {
      const constraint = type.getConstraint();
      return constraint === undefined ? {} : this.schema(constraint, depth + 1);
    }
    if (type.isIntersection()) {
      // A branded primitive, `string & { readonly brand: unique symbol }`, travels as the primitive.
      const plain = type.types.map(primitiveSchema).find((schema) => schema !== undefined);
      if (plain !== undefined) return plain;
    }
    if (this.checker.isTupleType(type)) return this.#tuple(type as ts.TupleTypeReference, depth);
    if (this.checker.isArrayType(type)) {
      const [item] = this.checker.getTypeArguments(type as ts.TypeReference);
      return { type: "array", items: item === undefined ? {} : this.schema(item, depth + 1) };
    }
    if (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return this.#object(type, depth);
    const base = this.checker.getBaseConstraintOfType(type);
    return base === undefined || base === type ? {} : this.schema(base, depth + 1);
  }

  #tuple(type: ts.TupleTypeReference, depth: number): JsonSchema {
    const { elementFlags } = type.target;
    const items = this.checker.getTypeArguments(type);
    const fixed = elementFlags.filter((flag) => (flag & ts.ElementFlags.Variable) === 0).length;
    const rest = elementFlags.findIndex((flag) => (flag & ts.ElementFlags.Variable) !== 0);
    const restType = items[rest];
    return {
      type: "array",
      prefixItems: items.slice(0, fixed).map((item) => this.schema(item, depth + 1)),
      minItems: elementFlags.filter((flag) => flag & ts.ElementFlags.Required).length,
      items: rest === -1 || restType === undefined ? false : this.schema(restType, depth + 1),
    };
  }

  /** The properties that the read code or its packages declare, and not those of the platform: a caller's headers. */
  ownParts(type: ts.Type): ObjectPart[] {
    return this.#parts(
      this.checker.getPropertiesOfType(type).filter((symbol) => !isOfPlatform(symbol)),
      0,
    );
  }

  #parts(symbols: readonly ts.Symbol[], depth: number): ObjectPart[] {
    return symbols.slice(0, MAX_PROPERTIES).flatMap((symbol) => {
      const own = this.checker.getTypeOfSymbol(symbol);
      if (isInside(symbol) || isNothing(own)) return [];
      const schema = this.#property(symbol, own, depth);
      return [{ name: symbol.name, schema, isRequired: !isOptional(symbol, own) }];
    });
  }

  #object(type: ts.Type, depth: number): JsonSchema {
    const parts = this.#parts(this.checker.getPropertiesOfType(type), depth);
    const properties = Object.fromEntries(parts.map(({ name, schema }) => [name, schema]));
    const required = parts.filter(({ isRequired }) => isRequired).map(({ name }) => name);
    const index = this.checker.getIndexInfosOfType(type).find(({ keyType }) => isTextKey(keyType));
    const rest = index === undefined ? undefined : this.schema(index.type, depth + 1);
    return {
      type: "object",
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
      ...(required.length === 0 ? {} : { required }),
      ...(rest === undefined ? {} : { additionalProperties: rest }),
    };
  }

  /** A property with what its comment says of it. */
  #property(symbol: ts.Symbol, type: ts.Type, depth: number): JsonSchema {
    const schema = asWritten(this.schema(type, depth + 1), symbol);
    const facts = docFacts(symbol, this.checker);
    return Object.keys(facts).length === 0 ? schema : withFacts(schema, facts);
  }
}

/** `@integer` narrows a number; other facts stand beside the type. */
function withFacts(schema: JsonSchema, facts: JsonSchemaObject): JsonSchema {
  const { type, ...rest } = facts;
  const own = object(schema);
  const { examples, ...plain } = rest;
  const told =
    type === "integer" && own.type === "number" ? { ...own, type, ...plain } : { ...own, ...plain };
  const fitting = (examples ?? []).flatMap((one) => fittingExample(one, told) ?? []);
  return fitting.length === 0 ? told : { ...told, examples: fitting };
}

/** A line of code is no example of what travels; `7` of a text is the text. Undefined where it does not fit. */
function fittingExample(example: Json, { type, $ref }: JsonSchemaObject): Json | undefined {
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  if (type === undefined) return $ref !== undefined && typeof example === "string" ? undefined : example;
  if (types.includes("string") && (typeof example === "number" || typeof example === "boolean")) {
    return String(example);
  }
  const own = example === null ? "null" : Array.isArray(example) ? "array" : typeof example;
  const isWhole = typeof example === "number" && Number.isInteger(example) && types.includes("integer");
  return types.includes(own) || isWhole ? example : undefined;
}

function primitiveSchema(type: ts.Type): JsonSchemaObject | undefined {
  const { flags } = type;
  if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.NonPrimitive)) return {};
  if (type.isStringLiteral()) return { type: "string", const: type.value };
  if (type.isNumberLiteral()) {
    return { type: Number.isInteger(type.value) ? "integer" : "number", const: type.value };
  }
  if (flags & ts.TypeFlags.BooleanLiteral) {
    const { intrinsicName } = type as ts.Type & { readonly intrinsicName: string };
    return { type: "boolean", const: intrinsicName === "true" };
  }
  if (flags & ts.TypeFlags.StringLike) return { type: "string" };
  if (flags & ts.TypeFlags.Number) return { type: "number" };
  if (flags & ts.TypeFlags.Boolean) return { type: "boolean" };
  if (flags & ts.TypeFlags.BigIntLike) return { type: "integer" };
  if (flags & ts.TypeFlags.Null) return { type: "null" };
  return undefined;
}

/** Methods, and what only the class itself may see. */
function isInside(symbol: ts.Symbol): boolean {
  if (symbol.flags & ts.SymbolFlags.Method) return true;
  if (symbol.name.startsWith("__@") || symbol.name.startsWith("#")) return true;
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return (symbol.declarations ?? []).some(
    (declaration) => (ts.getCombinedModifierFlags(declaration) & hidden) !== 0,
  );
}

/** Node's `IncomingHttpHeaders` names every header there is; one that the code declares as well is the code's. */
function isOfPlatform(symbol: ts.Symbol): boolean {
  const { declarations = [] } = symbol;
  return declarations.length > 0 && declarations.every(isOfLibrary);
}

function isOptional(symbol: ts.Symbol, type: ts.Type): boolean {
  if (symbol.flags & ts.SymbolFlags.Optional) return true;
  if (type.flags & ts.TypeFlags.Any) return false;
  return type.isUnion() && type.types.some((one) => one.flags & ts.TypeFlags.Undefined);
}

function isTextKey(key: ts.Type): boolean {
  return (key.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike)) !== 0;
}

function object(schema: JsonSchema): JsonSchemaObject {
  if (schema === true) return {};
  return schema === false ? { not: {} } : schema;
}
