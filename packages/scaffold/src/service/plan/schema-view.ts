/** A JSON Schema as a table looks at it: which properties an object has, what kind of value stands in each. */
import type { Api, Json, JsonSchema, JsonSchemaObject, JsonType } from "@ashlar/model";

export type Schemas = Api["schemas"];

/** References followed and `allOf` put together; alternatives that only add `null` are taken as the other one. */
export interface SchemaView {
  /** Without `null`; empty where anything goes. */
  readonly types: ReadonlySet<JsonType>;
  readonly isNullable: boolean;
  /** Key of `Api.schemas`, where the schema is a reference, or nothing but one. */
  readonly model: string | undefined;
  readonly properties: ReadonlyMap<string, PropertyView>;
  /** What stands beside the named properties, where the document says so; `false`: nothing may. */
  readonly rest: JsonSchema | undefined;
  /** More than one alternative is left: which properties there are depends. */
  readonly isUnion: boolean;
  readonly items: JsonSchema | undefined;
  readonly isTuple: boolean;
  /** `enum` or `const`, without `null`. */
  readonly values: readonly Json[] | undefined;
  readonly isReadOnly: boolean;
  readonly isWriteOnly: boolean;
  /** The other keywords, the outermost winning. */
  readonly keywords: Readonly<JsonSchemaObject>;
}

