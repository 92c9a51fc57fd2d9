/** Whether a value satisfies a JSON Schema: a small judge over candidates, not a validator with messages. */
import type { Json, JsonSchema, JsonSchemaObject, JsonType } from "@ashlar/model";
import { isExponential } from "@ashlar/openapi";
import { lookUp, referenceName } from "../emit/types/reference.ts";
import { isHidden, type SampleContext } from "./context.ts";
import { isOfFormat } from "./format.ts";

/** A schema may refer to itself without a step into the value; nothing real is this deep. */
const maxDepth = 200;

/** True where the value satisfies the schema, formats included, required properties of the other direction excused. */
export function fits(value: Json, schema: JsonSchema, context: SampleContext): boolean {
  return new Judge(context).accepts(value, schema);
}

type JsonObject = { [key: string]: Json };

/** Remembers what it accepted, so that a value made of accepted ones is not read to the ground at every level. */
export class Judge {
  readonly #context: SampleContext;
  readonly #accepted = new WeakMap<object, Set<JsonSchema>>();

  constructor(context: SampleContext) {
    this.#context = context;
  }

  accepts(value: Json, schema: JsonSchema, depth = 0): boolean {
    if (typeof schema === "boolean") return schema;
    if (depth > maxDepth) return false;
    if (typeof value !== "object" || value === null) return this.#isAccepted(value, schema, depth);
    const known = this.#accepted.get(value);
    if (known?.has(schema)) return true;
    const isAccepted = this.#isAccepted(value, schema, depth);
    if (isAccepted && known !== undefined) known.add(schema);
    else if (isAccepted) this.#accepted.set(value, new Set([schema]));
    return isAccepted;
  }

  #isAccepted(value: Json, schema: JsonSchemaObject, depth: number): boolean {
    const inside = depth + 1;
    const target = referenceName(schema);
    if (target !== undefined) {
      const referred = lookUp(target, this.#context.schemas);
      if (referred === undefined || !this.accepts(value, referred, inside)) return false;
    }
    return (
      fitsType(value, schema) &&
      fitsValues(value, schema) &&
      this.#fitsCompositions(value, schema, inside) &&
      (typeof value !== "number" || fitsNumber(value, schema)) &&
      (typeof value !== "string" || fitsString(value, schema)) &&
      (!Array.isArray(value) || this.#fitsArray(value, schema, inside)) &&
      (!isObject(value) || this.#fitsObject(value, schema, inside))
    );
  }

  #fitsCompositions(value: Json, schema: JsonSchemaObject, depth: number): boolean {
    const accepts = (part: JsonSchema): boolean => this.accepts(value, part, depth);
    if (schema.allOf !== undefined && !schema.allOf.every(accepts)) return false;
    if (schema.anyOf !== undefined && !schema.anyOf.some(accepts)) return false;
    if (schema.oneOf !== undefined && !this.#fitsOne(value, schema, schema.oneOf, depth)) return false;
    if (schema.not !== undefined && accepts(schema.not)) return false;
    if (schema.if === undefined) return true;
    return accepts(accepts(schema.if) ? (schema.then ?? true) : (schema.else ?? true));
  }

  /** With a discriminator the tag decides, however many branches would accept the value. */
  #fitsOne(value: Json, schema: JsonSchemaObject, branches: readonly JsonSchema[], depth: number): boolean {
    const { discriminator } = schema;
    const tag =
      discriminator === undefined || !isObject(value) ? undefined : value[discriminator.propertyName];
    const name = typeof tag === "string" ? discriminator?.mapping?.[tag] : undefined;
    const chosen = branches.find((branch) => name !== undefined && referenceName(branch) === name);
    if (chosen !== undefined) return this.accepts(value, chosen, depth);
    return branches.filter((branch) => this.accepts(value, branch, depth)).length === 1;
  }

  #fitsArray(value: readonly Json[], schema: JsonSchemaObject, depth: number): boolean {
    if (value.length < (schema.minItems ?? 0) || value.length > (schema.maxItems ?? Number.POSITIVE_INFINITY))
      return false;
    if (schema.uniqueItems === true && new Set(value.map(canonical)).size < value.length) return false;
    const prefix = schema.prefixItems ?? [];
    const rest = schema.items ?? schema.unevaluatedItems ?? true;
    if (!value.every((item, at) => this.accepts(item, prefix[at] ?? rest, depth))) return false;
    const { contains } = schema;
    if (contains === undefined) return true;
    const count = value.filter((item) => this.accepts(item, contains, depth)).length;
    return count >= (schema.minContains ?? 1) && count <= (schema.maxContains ?? Number.POSITIVE_INFINITY);
  }

