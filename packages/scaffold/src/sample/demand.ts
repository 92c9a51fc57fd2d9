/** What a schema asks for, all its references and `allOf` read, its alternatives still to be chosen. */
import type { Json, JsonSchema, JsonSchemaObject, JsonType } from "@ashlar/model";
import { subtypesOf } from "../emit/types/cycles.ts";
import { lookUp, referenceName } from "../emit/types/reference.ts";
import type { SampleContext } from "./context.ts";
import { canonical, isOfType } from "./fits.ts";

export interface Demand {
  /** All of these hold at once. */
  readonly parts: readonly JsonSchemaObject[];
  /** `false` stands among them: nothing satisfies it. */
  readonly isImpossible: boolean;
  /** One of each must be chosen. */
  readonly choices: readonly Choice[];
  /** Names of `Api.schemas` that were read on the way. */
  readonly names: readonly string[];
}

export interface Choice {
  /** The same for the same alternatives, however often they are met. */
  readonly key: object;
  readonly branches: readonly JsonSchema[];
}

/** Alternatives that are met again, as when `Cat` is all of `Pet` and `Pet` is one of `Cat`, `Dog`, are not chosen again. */
export function readDemand(
  schemas: readonly JsonSchema[],
  chosen: ReadonlySet<object>,
  context: SampleContext,
): Demand {
  const reader = new DemandReader(chosen, context);
  for (const schema of schemas) reader.read(schema, []);
  return reader;
}

class DemandReader implements Demand {
  readonly parts: JsonSchemaObject[] = [];
  readonly choices: Choice[] = [];
  readonly names: string[] = [];
  isImpossible = false;
  readonly #seen = new Set<JsonSchemaObject>();
  readonly #chosen: ReadonlySet<object>;
  readonly #context: SampleContext;

  constructor(chosen: ReadonlySet<object>, context: SampleContext) {
    this.#chosen = chosen;
    this.#context = context;
  }

  /** @param above names whose own schemas lead here, without a step into the value */
  read(schema: JsonSchema, above: readonly string[]): void {
    if (schema === false) this.isImpossible = true;
    if (typeof schema === "boolean" || this.#seen.has(schema)) return;
    this.#seen.add(schema);
    this.parts.push(schema);
    const target = referenceName(schema);
    const referred = target === undefined ? undefined : lookUp(target, this.#context.schemas);
    if (target !== undefined && referred !== undefined) this.#readNamed(target, referred, above);
    for (const member of schema.allOf ?? []) this.read(member, above);
    const { discriminator } = schema;
    for (const branches of [schema.oneOf, schema.anyOf]) {
      if (branches === undefined || this.#chosen.has(branches)) continue;
      const tagged = branches.map((branch) => {
        const name = referenceName(branch);
        const value = Object.entries(discriminator?.mapping ?? {}).find(([, mapped]) => mapped === name)?.[0];
        if (discriminator !== undefined && value !== undefined) {
          return withTag(branch, discriminator.propertyName, value);
        }
        return branches === schema.oneOf ? alone(branch, branches) : branch;
      });
      this.choices.push({ key: branches, branches: tagged });
    }
    this.#readCondition(schema);
  }

  #readNamed(name: string, schema: JsonSchema, above: readonly string[]): void {
    this.names.push(name);
    if (typeof schema === "object") {
      const subtypes = subtypesOf(name, schema, this.#context.schemas);
      const tag = schema.discriminator?.propertyName ?? "";
      const current =
        above.find((each) => subtypes.has(each)) ?? (this.#chosen.has(schema) ? name : undefined);
      if (subtypes.size > 0 && current === undefined) {
        const branches = [...subtypes].map(([target, [value]]): JsonSchema => {
          const branch = { $ref: `#/$defs/${target}` };
          return value === undefined ? branch : withTag(branch, tag, value);
        });
        this.choices.push({ key: schema, branches });
      }
      // A subtype that stands alone is still told apart by its tag.
      const value = subtypes.get(current ?? "")?.[0];
      if (value !== undefined && !this.#chosen.has(schema)) this.parts.push(tagSchema(tag, value));
    }
    this.read(schema, [...above, name]);
  }

  #readCondition(schema: JsonSchemaObject): void {
    if (schema.if === undefined || this.#chosen.has(schema)) return;
    const { if: condition, then: consequence = true, else: otherwise = true } = schema;
    this.choices.push({ key: schema, branches: [{ allOf: [condition, consequence] }, otherwise] });
  }
}

/** Branches whose values are so many kinds that excluding all others costs more than it finds. */
const mostExcluded = 12;

/** A branch that must be the only one: what the others say is a hint where its values lie. */
function alone(branch: JsonSchema, branches: readonly JsonSchema[]): JsonSchema {
  if (branches.length < 2 || branches.length > mostExcluded) return branch;
  return { allOf: [branch, { not: { anyOf: branches.filter((each) => each !== branch) } }] };
}

function withTag(branch: JsonSchema, tag: string, value: string): JsonSchemaObject {
  return { allOf: [branch, tagSchema(tag, value)] };
}

function tagSchema(tag: string, value: string): JsonSchemaObject {
  return { properties: { [tag]: { const: value } }, required: [tag] };
}

/** The types that all parts allow; undefined when none says. */
export function demandedTypes(parts: readonly JsonSchemaObject[]): JsonType[] | undefined {
  let types: JsonType[] | undefined;
  for (const { type } of parts) {
    if (type === undefined) continue;
    const own = typeof type === "string" ? [type] : type;
    types =
      types === undefined
        ? own
        : types.map((each) => narrower(each, own)).filter((each) => each !== undefined);
  }
  return types;
}

function narrower(type: JsonType, allowed: readonly JsonType[]): JsonType | undefined {
  if (allowed.includes(type)) return type;
  if (type === "integer" && allowed.includes("number")) return "integer";
  return type === "number" && allowed.includes("integer") ? "integer" : undefined;
}

/** The values that all parts list; undefined when none lists any. */
export function demandedValues(parts: readonly JsonSchemaObject[]): Json[] | undefined {
  let values: Json[] | undefined;
  for (const part of parts) {
    const own = part.const === undefined ? part.enum : [part.const];
    if (own === undefined) continue;
    const known = new Set(own.map(canonical));
    values = values === undefined ? own : values.filter((value) => known.has(canonical(value)));
  }
  const types = demandedTypes(parts);
  return types === undefined
    ? values
    : values?.filter((value) => types.some((type) => isOfType(value, type)));
}

type NumericKeyword =
  | "minimum"
  | "maximum"
  | "exclusiveMinimum"
  | "exclusiveMaximum"
  | "minLength"
  | "maxLength"
  | "minItems"
  | "maxItems"
  | "minProperties"
  | "maxProperties";

/** The strictest of a limit: the largest of lower ones, the smallest of upper ones. */
export function limit(
  parts: readonly JsonSchemaObject[],
  keyword: NumericKeyword,
  otherwise: number,
): number {
  const values = parts.map((part) => part[keyword]).filter((value) => typeof value === "number");
  if (values.length === 0) return otherwise;
  return /^min|Min/.test(keyword) ? Math.max(...values) : Math.min(...values);
}
