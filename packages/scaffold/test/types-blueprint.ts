/** Blueprints made by hand, small enough to read beside the types that come of them. */
import type { Api, JsonSchema, MediaType, Operation, Parameter } from "@ashlar/model";
import type { Blueprint, ContentKind, PlannedContent, PlannedOperation } from "../src/blueprint.ts";

export interface HandMade {
  readonly schemas?: Api["schemas"];
  readonly operations?: readonly PlannedOperation[];
  readonly webhooks?: readonly PlannedOperation[];
}

export function blueprintOf({ schemas = {}, operations = [], webhooks = [] }: HandMade): Blueprint {
  return {
    api: {
      title: "Made by hand",
      version: "1",
      openapi: "3.1.0",
      basePath: "",
      servers: [],
      operations: operations.map((operation) => operation.source),
      webhooks: webhooks.map((operation) => operation.source),
      schemas,
      securitySchemes: {},
      tags: [],
    },
    framework: "express",
    layout: {
      routes: "src/routes",
      middleware: "src/middleware",
      types: "src/types",
      importExtension: ".js",
    },
    operations,
    webhooks,
    resources: [],
    typeNames: new Map(Object.keys(schemas).map((name) => [name, name])),
    schemes: [],
    findings: [],
  };
}

export interface OperationParts {
  readonly name?: string;
  readonly method?: string;
  readonly path?: string;
  readonly summary?: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: { readonly required?: boolean; readonly contents: readonly PlannedContent[] };
  readonly responses?: { readonly [status: string]: readonly PlannedContent[] };
}

export function operationOf(parts: OperationParts): PlannedOperation {
  const { name = "act", method = "post", path = "/act", parameters = [], body } = parts;
  const typeName = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  const responses = Object.entries(parts.responses ?? { 204: [] }).map(([status, contents]) => ({
    status,
    headers: [],
    contents,
  }));
  const source: Operation = {
    method,
    path,
    basePath: "",
    tags: [],
    deprecated: false,
    parameters,
    responses: responses.map(({ contents, ...response }) => ({ ...response, content: contents })),
    security: [],
    callbacks: [],
    ...(parts.summary === undefined ? {} : { summary: parts.summary }),
  };
  return {
    source,
    name,
    typeName,
    requestTypeName: `${typeName}Request`,
    responsesTypeName: `${typeName}Responses`,
    resource: "act",
    method,
    fullPath: path,
    parameters,
    body: body === undefined ? undefined : { required: body.required ?? true, contents: body.contents },
    responses,
    security: [],
  };
}

export function parameterOf(parts: Partial<Parameter> & Pick<Parameter, "name" | "in">): Parameter {
  const style = {
    path: "simple",
    header: "simple",
    query: "form",
    cookie: "form",
    querystring: "form",
  } as const;
  return {
    required: parts.in === "path",
    deprecated: false,
    style: style[parts.in],
    explode: parts.in === "query" || parts.in === "cookie",
    allowReserved: false,
    schema: { type: "string" },
    ...parts,
  };
}

export function contentOf(
  kind: ContentKind,
  type: string,
  schema: JsonSchema = true,
  more: Partial<MediaType> = {},
): PlannedContent {
  return { encoding: {}, ...more, type, kind, schema };
}