  #fitsObject(value: JsonObject, schema: JsonSchemaObject, depth: number): boolean {
    const keys = Object.keys(value);
    if (
      keys.length < (schema.minProperties ?? 0) ||
      keys.length > (schema.maxProperties ?? Number.POSITIVE_INFINITY)
    ) {
      return false;
    }
    if (!this.#hasRequired(value, schema)) return false;
    for (const [key, names] of Object.entries(schema.dependentRequired ?? {})) {
      if (Object.hasOwn(value, key) && !names.every((name) => Object.hasOwn(value, name))) return false;
    }
    for (const [key, part] of Object.entries(schema.dependentSchemas ?? {})) {
      if (Object.hasOwn(value, key) && !this.accepts(value, part, depth)) return false;
    }
    const { propertyNames } = schema;
    if (propertyNames !== undefined && !keys.every((key) => this.accepts(key, propertyNames, depth)))
      return false;
    const isEvaluatedHere = [schema.$ref, schema.allOf, schema.anyOf, schema.oneOf].every(
      (part) => part === undefined,
    );
    const rest =
      schema.additionalProperties ?? (isEvaluatedHere ? schema.unevaluatedProperties : undefined) ?? true;
    return keys.every((key) => this.#fitsMember(key, value[key] ?? null, schema, rest, depth));
  }

  #hasRequired(value: JsonObject, schema: JsonSchemaObject): boolean {
    return (schema.required ?? []).every((key) => {
      if (Object.hasOwn(value, key)) return true;
      const property = ownProperty(schema, key);
      return property !== undefined && isHidden(property, this.#context);
    });
  }

  #fitsMember(key: string, member: Json, schema: JsonSchemaObject, rest: JsonSchema, depth: number): boolean {
    const named = ownProperty(schema, key);
    const patterns = Object.entries(schema.patternProperties ?? {}).filter(([pattern]) =>
      matches(key, pattern),
    );
    if (named === undefined && patterns.length === 0) return this.accepts(member, rest, depth);
    if (named !== undefined && !this.accepts(member, named, depth)) return false;
    return patterns.every(([, part]) => this.accepts(member, part, depth));
  }
}

/** JSON with sorted keys: equal for equal values. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`).join()}}`;
}

export function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isOfType(value: Json, type: JsonType): boolean {
  if (value === null) return type === "null";
  if (Array.isArray(value)) return type === "array";
  if (typeof value === "number") return type === "number" || (type === "integer" && Number.isInteger(value));
  return typeof value === type;
}

/** A pattern that is no regular expression here asserts nothing. */
export function matches(text: string, pattern: string): boolean {
  const tested = expression(pattern);
  if (tested === undefined) return true;
  // Here nobody could stop a test that takes for ever.
  return (text.length <= tamedCharacters || !isWild(pattern)) && tested.test(text);
}

/** A pattern that takes exponential time is tried on texts up to this length. */
const tamedCharacters = 24;

const wild = new Map<string, boolean>();

function isWild(pattern: string): boolean {
  const known = wild.get(pattern);
  if (known !== undefined) return known;
  if (wild.size > 1_000) wild.clear();
  const found = isExponential(pattern);
  wild.set(pattern, found);
  return found;
}

const expressions = new Map<string, RegExp | undefined>();

export function expression(pattern: string): RegExp | undefined {
  if (!expressions.has(pattern)) {
    // One document's patterns are kept, not those of all documents there ever were.
    if (expressions.size > 1_000) expressions.clear();
    expressions.set(pattern, compileExpression(pattern));
  }
  return expressions.get(pattern);
}

function compileExpression(pattern: string): RegExp | undefined {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Annex B accepts needless escapes that the flag `u` refuses: tried next.
    }
  }
  return undefined;
}

function ownProperty(schema: JsonSchemaObject, key: string): JsonSchema | undefined {
  return schema.properties !== undefined && Object.hasOwn(schema.properties, key)
    ? schema.properties[key]
    : undefined;
}

function fitsType(value: Json, schema: JsonSchemaObject): boolean {
  if (schema.type === undefined) return true;
  const types = typeof schema.type === "string" ? [schema.type] : schema.type;
  return types.some((type) => isOfType(value, type));
}

function fitsValues(value: Json, schema: JsonSchemaObject): boolean {
  if (schema.const !== undefined && canonical(value) !== canonical(schema.const)) return false;
  return schema.enum === undefined || schema.enum.some((each) => canonical(each) === canonical(value));
}

function fitsNumber(value: number, schema: JsonSchemaObject): boolean {
  if (
    value < (schema.minimum ?? Number.NEGATIVE_INFINITY) ||
    value > (schema.maximum ?? Number.POSITIVE_INFINITY)
  ) {
    return false;
  }
  if (schema.exclusiveMinimum !== undefined && value <= schema.exclusiveMinimum) return false;
  if (schema.exclusiveMaximum !== undefined && value >= schema.exclusiveMaximum) return false;
  if (schema.multipleOf !== undefined && !Number.isInteger(value / schema.multipleOf)) return false;
  if (schema.format === "int16") return Number.isInteger(value) && Math.abs(value + 0.5) < 2 ** 15;
  if (schema.format === "int32") return Number.isInteger(value) && Math.abs(value + 0.5) < 2 ** 31;
  return schema.format !== "int64" || Number.isSafeInteger(value);
}

function fitsString(value: string, schema: JsonSchemaObject): boolean {
  const { minLength, maxLength } = schema;
  if (minLength !== undefined || maxLength !== undefined) {
    const length = [...value].length;
    if (length < (minLength ?? 0) || length > (maxLength ?? Number.POSITIVE_INFINITY)) return false;
  }
  if (schema.pattern !== undefined && !matches(value, schema.pattern)) return false;
  return schema.format === undefined || isOfFormat(value, schema.format);
}
