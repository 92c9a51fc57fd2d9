/** A schema as one flat list of what it asks for: references and `allOf` taken together, the strictest of each. */
import { isDeepStrictEqual } from "node:util";
import type { Api, Json, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { setMember } from "../raw-map.ts";
import { partsOf, type Union } from "./flatten-schema.ts";
import { JoinedSchemas } from "./joined-schemas.ts";
import { isNothing, NullTeller, typesOf } from "./view-types.ts";

type SchemaMap = { readonly [name: string]: JsonSchema };

/** What is stricter the freer the schema in it is. */
export interface Condition {
  readonly keyword: "not" | "if";
  readonly schema: JsonSchema;
  /** What holds then, and what otherwise. */
  readonly follows: SchemaMap;
}

export interface SchemaView {
  /** Without `null`; undefined where any type will do. */
  readonly types: ReadonlySet<string> | undefined;
  /** Undefined where nothing tells. */
  readonly allowsNull: boolean | undefined;
  readonly enum: readonly Json[] | undefined;
  readonly properties: SchemaMap;
  readonly required: ReadonlySet<string>;
  /** What properties have to be that are not named; `false` where none may be there. */
  readonly additionalProperties: JsonSchema | undefined;
  readonly prefixItems: readonly JsonSchema[];
  /** `items`, `propertyNames` and others that hold one schema, which is stricter the stricter that one is. */
  readonly inner: SchemaMap;
  /** By pattern. */
  readonly patternProperties: SchemaMap;
  /** By the property that brings them. */
  readonly dependentSchemas: SchemaMap;
  readonly unions: readonly Union[];
  readonly conditions: readonly Condition[];
  /** Of every other keyword, each value that a part gives it. */
  readonly keywords: { readonly [keyword: string]: readonly unknown[] };
}

/** Keywords that hold one schema; `contains` of two parts are joined too, which makes them stricter than they are. */
const INNER = [
  ...(["items", "contains", "propertyNames", "contentSchema"] as const),
  "unevaluatedItems" as const,
];

const TAKEN_APART = new Set<string>([
  ...["$ref", "allOf", "type", "enum", "const", "properties", "required"],
  ...["additionalProperties", "unevaluatedProperties"],
  ...["prefixItems", "patternProperties", "dependentSchemas", "anyOf", "oneOf", "discriminator"],
  ...["not", "if", "then", "else", "deprecated", "readOnly", "writeOnly"],
  ...INNER,
]);

const NONE: ReadonlySet<string> = new Set();

/** The views of the schemas of one Api; what is joined in them is the same object whenever it is asked for. */
export class SchemaViews {
  readonly #schemas: Api["schemas"];
  readonly #joined = new JoinedSchemas();
  readonly #nulls: NullTeller;

  constructor(schemas: Api["schemas"]) {
    this.#schemas = schemas;
    this.#nulls = new NullTeller(schemas);
  }

  /**
   * @param skipped names of references that are left out, because both sides have them
   */
  of(schema: JsonSchema, skipped: ReadonlySet<string> = NONE): SchemaView {
    const { parts, unions } = partsOf(schema, this.#schemas, skipped);
    // What is left out still has its types, or a reference beside null would look like null alone.
    const whole = skipped.size === 0 ? parts : partsOf(schema, this.#schemas).parts;
    const enums = parts.flatMap((part) => (part.enum === undefined ? [] : [part.enum]));
    return {
      types: typesOf(whole),
      allowsNull: this.#nulls.allowsNull(schema),
      enum: enums.length === 0 ? undefined : enums.reduce(intersect).filter((value) => value !== null),
      properties: this.#mapOf(parts, "properties"),
      required: new Set(parts.flatMap((part) => part.required ?? [])),
      // References and allOf are taken apart here, so both words speak of the same properties.
      additionalProperties: this.#joinedOf(parts, "additionalProperties", "unevaluatedProperties"),
      prefixItems: this.#prefixItemsOf(parts),
      inner: this.#innerOf(parts),
      patternProperties: this.#mapOf(parts, "patternProperties"),
      dependentSchemas: this.#mapOf(parts, "dependentSchemas"),
      unions,
      conditions: parts.flatMap(conditionsOf),
      keywords: keywordsOf(parts),
    };
  }

  #joinedOf(
    parts: readonly JsonSchemaObject[],
    ...keywords: readonly ((typeof INNER)[number] | "additionalProperties" | "unevaluatedProperties")[]
  ): JsonSchema | undefined {
    const schemas = parts.flatMap((part) => keywords.map((keyword) => part[keyword]));
    return this.#joined.join(schemas.filter((one) => one !== undefined));
  }

  #innerOf(parts: readonly JsonSchemaObject[]): SchemaMap {
    const inner: { [keyword: string]: JsonSchema } = {};
    for (const keyword of INNER) {
      const joined = this.#joinedOf(parts, keyword);
      if (joined !== undefined) inner[keyword] = joined;
    }
    return inner;
  }

  #prefixItemsOf(parts: readonly JsonSchemaObject[]): JsonSchema[] {
    const lists = parts.flatMap((part) => (part.prefixItems === undefined ? [] : [part.prefixItems]));
    const length = Math.max(0, ...lists.map((list) => list.length));
    return Array.from({ length }, (_, index) => {
      const items = lists.map((list) => list[index]).filter((one) => one !== undefined);
      return this.#joined.join(items) ?? true;
    });
  }

  #mapOf(
    parts: readonly JsonSchemaObject[],
    keyword: "properties" | "patternProperties" | "dependentSchemas",
  ): SchemaMap {
    const lists = new Map<string, JsonSchema[]>();
    for (const part of parts) {
      for (const [name, schema] of Object.entries(part[keyword] ?? {})) {
        lists.set(name, [...(lists.get(name) ?? []), schema]);
      }
    }
    const joined: { [name: string]: JsonSchema } = {};
    for (const [name, list] of lists) setMember(joined, name, this.#joined.join(list) ?? true);
    return joined;
  }
}

function conditionsOf({ not, if: when, then: wanted, else: otherwise }: JsonSchemaObject): Condition[] {
  const consequences = [["then", wanted] as const, ["else", otherwise] as const];
  const follows: { [keyword: string]: JsonSchema } = {};
  for (const [keyword, schema] of consequences) {
    if (schema !== undefined) follows[keyword] = schema;
  }
  return [
    ...(not === undefined || isNothing(not) ? [] : [{ keyword: "not" as const, schema: not, follows: {} }]),
    ...(when === undefined ? [] : [{ keyword: "if" as const, schema: when, follows }]),
  ];
}

function keywordsOf(parts: readonly JsonSchemaObject[]): { [keyword: string]: unknown[] } {
  const keywords: { [keyword: string]: unknown[] } = {};
  for (const part of parts) {
    for (const [keyword, value] of Object.entries(part)) {
      if (TAKEN_APART.has(keyword)) continue;
      const known = Object.hasOwn(keywords, keyword) ? (keywords[keyword] ?? []) : [];
      if (known.some((one) => isDeepStrictEqual(one, value))) continue;
      setMember(keywords, keyword, [...known, value]);
    }
  }
  return keywords;
}

function intersect(a: Json[], b: Json[]): Json[] {
  const texts = new Set(b.map((value) => JSON.stringify(value)));
  return a.filter((value) => texts.has(JSON.stringify(value)));
}
