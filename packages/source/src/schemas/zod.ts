/** zod 3 and 4: what a client may send, which is the input side of every transformation. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";
import ts from "typescript6";
import type { Step } from "./chain.ts";
import { arrayOf, type Draft, objectSchema, orNull, requireProperties, valuesSchema } from "./draft.ts";
import type { Args, Dialect, SchemaReader } from "./schema-reader.ts";
import { CHANGES, meant } from "./zod/methods.ts";
import { drafted, enumOf, objectFrom } from "./zod/parts.ts";

type Make = (args: Args, reader: SchemaReader) => JsonSchema | Draft;

const text =
  (facts: JsonSchemaObject = {}): Make =>
  () => ({ type: "string", ...facts });

/** Formats of text, both as `z.email()` and as `z.string().email()`. */
const FORMATS: { readonly [name: string]: JsonSchemaObject } = {
  email: { format: "email" },
  url: { format: "uri" },
  httpUrl: { format: "uri" },
  uuid: { format: "uuid" },
  uuidv4: { format: "uuid" },
  uuidv6: { format: "uuid" },
  uuidv7: { format: "uuid" },
  guid: { format: "uuid" },
  ipv4: { format: "ipv4" },
  ipv6: { format: "ipv6" },
  hostname: { format: "hostname" },
  datetime: { format: "date-time" },
  date: { format: "date" },
  time: { format: "time" },
  duration: { format: "duration" },
  base64: { contentEncoding: "base64" },
  base64url: { contentEncoding: "base64url" },
};

const STARTS: { readonly [name: string]: Make } = {
  string: text(),
  number: () => ({ type: "number" }),
  int: () => ({ type: "integer" }),
  int32: () => ({ type: "integer", minimum: -2147483648, maximum: 2147483647 }),
  uint32: () => ({ type: "integer", minimum: 0, maximum: 4294967295 }),
  float32: () => ({ type: "number" }),
  float64: () => ({ type: "number" }),
  bigint: () => ({ type: "integer" }),
  boolean: () => ({ type: "boolean" }),
  stringbool: text(),
  date: text({ format: "date-time" }),
  file: text({ format: "binary" }),
  null: () => ({ type: "null" }),
  never: () => false,
  any: () => ({ schema: {}, isOptional: true, library: "zod" }),
  unknown: () => ({ schema: {}, isOptional: true, library: "zod" }),
  undefined: () => ({ schema: {}, isOptional: true, library: "zod" }),
  void: () => ({ schema: {}, isOptional: true, library: "zod" }),
  custom: () => ({}),
  json: () => ({}),
  instanceof: ([type]) =>
    type !== undefined && /^(File|Blob|Buffer)$/.test(type.getText())
      ? { type: "string", format: "binary" }
      : {},
  templateLiteral: text(),
  literal: ([value], reader) => {
    const list = reader.elements(value);
    const own = reader.json(value);
    if (list.length > 0) return valuesSchema(list.flatMap((one) => reader.json(one) ?? []));
    return own === undefined ? {} : valuesSchema([own]);
  },
  enum: ([values], reader) => ({ ...objectSchema(valuesSchema(enumOf(values, reader))) }),
  nativeEnum: ([values], reader) => valuesSchema(enumOf(values, reader)),
  object: ([shape], reader) => objectFrom(shape, reader),
  strictObject: ([shape], reader) => ({ ...objectFrom(shape, reader), additionalProperties: false }),
  looseObject: ([shape], reader) => objectFrom(shape, reader),
  interface: ([shape], reader) => objectFrom(shape, reader),
  array: ([item], reader) => arrayOf(reader.schema(item)),
  set: ([item], reader) => ({ ...arrayOf(reader.schema(item)), uniqueItems: true }),
  tuple: ([items, rest], reader) => {
    const prefixItems = reader.elements(items).map((item) => reader.schema(item));
    const end: JsonSchemaObject =
      rest === undefined ? { maxItems: prefixItems.length, items: false } : { items: reader.schema(rest) };
    return { type: "array", prefixItems, minItems: prefixItems.length, ...end };
  },
  record: (args, reader) => recordOf(args, reader),
  partialRecord: (args, reader) => recordOf(args, reader),
  looseRecord: (args, reader) => recordOf(args, reader),
  map: (args, reader) => recordOf(args, reader),
  union: ([options], reader) => alternatives(reader.elements(options), "anyOf", reader),
  xor: ([options], reader) => alternatives(reader.elements(options), "oneOf", reader),
  discriminatedUnion: ([key, options], reader) => {
    const union = alternatives(reader.elements(options), "oneOf", reader);
    return { ...union, schema: discriminated(union.schema, reader.text(key), reader) };
  },
  intersection: (parts, reader) => ({ allOf: parts.map((part) => reader.schema(part)) }),
  optional: ([inner], reader) => ({ schema: reader.schema(inner), isOptional: true, library: "zod" }),
  exactOptional: ([inner], reader) => ({ schema: reader.schema(inner), isOptional: true, library: "zod" }),
  nullable: ([inner], reader) => orNull(reader.schema(inner)),
  nullish: ([inner], reader) => ({ schema: orNull(reader.schema(inner)), isOptional: true, library: "zod" }),
  _default: ([inner, value], reader) => withDefault(reader.schema(inner), value, reader),
  lazy: ([get], reader) => reader.schema(returned(get)),
  promise: ([inner], reader) => reader.schema(inner),
  preprocess: ([, inner], reader) => (inner === undefined ? {} : reader.part(inner)),
  pipe: ([inner], reader) => (inner === undefined ? {} : reader.part(inner)),
  readonly: ([inner], reader) => (inner === undefined ? {} : reader.part(inner)),
  keyof: ([inner], reader) => valuesSchema(Object.keys(reader.opened(reader.schema(inner)).properties ?? {})),
  ...Object.fromEntries(
    ["xid", "ulid", "cuid", "cuid2", "nanoid", "emoji", "jwt", "e164", "ksuid", "hex", "hash"].map((name) => [
      name,
      text(),
    ]),
  ),
};

