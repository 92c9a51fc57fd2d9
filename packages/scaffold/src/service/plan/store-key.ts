/** Which property of a model the item path names, and who gives it its value. */
import type { Field, Store } from "../service-plan.ts";
import type { Candidate } from "./candidate.ts";
import { columnKindOf } from "./column-kind.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Schemas } from "./schema-view.ts";
import { isOnly, type SchemaView, viewSchema } from "./schema-view.ts";
import { plainName } from "./words.ts";

export interface FoundKey {
  /** Undefined: a column that the model does not know. */
  readonly property: string | undefined;
  readonly kind: Field["kind"];
  readonly type: string;
  readonly source: Store["keySource"];
  readonly column: string;
  /** Nothing gives a new row its key. */
  readonly isUnfilled: boolean;
}

export function findKey(candidate: Candidate, schemas: Schemas): FoundKey | string {
  const { itemParameter, model } = candidate;
  const parameter = parameterView(candidate, schemas);
  const property = keyProperty(candidate, schemas);
  if (property === undefined) return hiddenKey(candidate, parameter, schemas);
  const view = viewSchema(model.view.properties.get(property)?.schema ?? true, schemas);
  const kind = columnKindOf(view, schemas);
  const isNumber = kind.kind === "integer";
  const isText = parameter !== undefined && isOnly(parameter, "string");
  if (parameter !== undefined && isOnly(parameter, "integer") !== isNumber && !(isNumber && isText)) {
    const [asked, held] = [named(parameter), named(view)];
    return `the path's \`${itemParameter}\` is ${asked}, the model's \`${property}\` ${held}`;
  }
  const source = keySource(candidate, property, kind.kind === "integer", schemas);
  if (kind.kind === "integer") {
    const isUnfilled = source === "identity" && !isMadeUp.test(plainName(property));
    // Any number may stand in a path that takes text.
    const type = isText || kind.type === "smallint" ? "bigint" : kind.type;
    return { property, column: property, kind: "integer", type, source, isUnfilled };
  }
  // Anything that is no UUID would be an error of the database's where the path takes any text.
  const isUuid = kind.kind === "uuid" && (parameter === undefined || parameter.keywords.format === "uuid");
  const type = isUuid ? "uuid" : "text";
  const isUnfilled = source === "uuid" && !isUuid && !takesUuid(property, view);
  return { property, column: property, kind: type, type, source, isUnfilled };
}

/** Names that say nothing of what they stand for. */
const isMadeUp = /(id|identifier|uuid|guid|number|no|key)$/;

function takesUuid(property: string, { keywords, values }: SchemaView): boolean {
  const { pattern, maxLength = Number.POSITIVE_INFINITY, format } = keywords;
  const isOpen = pattern === undefined && maxLength >= 36 && values === undefined;
  return (
    isOpen &&
    (format === undefined || format === "uuid") &&
    /(id|identifier|uuid|guid)$/.test(plainName(property))
  );
}

function named(view: SchemaView): string {
  return isOnly(view, "integer") || isOnly(view, "number") ? "a number" : "text";
}

export function parameterView({ itemParameter, items }: Candidate, schemas: Schemas): SchemaView | undefined {
  const found = [...items.values()]
    .flatMap(({ operation }) => operation.parameters)
    .find((each) => each.in === "path" && each.name === itemParameter);
  return found && viewSchema(found.schema, schemas);
}

function keyProperty({ itemParameter, words, model }: Candidate, schemas: Schemas): string | undefined {
  const noun = words.join("");
  const last = words.at(-1) ?? "";
  const wanted =
    itemParameter === undefined
      ? ["id", `${noun}id`, "uuid"]
      : keyNames(plainName(itemParameter), noun, last);
  const byName = new Map([...model.view.properties.keys()].map((name) => [plainName(name), name]));
  for (const name of wanted) {
    const property = byName.get(name);
    if (property === undefined) continue;
    const view = viewSchema(model.view.properties.get(property)?.schema ?? true, schemas);
    if (view.types.size === 1 && (view.types.has("string") || view.types.has("integer"))) return property;
  }
  return undefined;
}

/** `bookid` → `bookid`, `id`; `book` → `book`, `id`, `slug` …; `isbn` → `isbn`. */
function keyNames(parameter: string, noun: string, last: string): string[] {
  const names = [parameter];
  for (const start of [noun, last]) {
    if (parameter.startsWith(start) && parameter !== start) names.push(parameter.slice(start.length));
  }
  if (parameter === noun || parameter === last) names.push("id", "uuid", "slug", "key");
  if (/(id|identifier)$/.test(parameter)) names.push("id", `${noun}id`, `${last}id`, "uuid");
  if (parameter.endsWith("uuid")) names.push("uuid", "id");
  return names;
}

function keySource(
  candidate: Candidate,
  property: string,
  isInteger: boolean,
  schemas: Schemas,
): FoundKey["source"] {
  const { create, items } = candidate;
  const isServers = viewSchema(
    candidate.model.view.properties.get(property)?.schema ?? true,
    schemas,
  ).isReadOnly;
  const sent = create?.body?.view.properties.get(property);
  const isSent = sent !== undefined && !viewSchema(sent.schema, schemas).isReadOnly;
  if (!isServers && isSent && (sent.isRequired || plainName(property).endsWith("id") === false))
    return "client";
  if (create === undefined && items.has("put")) return "client";
  return isInteger ? "identity" : "uuid";
}

/** The model has no such property: rows can be named in paths all the same, where the client chooses the name. */
function hiddenKey(
  { itemParameter, create, items, list }: Candidate,
  parameter: SchemaView | undefined,
  schemas: Schemas,
): FoundKey | string {
  if (itemParameter === undefined)
    return {
      property: undefined,
      column: "id",
      kind: "uuid",
      type: "uuid",
      source: "uuid",
      isUnfilled: false,
    };
  if (create === undefined && list === undefined && items.has("put") && parameter !== undefined) {
    const kind = columnKindOf(parameter, schemas);
    const isNumber = kind.kind === "integer";
    return {
      property: undefined,
      column: itemParameter,
      kind: isNumber ? "integer" : "text",
      type: isNumber ? kind.type : "text",
      source: "client",
      isUnfilled: false,
    };
  }
  return `none of its properties is what the path's \`${itemParameter}\` names`;
}

/** Sends the whole thing. */
export function isMaker(endpoint: Endpoint | undefined): endpoint is Endpoint {
  return endpoint?.body !== undefined && !endpoint.body.isForeign;
}
