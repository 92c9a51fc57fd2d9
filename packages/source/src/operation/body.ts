/** The request's body, from whatever tells of it: the surest first. */
import type { JsonSchema, JsonSchemaObject, MediaType, RequestBody } from "@ashlar/model";
import type ts from "typescript6";
import type { ValueRead } from "../handler/handler-facts.ts";
import type { Evidence } from "../read-source.ts";
import { schemaOfType, type TypeContext } from "../types/schema-of-type.ts";
import type { RawBody } from "./raw-body.ts";
import type { RouteSchemas } from "./route-schemas.ts";
import { valueSchema } from "./value-schema.ts";

export interface BodySources {
  readonly method: string;
  readonly schemas: RouteSchemas;
  readonly type: ts.Type | undefined;
  /** By a cast, or by the function that the body is given to. */
  readonly container: ts.Type | undefined;
  readonly values: readonly ValueRead[];
  readonly isRead: boolean;
  /** Fields of uploaded files, and whether there may be several in one. */
  readonly files: readonly { readonly name: string; readonly isMany: boolean }[];
  /** What the route's own parser leaves as it came. */
  readonly raw?: RawBody | undefined;
  readonly context: TypeContext;
}

export interface BodyFound {
  readonly body: RequestBody;
  readonly evidence: Evidence;
}

export function readBody(sources: BodySources): BodyFound | undefined {
  const { method, schemas, type, container, values, isRead, files, raw, context } = sources;
  const found = (schema: JsonSchema, confidence: number, from: Evidence["from"]): BodyFound => ({
    body: { required: from !== "handler-reads", content: contentOf(schema, schemas.bodyType, files) },
    evidence: { part: "requestBody", confidence, from },
  });
  const declared = schemas.parts.get("body");
  if (declared !== undefined) return found(declared, 1, "validator");
  // RFC 9110 §9.3.1: what a GET carries means nothing.
  if (method === "get" || method === "head") return undefined;
  for (const [own, confidence] of [
    [type, 0.9],
    [container, 0.8],
  ] as const) {
    const schema = own === undefined ? {} : schemaOfType(own, context);
    // A type that comes to nothing tells less than what is read.
    if (!isEmpty(schema)) return found(schema, confidence, "handler-type");
  }
  const read = values.filter(({ place }) => place === "body");
  if (read.length > 0) return found(readSchema(read, context), 0.6, "handler-reads");
  if (raw !== undefined) return rawBody(raw);
  if (isRead || type !== undefined || container !== undefined || files.length > 0)
    return found({}, 0.4, "handler-reads");
  return undefined;
}

function rawBody({ type, isText }: RawBody): BodyFound {
  const schema: JsonSchema = isText ? { type: "string" } : { type: "string", format: "binary" };
  return {
    body: { required: false, content: [{ type, schema, encoding: {} }] },
    evidence: { part: "requestBody", confidence: 0.8, from: "middleware" },
  };
}

function contentOf(
  schema: JsonSchema,
  type: string | undefined,
  files: BodySources["files"],
): readonly MediaType[] {
  if (files.length === 0) return [{ type: type ?? "application/json", schema, encoding: {} }];
  const own: JsonSchemaObject = typeof schema === "object" && schema.$ref === undefined ? schema : {};
  const file: JsonSchema = { type: "string", format: "binary" };
  const fields = files.map(({ name, isMany }): [string, JsonSchema] => [
    name,
    isMany ? { type: "array", items: file } : file,
  ]);
  const merged: JsonSchemaObject = {
    ...own,
    type: "object",
    properties: { ...own.properties, ...Object.fromEntries(fields) },
  };
  return [{ type: "multipart/form-data", schema: merged, encoding: {} }];
}

/** A tree of what was read: `body.address.city`. */
function readSchema(values: readonly ValueRead[], context: TypeContext): JsonSchema {
  const root: JsonSchemaObject = { type: "object", properties: {} };
  for (const value of [...values].sort((a, b) => a.path.length - b.path.length)) {
    let node = root;
    for (const [index, name] of value.path.entries()) {
      node.properties ??= {};
      const isLast = index === value.path.length - 1;
      const known = Object.hasOwn(node.properties, name) ? node.properties[name] : undefined;
      const next: JsonSchema =
        known ?? (isLast ? valueSchema(value, context, { isText: false }) : { type: "object" });
      node.properties[name] = next;
      if (typeof next === "boolean" || next.$ref !== undefined) break;
      if (!isLast) next.type ??= "object";
      node = next;
    }
  }
  return root;
}

function isEmpty(schema: JsonSchema): boolean {
  return schema === true || (typeof schema === "object" && Object.keys(schema).length === 0);
}