export const zod: Dialect = {
  start(name, args, reader) {
    const plain = name.replace(/^(z\.)?(coerce\.)?/, "");
    const isIso = plain.startsWith("iso.");
    const format = FORMATS[plain.replace("iso.", "")];
    const make = isIso ? undefined : STARTS[plain];
    if (make !== undefined) return drafted(make(args, reader));
    return format === undefined ? undefined : drafted({ type: "string", ...format });
  },
  apply(draft, step, reader) {
    const { name, args = [], node } = step;
    const own = objectSchema(draft.schema);
    if (step.args === undefined) return property(draft, step, reader);
    if (name === "optional" || name === "exactOptional" || name === "nullish") {
      const { default: unused, ...rest } = own;
      const schema = isZod3(node, reader) ? rest : own;
      return { ...draft, schema: name === "nullish" ? orNull(schema) : schema, isOptional: true };
    }
    if (name === "default" || name === "prefault" || name === "catch") {
      return name === "catch" ? { ...draft, isOptional: true } : withDefault(own, args[0], reader);
    }
    if (name === "nonoptional") return { ...draft, isOptional: false };
    if (name === "unwrap" || name === "removeDefault") return { ...draft, isOptional: false };
    if (name === "meta" || name === "openapi") return { ...draft, schema: withMeta(own, args, node, reader) };
    if (/^(partial|deepPartial)$/.test(name) && isZod3(node, reader)) {
      const isMeant = meant(args[0], reader);
      const opened = reader.opened(requireProperties(reader.opened(own), false, isMeant));
      return { ...draft, schema: withoutDefaults(opened, isMeant, name === "deepPartial") };
    }
    const format = FORMATS[name];
    if (format !== undefined && own.type === "string") return { ...draft, schema: { ...own, ...format } };
    const change = Object.hasOwn(CHANGES, name) ? CHANGES[name] : undefined;
    if (change === undefined) return draft;
    // What is made of an optional schema anew, such as an array of it, is asked for again.
    const isOptional = name === "array" ? false : draft.isOptional;
    return { ...draft, schema: change(own, args, reader), isOptional };
  },
};

/** By the types of the version that is installed: zod 4 keeps its own below `_zod`. */
function isZod3(node: ts.Expression, { checker }: SchemaReader): boolean {
  const type = checker.getTypeAtLocation(node);
  return (
    checker.getPropertyOfType(type, "_def") !== undefined &&
    checker.getPropertyOfType(type, "_zod") === undefined
  );
}

