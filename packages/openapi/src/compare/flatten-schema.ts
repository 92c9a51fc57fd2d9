/** The parts that have to hold all together: a schema with its references and `allOf` taken apart. */
import type { Api, Discriminator, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { plainSchema } from "./plain-schema.ts";
import { referencedName } from "./schema-graph.ts";

/** Alternatives of `anyOf` or `oneOf`, null left out; always two or more, or one that a discriminator names. */
export interface Union {
  readonly alternatives: readonly JsonSchema[];
  /** `oneOf`: what two alternatives take is refused. */
  readonly isExclusive: boolean;
  readonly discriminator?: Discriminator;
}

export interface SchemaParts {
  /** Without `$ref`, `allOf`, `anyOf` and `oneOf`. */
  readonly parts: readonly JsonSchemaObject[];
  readonly unions: readonly Union[];
}

/**
 * The parts of a schema. Where only one alternative stands beside null, it is a part as well, unless a discriminator
 * says by which value it is known: others are refused, whatever the alternative itself would take.
 *
 * @param skipped names of references that are left out
 */
export function partsOf(
  schema: JsonSchema,
  schemas: Api["schemas"],
  skipped: ReadonlySet<string> = new Set(),
): SchemaParts {
  const context = { schemas, skipped, passed: new Set<string>() };
  const parts: JsonSchemaObject[] = [];
  const unions: Union[] = [];
  const pending = flatten(schema, context);
  // Grows while it is gone through.
  for (const { oneOf, anyOf, ...own } of pending) {
    const { discriminator, ...others } = own;
    const lists = [oneOf, anyOf].filter((list) => list !== undefined);
    for (const list of lists) {
      const isExclusive = list === oneOf;
      const [only, ...more] = withoutNull(list);
      if (only === undefined) parts.push({ type: "null" });
      else if (more.length === 0 && discriminator === undefined) pending.push(...flatten(only, context));
      else
        unions.push({
          alternatives: [only, ...more],
          isExclusive,
          ...(discriminator === undefined ? {} : { discriminator }),
        });
    }
    parts.push(lists.length === 0 ? own : others);
  }
  return { parts, unions };
}

/** The parts, each with its own alternatives still in it. */
export function flattenSchema(
  schema: JsonSchema,
  schemas: Api["schemas"],
  skipped: ReadonlySet<string> = new Set(),
): JsonSchemaObject[] {
  return flatten(schema, { schemas, skipped, passed: new Set() });
}

/** Names of the schemas that a schema takes in whole: by `$ref`, in `allOf`, or as what may also be null. */
export function mixinsOf(schema: JsonSchema): Set<string> {
  const plain = plainSchema(schema, false);
  const alternatives = withoutNull(plain.oneOf ?? plain.anyOf ?? []);
  const parts = [...(plain.allOf ?? []), ...(alternatives.length === 1 ? alternatives : [])];
  const names = [referencedName(plain), ...parts.map(bareReference)];
  return new Set(names.filter((name) => name !== undefined));
}

/** The name of a schema that is nothing but a reference, what only describes aside. */
export function bareReference(schema: JsonSchema): string | undefined {
  const plain = plainSchema(schema, false);
  const facts = Object.keys(plain).filter((key) => key !== "deprecated" && key !== "default");
  return facts.length === 1 ? referencedName(plain) : undefined;
}

/** The name of a schema that is nothing but a reference or null: `anyOf: [reference, null]`. */
export function nullableReference(schema: JsonSchema): string | undefined {
  const { oneOf, anyOf } = plainSchema(schema, false);
  const only = onlyAlternative(schema);
  return only === undefined || (anyOf ?? oneOf)?.length !== 2 ? undefined : bareReference(only);
}

/** The alternative of a schema that is nothing but this one, or this one or null. */
export function onlyAlternative(schema: JsonSchema): JsonSchema | undefined {
  const { oneOf, anyOf, discriminator: _, ...others } = plainSchema(schema, false);
  const [only, ...more] = withoutNull(anyOf ?? oneOf ?? []);
  const isBoth = anyOf !== undefined && oneOf !== undefined;
  return isBoth || more.length > 0 || Object.keys(others).length > 0 ? undefined : only;
}

export function isNull(schema: JsonSchema): boolean {
  return typeof schema === "object" && schema.type === "null";
}

function withoutNull(alternatives: readonly JsonSchema[]): JsonSchema[] {
  return alternatives.filter((one) => !isNull(one));
}

interface Flattening {
  readonly schemas: Api["schemas"];
  readonly skipped: ReadonlySet<string>;
  readonly passed: Set<string>;
}

function flatten(schema: JsonSchema, context: Flattening): JsonSchemaObject[] {
  const { $ref, allOf = [], ...own } = plainSchema(schema, false);
  const name = $ref === undefined ? undefined : referencedName({ $ref });
  const parts: JsonSchemaObject[] = [];
  if (name !== undefined && !context.passed.has(name) && !context.skipped.has(name)) {
    context.passed.add(name);
    parts.push(...flatten(context.schemas[name] ?? true, context));
  }
  for (const part of allOf) {
    parts.push(...flatten(part, context));
  }
  return Object.keys(own).length === 0 ? parts : [...parts, own];
}
