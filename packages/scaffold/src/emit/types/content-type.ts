/** The type of a body by its media type: what a handler gets, and what it may answer. */
import type { JsonSchema } from "@ashlar/model";
import type { PlannedContent } from "../../blueprint.ts";
import { conjuncts, findProperty } from "./reference.ts";
import { schemaType } from "./schema-type.ts";
import type { TypeScope } from "./scope.ts";
import { arrayNode, nameNode, type TypeNode, unionNode } from "./type-node.ts";

const bytes = nameNode("Uint8Array");

/** A body that this program reads: whole, lines as an array, events as their text. */
export function readType(content: PlannedContent, scope: TypeScope): TypeNode {
  switch (content.kind) {
    case "json":
    case "form":
      return schemaType(content.schema, scope);
    case "multipart":
      return schemaType(content.schema, { ...scope, inMultipart: true });
    case "lines":
      return arrayNode(itemType(content, scope));
    case "text":
      // A schema of another type describes what the text means, as in XML.
      return isText(content.schema) ? schemaType(content.schema, scope) : nameNode("string");
    case "events":
      return nameNode("string");
    case "binary":
      return bytes;
  }
}

function isText(schema: JsonSchema): boolean {
  return typeof schema === "object" && schema.type === "string";
}

/** A body that this program writes: bytes whole or as they come, sequences item by item. */
export function writtenType(content: PlannedContent, scope: TypeScope): TypeNode {
  switch (content.kind) {
    case "binary":
      return unionNode([bytes, { kind: "generic", name: "AsyncIterable", argument: bytes }]);
    case "events":
      return { kind: "generic", name: scope.helper("EventStream"), argument: eventDataType(content, scope) };
    case "lines":
      return { kind: "generic", name: scope.helper("ItemStream"), argument: itemType(content, scope) };
    default:
      return readType(content, scope);
  }
}

function itemType(content: PlannedContent, scope: TypeScope): TypeNode {
  if (content.itemSchema !== undefined) return schemaType(content.itemSchema, scope);
  for (const part of conjuncts(content.schema, scope.schemas)) {
    if (part.items !== undefined) return schemaType(part.items, scope);
  }
  return schemaType(content.schema, scope);
}

/**
 * What the `data` of an event holds. OpenAPI 3.2 describes the event itself, an object with `data`, `event`, `id` and
 * `retry`, whose data is text or, by `contentSchema`, JSON; documents before it describe the data.
 */
function eventDataType(content: PlannedContent, scope: TypeScope): TypeNode {
  const schema = content.itemSchema ?? content.schema;
  const data = dataSchemas(schema, scope);
  if (data.length === 0) return itemType(content, scope);
  const types = data.map((part) => {
    const [decoded] = conjuncts(part, scope.schemas)
      .map((conjunct) => conjunct.contentSchema)
      .filter((inner) => inner !== undefined);
    return schemaType(decoded ?? part, scope);
  });
  return unionNode(types);
}

const eventFields = new Set(["data", "event", "id", "retry", "comment"]);

function dataSchemas(schema: JsonSchema, scope: TypeScope, depth = 0): JsonSchema[] {
  const parts = conjuncts(schema, scope.schemas);
  const branches = parts.flatMap((part) => [...(part.oneOf ?? []), ...(part.anyOf ?? [])]);
  const inBranches = depth > 8 ? [] : branches.flatMap((branch) => dataSchemas(branch, scope, depth + 1));
  const keys = parts.flatMap((part) => Object.keys(part.properties ?? {}));
  if (keys.length > 0 && !keys.every((key) => eventFields.has(key))) return [];
  const own = findProperty(schema, "data", scope.schemas);
  // Branches say more precisely what the data of their event is.
  return inBranches.length > 0 || own === undefined || own === true ? inBranches : [own];
}
