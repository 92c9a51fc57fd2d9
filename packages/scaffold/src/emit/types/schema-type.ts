/** The type of the values that a JSON Schema accepts. */
import type { Json, JsonSchema, JsonSchemaObject, JsonType } from "@ashlar/model";
import { hasBranches, isMadeOf, subtypesOf, type Via } from "./cycles.ts";
import { printLiteral } from "./literal.ts";
import { isHidden, objectType } from "./object-type.ts";
import { conjuncts, findProperty, lookUp, referenceName } from "./reference.ts";
import type { TypeScope } from "./scope.ts";
import {
  arrayNode,
  intersectionNode,
  nameNode,
  neverNode,
  nullNode,
  objectNode,
  type TupleItem,
  type TypeNode,
  unionNode,
  unknownNode,
} from "./type-node.ts";

/**
 * The type of a schema.
 *
 * @param around the schemas this one is a member of through `allOf`, `oneOf` or `anyOf`: a member that only
 *   requires a property finds its type there
 */
export function schemaType(
  schema: JsonSchema,
  scope: TypeScope,
  around: readonly JsonSchema[] = [],
): TypeNode {
  return typeVia(schema, "part", scope, around);
}

/** The type of a named schema without its `oneOf`, `anyOf` and subtypes: what they have in common. */
export function baseType(schema: JsonSchema, scope: TypeScope): TypeNode {
  if (typeof schema === "boolean") return unknownNode;
  const { oneOf: _oneOf, anyOf: _anyOf, discriminator: _discriminator, ...alone } = schema;
  return schemaType(alone, scope);
}

/** The type of a named schema, its subtypes included. */
export function namedType(name: string, schema: JsonSchema, scope: TypeScope): TypeNode {
  const subtypes = subtypesOf(name, schema, scope.schemas);
  if (typeof schema === "boolean") return schemaType(schema, scope);
  if (subtypes.size === 0) return withNamedBase(name, schema, scope);
  const tag = schema.discriminator?.propertyName ?? "";
  const branches = [...subtypes].map(([target, values]) => {
    const branch: JsonSchema = { $ref: `#/$defs/${target}` };
    return tagged(typeVia(branch, "branch", scope, []), branch, { tag, values }, scope);
  });
  return unionNode(branches);
}

/** What its alternatives are made of has a name of its own; said once, it need not be said again beside them. */
function withNamedBase(name: string, schema: JsonSchemaObject, scope: TypeScope): TypeNode {
  const base = hasBranches(schema) ? scope.baseName(name, scope.direction) : undefined;
  if (base === undefined) return schemaType(schema, scope);
  const { oneOf, anyOf, discriminator } = schema;
  const branches = [...(oneOf ?? []), ...(anyOf ?? [])];
  const alternativesOnly: JsonSchemaObject = {
    ...(oneOf === undefined ? {} : { oneOf }),
    ...(anyOf === undefined ? {} : { anyOf }),
    ...(discriminator === undefined ? {} : { discriminator }),
  };
  const union = typeVia(alternativesOnly, "part", scope, [schema]);
  const isSaid = branches.every((branch) => {
    const target = referenceName(branch);
    return target !== undefined && isMadeOf(target, name, scope.schemas);
  });
  return isSaid ? union : intersectionNode([nameNode(base), union]);
}

function typeVia(schema: JsonSchema, via: Via, scope: TypeScope, around: readonly JsonSchema[]): TypeNode {
  if (schema === true) return unknownNode;
  if (schema === false || schema.not === true || isEmpty(schema.not)) return neverNode;
  const target = referenceName(schema);
  const inside = [...around, schema];
  const isPlain = target === undefined && schema.allOf === undefined && !hasBranches(schema);
  if (isPlain) return ownType(schema, scope, inside, false);
  const parts: TypeNode[] = target === undefined ? [] : [referenceType(target, via, scope)];
  for (const member of schema.allOf ?? []) parts.push(typeVia(member, "part", scope, inside));
  if (schema.oneOf !== undefined) parts.push(alternatives(schema, schema.oneOf, scope, inside));
  if (schema.anyOf !== undefined) parts.push(alternatives(schema, schema.anyOf, scope, inside));
  const own = ownType(
    schema,
    scope,
    inside,
    parts.some((part) => part !== unknownNode),
  );
  // A person reads what a type is made of first, then what it adds; alternatives come last.
  const composed = (target === undefined ? 0 : 1) + (schema.allOf?.length ?? 0);
  return intersectionNode([...parts.slice(0, composed), own, ...parts.slice(composed)]);
}

