/** What the bodies of a store's operations may carry. */
import type { Json, JsonSchema } from "@ashlar/model";
import type { Candidate } from "./candidate.ts";
import { columnKindOf } from "./column-kind.ts";
import type { Endpoint } from "./endpoint.ts";
import { fits } from "./fits.ts";
import {
  isModel,
  isOnly,
  type PropertyView,
  type Schemas,
  type SchemaView,
  viewSchema,
} from "./schema-view.ts";
import { plainName, singularOf } from "./words.ts";

export interface Written {
  readonly endpoint: Endpoint;
  /** Property of the body that holds the model: `book` of `{ "book": {…} }`. */
  readonly item: string | undefined;
  /** Those that are not read-only. */
  readonly properties: ReadonlyMap<string, PropertyView>;
  readonly kind: "create" | "replace" | "patch";
  /** The document says that others may stand beside them. */
  readonly isOpen: boolean;
}

/** The operations of the candidates that send a model, or part of one. */
export function writtenBy(candidates: readonly Candidate[], schemas: Schemas): Written[] {
  return candidates.flatMap((candidate) => {
    const noun = candidate.words.join("");
    const found: Written[] = [];
    const add = (endpoint: Endpoint | undefined, kind: Written["kind"]): void => {
      const written = endpoint && writtenOf(endpoint, kind, noun, schemas);
      if (typeof written === "object") found.push(written);
    };
    add(candidate.create, "create");
    add(candidate.put, "replace");
    add(candidate.items.get("put"), "replace");
    add(candidate.items.get("patch"), "patch");
    add(candidate.kind === "collection" ? candidate.items.get("post") : undefined, "patch");
    return found;
  });
}

/** A reason where nothing can be read from the body. */
export function writtenOf(
  endpoint: Endpoint,
  kind: Written["kind"],
  noun: string,
  schemas: Schemas,
): Written | string {
  const { body } = endpoint;
  if (body === undefined) return "it sends no body";
  if (body.isForeign) return "its body is neither JSON nor a form";
  if (body.view.isUnion) return "its body takes one of several shapes";
  if (isOnly(body.view, "array")) return "its body is a list";
  if (!isModel(body.view)) return "its body has no properties that are known";
  const wrapped = unwrapped(body.view, noun, schemas);
  const view = wrapped === undefined ? body.view : viewSchema(wrapped.schema, schemas);
  const properties = [...view.properties].filter(([, { schema }]) => !viewSchema(schema, schemas).isReadOnly);
  const isOpen = view.rest !== undefined && view.rest !== false;
  return { endpoint, item: wrapped?.name, properties: new Map(properties), kind, isOpen };
}

function unwrapped(
  view: SchemaView,
  noun: string,
  schemas: Schemas,
): { name: string; schema: JsonSchema } | undefined {
  const [only, ...more] = view.properties;
  if (only === undefined || more.length > 0) return undefined;
  const plain = plainName(only[0]);
  const isNamed = plain === "data" || singularOf(plain) === noun;
  return isNamed && isModel(viewSchema(only[1].schema, schemas))
    ? { name: only[0], schema: only[1].schema }
    : undefined;
}

/** Properties of a body that are not what the model says of them. */
export function contradictions({ properties }: Written, model: SchemaView, schemas: Schemas): string[] {
  return [...properties].flatMap(([name, sent]) => {
    const held = model.properties.get(name);
    return held === undefined || isStorable(sent.schema, held.schema, schemas) ? [] : [name];
  });
}

function isStorable(sent: JsonSchema, held: JsonSchema, schemas: Schemas): boolean {
  const one = columnKindOf(viewSchema(sent, schemas), schemas);
  const other = columnKindOf(viewSchema(held, schemas), schemas);
  if (one.kind === "json" || one.kind === "array") {
    return other.kind === one.kind && fits(withoutNull(sent), withoutNull(held), schemas);
  }
  if (other.kind === "number") return one.kind === "number" || one.kind === "integer";
  if (other.kind === "text") return ["text", "enum", "uuid"].includes(one.kind);
  if (other.kind !== one.kind) return false;
  return (
    other.enumOf === undefined ||
    (one.enumOf?.values.every((value) => other.enumOf?.values.includes(value)) ?? false)
  );
}

// A patch says `null` for what is to be emptied, whether the model can hold it or not.
function withoutNull(schema: JsonSchema): JsonSchema {
  if (typeof schema === "boolean") return schema;
  const { type, anyOf } = schema;
  if (Array.isArray(type)) return { ...schema, type: type.filter((each) => each !== "null") };
  const others = anyOf?.filter((each) => typeof each === "boolean" || each.type !== "null");
  const [only] = others ?? [];
  return others?.length === 1 && only !== undefined ? only : schema;
}

/** The value that the document gives a property which a request leaves out. */
export function defaultOf(name: string, written: readonly Written[], schemas: Schemas): Json | undefined {
  for (const { properties } of written) {
    const property = properties.get(name);
    const value = property && viewSchema(property.schema, schemas).keywords.default;
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}
