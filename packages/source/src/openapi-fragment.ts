/** A piece of an OpenAPI 3 document, as comments hold it, as a part of an operation. */
import {
  type Json,
  type JsonSchema,
  type JsonSchemaObject,
  type MediaType,
  type Operation,
  oauthFlowsOf,
  type Parameter,
  type ParameterPlace,
  type RequestBody,
  type Response,
  type SecurityRequirement,
  type SecurityScheme,
} from "@ashlar/model";
import { plainParameter } from "./parameter.ts";

type Raw = { readonly [key: string]: unknown };

/** What the fragment says; what it does not say is not there. */
export type OperationFragment = Partial<
  Pick<
    Operation,
    | "operationId"
    | "summary"
    | "description"
    | "tags"
    | "deprecated"
    | "parameters"
    | "requestBody"
    | "responses"
    | "security"
  >
>;

/** @param components of all fragments: `parameters`, `responses`, `requestBodies` are put in their place */
export function readFragment(raw: Raw, shared: readonly unknown[], components: Raw): OperationFragment {
  const resolve = (value: unknown): Raw | undefined => resolved(value, components);
  const parameters = [...shared, ...list(raw["parameters"])].flatMap(
    (one) => parameterOf(resolve(one)) ?? [],
  );
  const body = bodyOf(resolve(raw["requestBody"]));
  const responses = Object.entries(record(raw["responses"]) ?? {}).flatMap(([status, value]) =>
    responseOf(status, resolve(value)),
  );
  return {
    ...texts(raw, ["operationId", "summary", "description"]),
    ...(Array.isArray(raw["tags"]) ? { tags: raw["tags"].map(String) } : {}),
    ...(raw["deprecated"] === true ? { deprecated: true } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    ...(responses.length === 0 ? {} : { responses }),
    ...(Array.isArray(raw["security"]) ? { security: raw["security"] as SecurityRequirement[] } : {}),
  };
}

function resolved(value: unknown, components: Raw): Raw | undefined {
  const raw = record(value);
  const ref = raw?.["$ref"];
  if (typeof ref !== "string") return raw;
  const [, kind = "", name = ""] = /^#\/components\/(\w+)\/(.+)$/.exec(ref) ?? [];
  return record(record(components[kind])?.[name]);
}

const PLACES: readonly string[] = ["path", "query", "header", "cookie"];

function parameterOf(raw: Raw | undefined): Parameter | undefined {
  const { name, in: place } = raw ?? {};
  if (raw === undefined || typeof name !== "string" || !PLACES.includes(String(place))) return undefined;
  return {
    ...plainParameter(name, place as ParameterPlace, schemaOf(raw["schema"])),
    ...texts(raw, ["description"]),
    required: place === "path" || raw["required"] === true,
    deprecated: raw["deprecated"] === true,
    ...(raw["example"] === undefined ? {} : { example: raw["example"] as Json }),
  };
}

function bodyOf(raw: Raw | undefined): RequestBody | undefined {
  if (raw === undefined) return undefined;
  return {
    ...texts(raw, ["description"]),
    required: raw["required"] === true,
    content: contentOf(raw["content"]),
  };
}

function responseOf(status: string, raw: Raw | undefined): Response {
  return {
    status: /^\dxx$/i.test(status) ? status.toUpperCase() : status,
    ...texts(raw ?? {}, ["description"]),
    headers: Object.entries(record(raw?.["headers"]) ?? {}).map(([name, header]) => ({
      name: name.toLowerCase(),
      required: record(header)?.["required"] === true,
      schema: schemaOf(record(header)?.["schema"]),
    })),
    content: contentOf(raw?.["content"]),
  };
}

function contentOf(value: unknown): MediaType[] {
  return Object.entries(record(value) ?? {}).map(([type, media]) => ({
    type: type.toLowerCase(),
    ...(record(media)?.["schema"] === undefined ? {} : { schema: schemaOf(record(media)?.["schema"]) }),
    encoding: {},
    ...(record(media)?.["example"] === undefined ? {} : { example: record(media)?.["example"] as Json }),
  }));
}

/** References of documents become those of an Api; 3.0's `nullable` becomes a type. */
export function schemaOf(value: unknown): JsonSchema {
  if (typeof value === "boolean") return value;
  return (record(value) === undefined ? {} : upgraded(value)) as JsonSchema;
}

function upgraded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(upgraded);
  const raw = record(value);
  if (raw === undefined) return value;
  const { nullable, example, ...rest } = raw;
  const schema = Object.fromEntries(
    Object.entries(rest).map(([key, item]) => [key, upgraded(item)]),
  ) as JsonSchemaObject;
  if (typeof raw["$ref"] === "string") schema.$ref = raw["$ref"].replace("#/components/schemas/", "#/$defs/");
  if (nullable === true && typeof schema.type === "string") schema.type = [schema.type, "null"];
  if (example !== undefined && raw["properties"] !== example) schema.examples ??= [example as Json];
  return schema;
}

function texts<Key extends string>(raw: Raw, keys: readonly Key[]): { readonly [key in Key]?: string } {
  const found = keys.flatMap((key) => (typeof raw[key] === "string" ? [[key, raw[key]]] : []));
  return Object.fromEntries(found) as { readonly [key in Key]?: string };
}

function record(value: unknown): Raw | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Raw) : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Undefined for a kind that OpenAPI does not know. */
export function securitySchemeOf(value: unknown): SecurityScheme | undefined {
  const raw = record(value) ?? {};
  const { type, in: place, name, scheme, openIdConnectUrl } = raw;
  const description = texts(raw, ["description"]);
  if (type === "http" && typeof scheme === "string") {
    return { type, scheme: scheme.toLowerCase(), ...texts(raw, ["bearerFormat"]), ...description };
  }
  const isPlace = place === "query" || place === "header" || place === "cookie";
  if (type === "apiKey" && isPlace && typeof name === "string")
    return { type, in: place, name, ...description };
  if (type === "openIdConnect") return { type, url: String(openIdConnectUrl), ...description };
  if (type === "mutualTLS") return { type, ...description };
  if (type !== "oauth2") return undefined;
  const flows = Object.values(record(raw["flows"]) ?? {});
  const scopes = flows.flatMap((flow) => Object.entries(record(record(flow)?.["scopes"]) ?? {}));
  const known = oauthFlowsOf(raw["flows"]);
  return {
    type,
    scopes: Object.fromEntries(scopes.map(([scope, text]) => [scope, String(text)])),
    ...(known === undefined ? {} : { flows: known }),
    ...description,
  };
}
