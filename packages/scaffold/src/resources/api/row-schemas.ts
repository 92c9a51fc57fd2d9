/** Schemas of a resource: a row as it is answered, pages of rows, bodies that make and change one, lists of names. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { orNull } from "../plan/column-types.ts";
import type { PlannedField, PlannedRelation, PlannedResource } from "../resource-plan.ts";
import { schemaNamesOf } from "../resource-schemas.ts";
import { type ApiContext, manyOf, oneOf, readable, reference } from "./context.ts";

/** Rows of one relation that come with each row. */
const MOST_INCLUDED = 100;

/** Rows of a page. */
export const MOST_ROWS = 100;

export function resourceSchemas(resource: PlannedResource, context: ApiContext): Record<string, JsonSchema> {
  const names = schemaNamesOf(resource.singular);
  const fields = readable(resource).map(({ name }) => name);
  const relations = resource.relations.map(({ name }) => name);
  return {
    [names.row]: rowSchema(resource, context),
    [names.page]: pageSchema(resource),
    ...(resource.creates && { [names.create]: newSchema(resource) }),
    ...(resource.updates && { [names.patch]: patchSchema(resource) }),
    ...(fields.length > 0 && { [names.fields]: someOf(fields, `Fields of ${oneOf(resource)}.`) }),
    ...(relations.length > 0 && {
      [names.include]: someOf(relations, `What can be read together with ${oneOf(resource)}.`),
    }),
    ...(resource.sorts.length > 0 && { [names.sort]: sortSchema(resource) }),
  };
}

function rowSchema(resource: PlannedResource, context: ApiContext): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const field of readable(resource)) {
    const schema = fieldSchema(field);
    properties[field.name] = field.isReadOnly ? { ...schema, readOnly: true } : schema;
  }
  for (const relation of resource.relations) properties[relation.name] = relationSchema(relation, context);
  return {
    type: "object",
    description: [
      ...(resource.comment === undefined ? [] : [withPeriod(resource.comment)]),
      resource.key.length > 0
        ? "Answers hold every field, or those that `fields` asks for and the key."
        : "Answers hold every field, or those that `fields` asks for.",
    ].join(" "),
    properties,
    ...(resource.key.length > 0 && { required: [...resource.key] }),
  };
}

function pageSchema(resource: PlannedResource): JsonSchema {
  return {
    type: "object",
    description: `A page of ${manyOf(resource)}.`,
    properties: {
      data: { type: "array", items: reference(resource.singular), maxItems: MOST_ROWS },
      nextCursor: {
        type: ["string", "null"],
        description: "`cursor` of the next page; null on the last one.",
      },
    },
    required: ["data", "nextCursor"],
  };
}

function newSchema(resource: PlannedResource): JsonSchema {
  const fields = resource.fields
    .filter((field) => !field.isReadOnly)
    .map((field) => (resource.key.includes(field.name) ? notEmpty(field) : field));
  const required = fields.filter((field) => field.isRequired).map(({ name }) => name);
  return bodySchema(fields, {
    description: `What ${oneOf(resource)} is made from.`,
    ...(required.length > 0 && { required }),
  });
}

/** An empty part of a path leads elsewhere. */
function notEmpty(field: PlannedField): PlannedField {
  const { schema } = field;
  if (typeof schema === "boolean" || schema.type !== "string") return field;
  const isOpen = [schema.enum, schema.pattern, schema.format, schema.minLength].every(
    (each) => each === undefined,
  );
  return isOpen ? { ...field, schema: { ...schema, minLength: 1 } } : field;
}

function patchSchema(resource: PlannedResource): JsonSchema {
  const { fields, key } = resource;
  const sent = fields
    .filter(({ name, isReadOnly }) => !isReadOnly || key.includes(name))
    // Not `readOnly`, by which another key would be dropped without a word.
    .map((field) => (key.includes(field.name) ? { ...field, comment: KEY_OF_PATCH } : field));
  return bodySchema(sent, {
    description: `What changes of ${oneOf(resource)}; the rest stays as it is.`,
  });
}

const KEY_OF_PATCH = "As the path has it: it cannot be changed.";

function bodySchema(fields: readonly PlannedField[], more: JsonSchemaObject): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const field of fields) {
    const schema = fieldSchema(field);
    properties[field.name] = field.isWriteOnly ? { ...schema, writeOnly: true } : schema;
  }
  return { type: "object", properties, additionalProperties: false, ...more };
}

function fieldSchema({ schema, isNullable, comment }: PlannedField): JsonSchemaObject {
  const value = typeof schema === "boolean" ? {} : schema;
  const shown = isNullable ? orNull(value) : value;
  return comment === undefined ? { ...shown } : { ...shown, description: comment };
}

function relationSchema({ kind, to }: PlannedRelation, { byRelation }: ApiContext): JsonSchema {
  const name = byRelation.get(to)?.singular;
  const other = name === undefined ? {} : reference(name);
  // Where policies decide, even a row that has to be there may not be the caller's to see.
  if (kind === "one")
    return { anyOf: [other, { type: "null" }], description: "Where `include` asks for it." };
  return {
    type: "array",
    items: other,
    maxItems: MOST_INCLUDED,
    description: `Where \`include\` asks for them, at most ${MOST_INCLUDED}.`,
  };
}

function someOf(names: readonly string[], description: string): JsonSchema {
  return { type: "array", items: { type: "string", enum: [...names] }, uniqueItems: true, description };
}

function sortSchema({ sorts }: PlannedResource): JsonSchema {
  const values = sorts.flatMap((name) => [name, `-${name}`]);
  return {
    type: "string",
    enum: values,
    description: "What comes first; with `-` in front, what comes last.",
  };
}

/** A comment as a sentence. */
export function withPeriod(text: string): string {
  const trimmed = text.trim();
  return /[.!?:…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
