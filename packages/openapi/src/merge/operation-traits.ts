/** What an operation is known by when it stands at another path. */
import type { Json } from "@ashlar/model";
import { mediaTypeName } from "../media-type-name.ts";
import { referenceIn, resolved } from "./component-name.ts";
import { isObject, type JsonObject, listAt, objectAt } from "./json-object.ts";
import { isBeyondCode } from "./merge-content.ts";

export interface OperationTraits {
  readonly id: string | undefined;
  /** What is taken and answered, in names: two that do the same have the same. */
  readonly shape: string;
  /** Whether the shape names a schema or properties, as few operations share them. */
  readonly isTelling: boolean;
}

export function traitsOf(operation: JsonObject, item: JsonObject, root: JsonObject): OperationTraits {
  const lists = [...listAt(item, "parameters"), ...listAt(operation, "parameters")];
  const parameters = lists.flatMap((one) => {
    const parameter = resolved(one, root);
    if (!isObject(parameter) || parameter["in"] === "path") return [];
    return [`${String(parameter["in"])} ${String(parameter["name"]).toLowerCase()}`];
  });
  const body = contentOf(resolved(operation["requestBody"], root));
  const answers = Object.entries(objectAt(operation, "responses")).flatMap(([status, response]) => {
    if (isBeyondCode(status, {}) || status.startsWith("x-")) return [];
    return [`${status} ${contentOf(resolved(response, root)).join()}`];
  });
  const { operationId } = operation;
  const shape = [parameters.toSorted(), body, answers.toSorted()].map((part) => part.join(";")).join("|");
  return {
    id: typeof operationId === "string" ? operationId : undefined,
    shape,
    isTelling: /[#{]/.test(shape),
  };
}

/** `application/json #Pet`, for each media type. */
function contentOf(holder: Json | undefined): string[] {
  return Object.entries(objectAt(holder, "content"))
    .map(([type, media]) => `${mediaTypeName(type) ?? type} ${schemaOf(objectAt(media, "schema"))}`)
    .toSorted();
}

/** `#Pet` of a reference, `[#Pet]` of a list, `{id,name}` of an object, else the type. */
function schemaOf(schema: JsonObject): string {
  const reference = referenceIn(schema);
  if (reference !== undefined) return `#${reference.name}`;
  if (isObject(schema["items"])) return `[${schemaOf(schema["items"])}]`;
  const names = Object.keys(objectAt(schema, "properties"));
  return names.length > 0 ? `{${names.toSorted().join()}}` : String(schema["type"] ?? "");
}

/** Words that ids of operations on anything are made of. */
const ANYBODYS = new Set([
  ...["get", "find", "fetch", "read", "show", "view", "list", "index", "search", "query", "load"],
  ...[
    "create",
    "add",
    "new",
    "make",
    "post",
    "insert",
    "store",
    "save",
    "update",
    "edit",
    "put",
    "patch",
    "set",
  ],
  ...["delete", "remove", "destroy", "del", "all", "one", "many", "by", "id", "handle", "handler", "action"],
  ...["ctrl", "controller", "item", "items", "async", "the", "a"],
]);

export function countIds(all: readonly OperationTraits[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { id } of all) if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** Whether two operations have an id that no other has, and that says of what they are. */
export function haveSameId(
  { id }: OperationTraits,
  other: OperationTraits,
  counts: ReadonlyMap<string, number>,
): boolean {
  return id !== undefined && id === other.id && counts.get(id) === 2 && isTellingId(id);
}

/** Whether an id says of what an operation is: `listProducts`, not `findAll`. */
function isTellingId(id: string): boolean {
  const words = id.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).filter((word) => word !== "");
  return words.length > 1 && words.some((word) => word.length > 1 && !ANYBODYS.has(word.toLowerCase()));
}
