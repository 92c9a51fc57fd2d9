/** Completes the mapping of every discriminator: what the document leaves to be inferred is written out. */
import type { Discriminator, Json, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import type { Place } from "../place.ts";
import { setMember } from "../raw-map.ts";
import type { Reading } from "../reading.ts";

type Schemas = { [name: string]: JsonSchema };

/** Changes the discriminators of `schemas` and of the schemas collected in `reading`; may add schemas. */
export function completeDiscriminators(schemas: Schemas, reading: Reading): void {
  const names = namesOf(schemas);
  const children = childrenByParent(schemas);
  const pending = new Map(reading.discriminated.map(({ schema, place }) => [schema, place]));
  const context: Context = { schemas, names, children, pending, reading };
  for (const schema of [...pending.keys()]) complete(schema, context);
}

interface Context {
  readonly schemas: Schemas;
  readonly names: ReadonlyMap<JsonSchemaObject, string>;
  /** Not completed yet. */
  readonly pending: Map<JsonSchemaObject, Place>;
  readonly children: ReadonlyMap<string, readonly string[]>;
  readonly reading: Reading;
}

function complete(schema: JsonSchemaObject, context: Context): void {
  const { discriminator } = schema;
  const place = context.pending.get(schema);
  if (discriminator === undefined || place === undefined) return;
  // Taken out first: a union may hold itself.
  context.pending.delete(schema);
  const name = context.names.get(schema);
  const keyword = schema.oneOf !== undefined ? "oneOf" : schema.anyOf !== undefined ? "anyOf" : undefined;
  const targets =
    keyword === undefined ? childrenOf(name, context) : branchNames(schema, keyword, place, name, context);
  if (targets === undefined || (targets.length === 0 && Object.keys(discriminator.mapping).length === 0)) {
    delete schema.discriminator;
    if (keyword !== undefined) reportIncomplete(place, context);
    return;
  }
  const isInferred = Object.keys(discriminator.mapping).length === 0;
  addImplicit(discriminator, targets, context);
  if (keyword === undefined && isInferred && name !== undefined)
    addItself(schema, discriminator, name, context);
}

// Swagger 2.0: the value is the name of this schema or of any that inherits it. An enum may rule the first out.
function addItself(
  schema: JsonSchemaObject,
  { mapping, propertyName }: Discriminator,
  name: string,
  context: Context,
): void {
  const given = context.reading.names.givenName(name);
  const allowed = fixedValues(schema.properties, propertyName, context);
  const value = allowed === undefined ? given : allowed.find((one) => simple(one) === simple(given));
  if (value !== undefined && !Object.hasOwn(mapping, value)) setMember(mapping, value, name);
}

function reportIncomplete(place: Place, { reading }: Context): void {
  reading.report.warn(place.at("discriminator"), {
    rule: "discriminator-without-names",
    message: "a discriminator needs branches that are references or fix the property by const; left out",
    hint: "move each branch to components/schemas",
  });
}

/** Named targets of a union's branches; undefined where a branch can have no value. */
function branchNames(
  schema: JsonSchemaObject,
  keyword: "oneOf" | "anyOf",
  place: Place,
  name: string | undefined,
  context: Context,
): string[] | undefined {
  const branches = schema[keyword] ?? [];
  const named = branches.filter((branch) => !isNull(branch));
  const targets: string[] = [];
  for (const [index, branch] of named.entries()) {
    const target = targetOf(branch);
    if (target !== undefined) targets.push(target);
    else if (ownValues(branch, schema.discriminator?.propertyName ?? "", context, new Set()) === undefined)
      return undefined;
    else {
      const invented = context.reading.names.invent(`${name ?? pascal(place)}Option${index + 1}`);
      context.schemas[invented] = branch;
      branches[branches.indexOf(branch)] = { $ref: `#/$defs/${invented}` };
      targets.push(invented);
    }
  }
  if (named.length < branches.length) moveNullOut(schema, keyword);
  return targets;
}

// `{ oneOf: [A, B, null], discriminator }` → `{ anyOf: [{ oneOf: [A, B], discriminator }, null] }`
function moveNullOut(schema: JsonSchemaObject, keyword: "oneOf" | "anyOf"): void {
  const inner: JsonSchemaObject = { [keyword]: (schema[keyword] ?? []).filter((branch) => !isNull(branch)) };
  if (schema.discriminator !== undefined) inner.discriminator = schema.discriminator;
  delete schema[keyword];
  delete schema.discriminator;
  schema.anyOf = [inner, { type: "null" }];
}

/** What `anyOf: [schema, null]` wraps. */
function withoutNull(schema: JsonSchemaObject): JsonSchema | undefined {
  if (schema.anyOf?.length !== 2 || schema.discriminator !== undefined) return undefined;
  const [first, second] = schema.anyOf;
  return second !== undefined && isNull(second) ? first : undefined;
}

function isNull(branch: JsonSchema): boolean {
  return typeof branch === "object" && branch.type === "null";
}

function addImplicit(discriminator: Discriminator, targets: readonly string[], context: Context): void {
  const { mapping, propertyName } = discriminator;
  const mapped = new Set(Object.values(mapping));
  const values = new Map<string, readonly string[]>();
  for (const target of new Set(targets)) {
    if (!mapped.has(target)) values.set(target, valuesOf(target, propertyName, context));
  }
  for (const [target, own] of values) {
    const others = [...values].filter(([other]) => other !== target).flatMap(([, other]) => other);
    // A list that siblings share (the parent's enum of all kinds) tells them apart only by name.
    const isOwn =
      own.length > 0 && !own.some((value) => others.includes(value) || Object.hasOwn(mapping, value));
    for (const value of isOwn ? own : [nameAmong(own, target, context)]) {
      if (!Object.hasOwn(mapping, value)) setMember(mapping, value, target);
    }
  }
}

/** The implicit value is the schema's name; an enum that spells it in another case wins. */
function nameAmong(allowed: readonly string[], target: string, { reading }: Context): string {
  const name = reading.names.givenName(target);
  if (allowed.includes(name)) return name;
  return allowed.find((value) => simple(value) === simple(name)) ?? name;
}

function simple(value: string): string {
  return value.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
}

function valuesOf(target: string, property: string, context: Context): readonly string[] {
  const schema = context.schemas[target];
  if (schema === undefined) return [];
  return (
    ownValues(schema, property, context, new Set()) ??
    inheritedValues(schema, property, context, new Set()) ??
    []
  );
}

/** Values that a schema itself fixes its property to, by const, enum or the discriminator of an inner union. */
function ownValues(
  schema: JsonSchema,
  property: string,
  context: Context,
  passed: Set<JsonSchema>,
): string[] | undefined {
  if (typeof schema !== "object" || passed.has(schema)) return undefined;
  passed.add(schema);
  const target = targetOf(schema);
  if (target !== undefined) return ownValues(context.schemas[target] ?? true, property, context, passed);
  const inside = withoutNull(schema);
  if (inside !== undefined) return ownValues(inside, property, context, passed);
  const direct = fixedValues(schema.properties, property, context);
  if (direct !== undefined) return direct;
  complete(schema, context);
  const inner = schema.discriminator;
  const isUnion = schema.oneOf !== undefined || schema.anyOf !== undefined;
  if (isUnion && inner?.propertyName === property && Object.keys(inner.mapping).length > 0)
    return Object.keys(inner.mapping);
  for (const part of schema.allOf ?? []) {
    if (typeof part !== "object" || targetOf(part) !== undefined) continue;
    const values = ownValues(part, property, context, passed);
    if (values !== undefined) return values;
  }
  return undefined;
}

function inheritedValues(
  schema: JsonSchema,
  property: string,
  context: Context,
  passed: Set<JsonSchema>,
): string[] | undefined {
  if (typeof schema !== "object" || passed.has(schema)) return undefined;
  passed.add(schema);
  for (const part of schema.allOf ?? []) {
    const target = targetOf(part);
    const parent = target === undefined ? undefined : context.schemas[target];
    if (parent === undefined) continue;
    const values =
      ownValues(parent, property, context, new Set()) ?? inheritedValues(parent, property, context, passed);
    if (values !== undefined) return values;
  }
  return undefined;
}

function fixedValues(
  properties: JsonSchemaObject["properties"],
  property: string,
  context: Context,
): string[] | undefined {
  if (properties === undefined || !Object.hasOwn(properties, property)) return undefined;
  let schema = properties[property];
  for (let hops = 0; hops < 20 && typeof schema === "object" && schema.$ref !== undefined; hops++) {
    schema = context.schemas[targetOf(schema) ?? ""];
  }
  if (typeof schema !== "object") return undefined;
  const values: readonly Json[] | undefined = schema.const === undefined ? schema.enum : [schema.const];
  return values?.filter((value) => typeof value === "string");
}

function childrenOf(name: string | undefined, { children }: Context): string[] {
  const found = new Set<string>();
  const pending = name === undefined ? [] : [...(children.get(name) ?? [])];
  for (let child = pending.shift(); child !== undefined; child = pending.shift()) {
    if (found.has(child) || child === name) continue;
    found.add(child);
    pending.push(...(children.get(child) ?? []));
  }
  return [...found];
}

function childrenByParent(schemas: Schemas): Map<string, string[]> {
  const children = new Map<string, string[]>();
  for (const [name, schema] of Object.entries(schemas)) {
    if (typeof schema !== "object") continue;
    for (const part of schema.allOf ?? []) {
      const parent = targetOf(part);
      if (parent === undefined) continue;
      const known = children.get(parent);
      if (known === undefined) children.set(parent, [name]);
      else known.push(name);
    }
  }
  return children;
}

/** Schema object → its name; `nullable` may have wrapped it. */
function namesOf(schemas: Schemas): Map<JsonSchemaObject, string> {
  const names = new Map<JsonSchemaObject, string>();
  for (const [name, schema] of Object.entries(schemas)) {
    if (typeof schema !== "object") continue;
    names.set(schema, name);
    const inner = schema.anyOf?.[0];
    if (typeof inner === "object" && !names.has(inner)) names.set(inner, name);
  }
  return names;
}

function targetOf(schema: JsonSchema): string | undefined {
  return typeof schema === "object" ? schema.$ref?.slice("#/$defs/".length) : undefined;
}

function pascal(place: Place): string {
  const words = place.path.filter(
    (key) => /^[A-Za-z]\w*$/.test(key) && key !== "schema" && key !== "properties",
  );
  return (
    words
      .slice(-2)
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join("") || "Union"
  );
}