/** What is optional in zod 3 is left out where it is not sent, whatever default it had; zod 4 fills that in. */
function withoutDefaults(
  schema: JsonSchemaObject,
  isMeant: (name: string) => boolean,
  isDeep: boolean,
): JsonSchemaObject {
  const { properties = {}, ...rest } = schema;
  const plain = Object.entries(properties).map(([name, own]): [string, JsonSchema] => {
    if (typeof own === "boolean" || !isMeant(name)) return [name, own];
    const { default: unused, ...kept } = own;
    return [name, isDeep && kept.properties !== undefined ? withoutDefaults(kept, isMeant, true) : kept];
  });
  return { ...rest, properties: Object.fromEntries(plain) };
}

/** `User.shape.email`, `Users.element` */
function property(draft: Draft, { name }: Step, reader: SchemaReader): Draft | undefined {
  const { properties = {}, required = [], items } = reader.opened(draft.schema);
  if (name === "shape") return draft;
  if (name === "element" && items !== undefined) return { ...draft, schema: items, isOptional: false };
  const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
  return own === undefined ? undefined : { ...draft, schema: own, isOptional: !required.includes(name) };
}

function recordOf(args: Args, reader: SchemaReader): JsonSchema {
  const [key, value] = args.length === 1 ? [undefined, args[0]] : args;
  const names = key === undefined ? {} : objectSchema(reader.schema(key));
  const isPlain = Object.keys(names).every((keyword) => keyword === "type");
  return {
    type: "object",
    ...(isPlain ? {} : { propertyNames: names }),
    additionalProperties: reader.schema(value),
  };
}

function alternatives(options: Args, keyword: "anyOf" | "oneOf", reader: SchemaReader): Draft {
  const drafts = options.map((option) => reader.part(option));
  return {
    schema: { [keyword]: drafts.map(({ schema }) => schema) },
    isOptional: drafts.some(({ isOptional }) => isOptional),
    library: "zod",
  };
}

/** OpenAPI's `discriminator` wants every alternative by name. */
function discriminated(union: JsonSchema, key: string | undefined, reader: SchemaReader): JsonSchema {
  const { oneOf = [], ...rest } = objectSchema(union);
  const mapping: { [value: string]: string } = {};
  for (const option of oneOf) {
    const { $ref } = objectSchema(option);
    const own = objectSchema(reader.opened(option).properties?.[key ?? ""] ?? {});
    if ($ref === undefined) return union;
    for (const value of own.enum ?? (own.const === undefined ? [] : [own.const])) {
      mapping[String(value)] = $ref.replace("#/$defs/", "");
    }
  }
  return key === undefined ? union : { ...rest, oneOf, discriminator: { propertyName: key, mapping } };
}

function withDefault(schema: JsonSchema, value: ts.Expression | undefined, reader: SchemaReader): Draft {
  const own = objectSchema(schema);
  const json = reader.json(returned(value) ?? value);
  return { schema: json === undefined ? own : { ...own, default: json }, isOptional: true, library: "zod" };
}

/** What an arrow function gives at once. */
function returned(value: ts.Expression | undefined): ts.Expression | undefined {
  if (value === undefined || !(ts.isArrowFunction(value) || ts.isFunctionExpression(value))) return undefined;
  const { body } = value;
  return ts.isBlock(body) ? body.statements.find(ts.isReturnStatement)?.expression : body;
}

function withMeta(schema: JsonSchemaObject, args: Args, node: ts.Node, reader: SchemaReader): JsonSchema {
  const facts: JsonSchemaObject = { ...schema };
  const names = args.map((one) => reader.text(one)).filter((one) => one !== undefined);
  let name = names[0];
  for (const [key, value] of args.flatMap((one) => reader.entries(one))) {
    const own = reader.json(value);
    if (own === undefined) continue;
    if (key === "id" && typeof own === "string") name = own;
    else if (key === "example") facts.examples = [own];
    else if (/^(title|description|deprecated|examples|format|readOnly|writeOnly)$/.test(key))
      facts[key] = own;
  }
  if (name === undefined || schema.$ref !== undefined || reader.isNamed(node)) return facts;
  // In a helper the same call names something else each time.
  return reader.component(name, reader.isInHelper ? name : node, () => facts);
}