function isEmpty(schema: JsonSchema | undefined): boolean {
  return typeof schema === "object" && Object.keys(schema).length === 0;
}

function referenceType(target: string, via: Via, scope: TypeScope): TypeNode {
  const schema = lookUp(target, scope.schemas);
  const output = scope.names.output.get(target);
  if (schema === undefined || output === undefined) return unknownNode;
  const cut = scope.owner === undefined ? undefined : scope.cuts.of(scope.owner, target, via);
  if (cut === "drop") return via === "branch" ? neverNode : unknownNode;
  if (cut === "base") {
    const base = scope.baseName(target, scope.direction);
    return base === undefined ? unknownNode : nameNode(base);
  }
  if (isWrittenOut(target, scope)) {
    return namedType(target, schema, { ...scope, owner: target, expanding: [...scope.expanding, target] });
  }
  return nameNode(scope.direction === "input" ? (scope.names.input.get(target) ?? output) : output);
}

/** A schema that both JSON and multipart bodies use has files only in the latter: there it is written out. */
function isWrittenOut(name: string, scope: TypeScope): boolean {
  if (!scope.inMultipart || !scope.fileCarriers.has(name) || scope.multipartOnly.has(name)) return false;
  return !scope.expanding.includes(name);
}

function alternatives(
  schema: JsonSchemaObject,
  branches: readonly JsonSchema[],
  scope: TypeScope,
  inside: readonly JsonSchema[],
): TypeNode {
  const types = branches.map((branch) => {
    const type = typeVia(branch, "branch", scope, inside);
    const target = referenceName(branch);
    const { discriminator } = schema;
    if (discriminator === undefined || target === undefined) return type;
    const values = Object.keys(discriminator.mapping ?? {}).filter(
      (value) => discriminator.mapping[value] === target,
    );
    return tagged(type, branch, { tag: discriminator.propertyName, values }, scope);
  });
  return unionNode(types);
}

/** The branch with its discriminator narrowed to the values that name it, where it does not say so itself. */
function tagged(
  type: TypeNode,
  branch: JsonSchema,
  { tag, values }: { readonly tag: string; readonly values: readonly string[] },
  scope: TypeScope,
): TypeNode {
  if (values.length === 0 || type === neverNode || type === unknownNode) return type;
  const declared = findProperty(branch, tag, scope.schemas);
  const isRequired = conjuncts(branch, scope.schemas).some((part) => part.required?.includes(tag));
  const known = declared === undefined ? undefined : literals(declared, scope);
  if (known !== undefined) {
    const agrees = values.some((value) => known.includes(value));
    // Where the branch names other values, the document contradicts itself, and the branch wins.
    if (!agrees || (isRequired && known.length === values.length)) return type;
  }
  const narrowed = unionNode(values.map((value) => nameNode(printLiteral(value))));
  return intersectionNode([type, objectNode([{ key: tag, optional: false, type: narrowed, doc: [] }])]);
}

function literals(schema: JsonSchema, scope: TypeScope): Json[] | undefined {
  if (typeof schema === "boolean") return undefined;
  if (schema.const !== undefined) return [schema.const];
  if (schema.enum !== undefined) return schema.enum;
  const target = referenceName(schema);
  const next = target === undefined ? undefined : lookUp(target, scope.schemas);
  return next === undefined || next === schema ? undefined : literals(next, scope);
}