export interface PropertyView {
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

const maxDepth = 16;

interface Draft {
  types: Set<JsonType> | undefined;
  isNullable: boolean | undefined;
  properties: Map<string, JsonSchema>;
  required: Set<string>;
  rest: JsonSchema | undefined;
  isUnion: boolean;
  items: JsonSchema | undefined;
  isTuple: boolean;
  values: readonly Json[] | undefined;
  isReadOnly: boolean;
  isWriteOnly: boolean;
  keywords: JsonSchemaObject;
}

export function viewSchema(schema: JsonSchema, schemas: Schemas): SchemaView {
  const draft: Draft = {
    types: undefined,
    isNullable: undefined,
    properties: new Map(),
    required: new Set(),
    rest: undefined,
    isUnion: false,
    items: undefined,
    isTuple: false,
    values: undefined,
    isReadOnly: false,
    isWriteOnly: false,
    keywords: {},
  };
  merge(draft, schema, schemas, 0);
  const types = draft.types ?? impliedTypes(draft);
  return {
    types,
    isNullable: draft.isNullable ?? false,
    model: modelOf(schema, schemas),
    properties: new Map(
      [...draft.properties].map(([name, property]) => [
        name,
        { schema: property, isRequired: draft.required.has(name) },
      ]),
    ),
    rest: draft.rest,
    isUnion: draft.isUnion,
    items: draft.items,
    isTuple: draft.isTuple,
    values: draft.values,
    isReadOnly: draft.isReadOnly,
    isWriteOnly: draft.isWriteOnly,
    keywords: draft.keywords,
  };
}

/** The named schema that a schema stands for: a reference, alone in an `allOf`, or beside `null`. */
export function modelOf(schema: JsonSchema, schemas: Schemas, depth: number = 0): string | undefined {
  if (typeof schema === "boolean" || depth > maxDepth) return undefined;
  if (schema.$ref !== undefined) {
    const name = referenced(schema.$ref);
    const target = schemas[name];
    // A name that only passes another one on.
    const onward =
      typeof target === "object" && target.$ref !== undefined && modelOf(target, schemas, depth + 1);
    return onward || name;
  }
  if (schema.properties !== undefined) return undefined;
  const parts = [
    ...(schema.allOf ?? []).filter((part) => !isAnnotation(part)),
    ...[...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].filter((part) => !isNull(part)),
  ];
  const [only, ...others] = parts;
  return only === undefined || others.length > 0 ? undefined : modelOf(only, schemas, depth + 1);
}

function merge(draft: Draft, schema: JsonSchema, schemas: Schemas, depth: number): void {
  if (typeof schema === "boolean" || depth > maxDepth) return;
  mergeKeywords(draft, schema);
  if (schema.$ref !== undefined) {
    const target = schemas[referenced(schema.$ref)];
    if (target !== undefined) merge(draft, target, schemas, depth + 1);
  }
  for (const part of schema.allOf ?? []) merge(draft, part, schemas, depth + 1);
  for (const group of [schema.oneOf, schema.anyOf]) {
    if (group !== undefined) mergeAlternatives(draft, group, schemas, depth);
  }
}

function mergeAlternatives(
  draft: Draft,
  group: readonly JsonSchema[],
  schemas: Schemas,
  depth: number,
): void {
  const others = group.filter((part) => !isNull(part));
  const [only] = others;
  if (others.length === 1 && only !== undefined) {
    merge(draft, only, schemas, depth + 1);
    if (others.length < group.length) draft.isNullable = true;
    return;
  }
  if (others.length < group.length) draft.isNullable = true;
  const views = others.map((part) => (depth > 6 ? undefined : viewSchema(part, schemas)));
  if (views.some((view) => view === undefined)) return;
  // `anyOf` that only says which properties are needed changes nothing about what they are.
  if (others.every(isRequirement)) return;
  const types = new Set(views.flatMap((view) => [...(view?.types ?? [])]));
  if (draft.types === undefined && types.size > 0) draft.types = types;
  const values = views.map((view) => view?.values);
  if (views.length > 0 && values.every((each) => each !== undefined)) draft.values ??= values.flat();
  else draft.isUnion = true;
}

function isRequirement(schema: JsonSchema): boolean {
  return typeof schema === "object" && Object.keys(schema).every((key) => key === "required");
}

function mergeKeywords(draft: Draft, schema: JsonSchemaObject): void {
  if (schema.type !== undefined) {
    const types = [schema.type].flat();
    if (types.includes("null")) draft.isNullable ??= true;
    else draft.isNullable ??= false;
    draft.types ??= new Set(types.filter((type) => type !== "null"));
  }
  const values = schema.const === undefined ? schema.enum : [schema.const];
  if (values !== undefined) {
    if (values.includes(null) && schema.type === undefined) draft.isNullable ??= true;
    draft.values ??= values.filter((value) => value !== null);
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    draft.properties.set(name, both(draft.properties.get(name), property));
  }
  for (const name of schema.required ?? []) draft.required.add(name);
  draft.rest ??= schema.additionalProperties;
  if (schema.items !== undefined) draft.items = both(draft.items, schema.items);
  if (schema.prefixItems !== undefined) draft.isTuple = true;
  if (schema.readOnly === true) draft.isReadOnly = true;
  if (schema.writeOnly === true) draft.isWriteOnly = true;
  draft.keywords = { ...schema, ...draft.keywords };
}

/** What two parts of an `allOf` say of the same thing. */
function both(one: JsonSchema | undefined, other: JsonSchema): JsonSchema {
  if (one === undefined || one === true || JSON.stringify(one) === JSON.stringify(other)) return other;
  return other === true ? one : { allOf: [one, other] };
}

function impliedTypes({ properties, items, isTuple, values, rest, isUnion }: Draft): Set<JsonType> {
  if (isUnion) return new Set();
  if (properties.size > 0 || typeof rest === "object") return new Set<JsonType>(["object"]);
  if (items !== undefined || isTuple) return new Set<JsonType>(["array"]);
  return new Set((values ?? []).map(typeOfValue));
}

function typeOfValue(value: Json): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  if (type === "number") return Number.isInteger(value) ? "integer" : "number";
  return type === "boolean" || type === "object" ? type : "string";
}

function isNull(schema: JsonSchema): boolean {
  return typeof schema === "object" && (schema.type === "null" || schema.const === null);
}

const annotations: ReadonlySet<string> = new Set(
  "type title description example examples deprecated readOnly writeOnly xml default externalDocs".split(" "),
);

/** Says nothing of an object but that it is one. */
function isAnnotation(schema: JsonSchema): boolean {
  return (
    typeof schema === "boolean" ||
    Object.keys(schema).every((key) => annotations.has(key) || key.startsWith("x-"))
  );
}

function referenced(reference: string): string {
  return reference.slice("#/$defs/".length);
}

/** Holds one type only. */
export function isOnly(view: SchemaView, type: JsonType): boolean {
  return view.types.size === 1 && view.types.has(type);
}

/** An object whose properties are known. */
export function isModel(view: SchemaView): boolean {
  return isOnly(view, "object") && view.properties.size > 0;
}
