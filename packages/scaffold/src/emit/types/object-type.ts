/** The type of an object schema: its named members, and an index signature for the rest. */
import { type JsonSchema, type JsonSchemaObject, ONLY_REQUIRED } from "@ashlar/model";
import { schemaDoc } from "./doc-comment.ts";
import { findProperty, isAnnotated } from "./reference.ts";
import type { TypeScope } from "./scope.ts";
import {
  type IndexSignature,
  isName,
  type Member,
  nameNode,
  neverNode,
  nodeKey,
  type ObjectNode,
  objectNode,
  type TypeNode,
  unionNode,
  unknownNode,
} from "./type-node.ts";

/** More kinds of members than this make an index signature that nobody reads. */
const readableKinds = 4;

export interface ObjectContext {
  readonly scope: TypeScope;
  /** The schema itself and those it is a member of. */
  readonly inside: readonly JsonSchema[];
  readonly typeOf: (schema: JsonSchema) => TypeNode;
}

export function objectType(schema: JsonSchemaObject, context: ObjectContext): ObjectNode {
  const { scope, typeOf } = context;
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const members: Member[] = [];
  const declared = schema.propertyNames === undefined ? (schema.properties ?? {}) : propertiesByName(schema);
  for (const [key, property] of Object.entries(declared)) {
    if (isHidden(property, scope)) continue;
    const type = typeOf(property);
    members.push({ key, optional: !required.has(key), type, doc: schemaDoc(property, scope.said(type)) });
  }
  for (const key of required) {
    if (Object.hasOwn(declared, key)) continue;
    const member = requiredElsewhere(key, schema, context);
    if (member !== undefined) members.push(member);
  }
  return objectNode(members, indexSignature(schema, members, context));
}

/** What the other side alone may send, or alone may see. */
export function isHidden(property: JsonSchema, scope: TypeScope): boolean {
  return isAnnotated(property, scope.direction === "input" ? "readOnly" : "writeOnly", scope.schemas);
}

/** `propertyNames` with an enum names members that share one schema. */
function propertiesByName(schema: JsonSchemaObject): { [name: string]: JsonSchema } {
  const names = typeof schema.propertyNames === "object" ? schema.propertyNames.enum : undefined;
  const shared = schema.additionalProperties;
  const own = schema.properties ?? {};
  if (names === undefined || shared === false || names.length > 100) return own;
  const listed = Object.fromEntries(
    names.filter((name) => typeof name === "string").map((name) => [name, shared ?? true]),
  );
  return { ...listed, ...own };
}

/** A key that is required here and described by a schema around, by a pattern, or by nobody. */
function requiredElsewhere(
  key: string,
  schema: JsonSchemaObject,
  { scope, inside, typeOf }: ObjectContext,
): Member | undefined {
  for (const part of inside) {
    const property = findProperty(part, key, scope.schemas);
    if (property === undefined) continue;
    return isHidden(property, scope)
      ? undefined
      : { key, optional: false, type: typeOf(property), doc: [ONLY_REQUIRED] };
  }
  const rest = schema.additionalProperties;
  const type = typeof rest === "object" ? typeOf(rest) : unknownNode;
  return { key, optional: false, type, doc: [ONLY_REQUIRED] };
}

function indexSignature(
  schema: JsonSchemaObject,
  members: readonly Member[],
  { scope, typeOf }: ObjectContext,
): IndexSignature | undefined {
  const rest = restType(schema, members, typeOf);
  if (rest === undefined) return undefined;
  const type = fittingType(rest, members);
  const { additionalProperties } = schema;
  const doc =
    typeof additionalProperties === "object" ? schemaDoc(additionalProperties, scope.said(type)) : [];
  return { type, doc };
}

/** TypeScript wants every named member to fit the index signature, JSON Schema does not. */
function fittingType(rest: TypeNode, members: readonly Member[]): TypeNode {
  if (rest === unknownNode || members.length === 0) return rest;
  const kinds = new Set(members.map((member) => nodeKey(member.type)));
  if (kinds.size > readableKinds || isName(rest, "never")) return unknownNode;
  const optional = members.some((member) => member.optional) ? [nameNode("undefined")] : [];
  return unionNode([rest, ...members.map((member) => member.type), ...optional]);
}

/** The type of members without a name; undefined where the type stays closed. */
function restType(
  schema: JsonSchemaObject,
  members: readonly Member[],
  typeOf: ObjectContext["typeOf"],
): TypeNode | undefined {
  const patterns = Object.values(schema.patternProperties ?? {}).map((part) => typeOf(part));
  const isNamed = typeof schema.propertyNames === "object" && schema.propertyNames.enum !== undefined;
  const rest =
    schema.additionalProperties ?? (hasCompositions(schema) ? undefined : schema.unevaluatedProperties);
  if (isNamed && members.length > 0) return undefined;
  if (rest === false || rest === undefined) {
    if (patterns.length > 0) return unionNode(patterns);
    if (members.length > 0) return undefined;
    return rest === false && Object.keys(schema.properties ?? {}).length === 0 ? neverNode : unknownNode;
  }
  if (rest === true) return unknownNode;
  return unionNode([typeOf(rest), ...patterns]);
}

function hasCompositions(schema: JsonSchemaObject): boolean {
  return [schema.$ref, schema.allOf, schema.anyOf, schema.oneOf].some((part) => part !== undefined);
}