/** What the schema says besides its references and compositions. */
function ownType(
  schema: JsonSchemaObject,
  scope: TypeScope,
  inside: readonly JsonSchema[],
  isComposed: boolean,
): TypeNode {
  const types = declaredTypes(schema);
  const values = schema.const === undefined ? schema.enum : [schema.const];
  if (values !== undefined) {
    return unionNode(
      values
        .filter((value) => types === undefined || types.some((type) => isOfType(value, type)))
        .map(literalType),
    );
  }
  if (types === undefined) return unknownNode;
  // Beside a composition, a bare `type: object` adds nothing but an index signature that interfaces do not fit.
  if (
    isComposed &&
    types.every(
      (type) => (type === "object" && !saysMembers(withoutHidden(schema, scope))) || type === "null",
    ) &&
    types.includes("object")
  ) {
    return unknownNode;
  }
  const deferred: TypeScope = { ...scope, owner: undefined };
  return unionNode(types.map((type) => typeOf(type, schema, deferred, inside)));
}

function typeOf(
  type: JsonType,
  schema: JsonSchemaObject,
  scope: TypeScope,
  inside: readonly JsonSchema[],
): TypeNode {
  switch (type) {
    case "null":
      return nullNode;
    case "boolean":
      return nameNode("boolean");
    case "integer":
    case "number":
      return nameNode("number");
    case "string":
      return scope.inMultipart && schema.format === "binary"
        ? nameNode(scope.helper("UploadedFile"))
        : nameNode("string");
    case "array":
      return arrayType(schema, scope);
    case "object":
      return objectType(schema, { scope, inside, typeOf: (part) => schemaType(part, scope) });
  }
}

function declaredTypes(schema: JsonSchemaObject): readonly JsonType[] | undefined {
  if (typeof schema.type === "string") return [schema.type];
  if (Array.isArray(schema.type)) return schema.type;
  if (saysMembers(schema)) return ["object"];
  return schema.items !== undefined || schema.prefixItems !== undefined ? ["array"] : undefined;
}

/** True where keywords name members, so that an object is meant even without `type`. */
function saysMembers(schema: JsonSchemaObject): boolean {
  return (
    Object.keys(schema.properties ?? {}).length > 0 ||
    schema.patternProperties !== undefined ||
    (schema.required?.length ?? 0) > 0 ||
    schema.additionalProperties !== undefined
  );
}

function withoutHidden(schema: JsonSchemaObject, scope: TypeScope): JsonSchemaObject {
  const { properties = {}, required } = schema;
  const hidden = new Set(Object.keys(properties).filter((key) => isHidden(properties[key] ?? true, scope)));
  if (hidden.size === 0) return schema;
  const visible = Object.entries(properties).filter(([key]) => !hidden.has(key));
  return {
    ...schema,
    properties: Object.fromEntries(visible),
    ...(required === undefined ? {} : { required: required.filter((key) => !hidden.has(key)) }),
  };
}

function isOfType(value: Json, type: JsonType): boolean {
  if (value === null) return type === "null";
  if (Array.isArray(value)) return type === "array";
  if (typeof value === "number") return type === "number" || (type === "integer" && Number.isInteger(value));
  return typeof value === type;
}

function literalType(value: Json): TypeNode {
  if (Array.isArray(value)) {
    const items = value.map((item): TupleItem => ({ type: literalType(item), optional: false }));
    return { kind: "tuple", items, rest: undefined };
  }
  if (value === null || typeof value !== "object") return nameNode(printLiteral(value));
  const members = Object.entries(value).map(([key, item]) => ({
    key,
    optional: false,
    type: literalType(item),
    doc: [],
  }));
  return objectNode(members);
}

function arrayType(schema: JsonSchemaObject, scope: TypeScope): TypeNode {
  const item = schema.items === undefined ? unknownNode : schemaType(schema.items, scope);
  if (schema.prefixItems === undefined || schema.prefixItems.length === 0) return arrayNode(item);
  const items = schema.prefixItems.map((part, at): TupleItem => {
    return { type: schemaType(part, scope), optional: at >= (schema.minItems ?? 0) };
  });
  const isClosed =
    item === neverNode ||
    (schema.items === undefined && schema.unevaluatedItems === false) ||
    (schema.maxItems ?? Number.POSITIVE_INFINITY) <= items.length;
  return {
    kind: "tuple",
    items: items.slice(0, schema.maxItems ?? items.length),
    rest: isClosed ? undefined : item,
  };
}
