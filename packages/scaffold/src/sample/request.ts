/** A whole request for an operation, from a value per parameter and a body. */
import type { Json, Parameter } from "@ashlar/model";
import type { PlannedContent, PlannedOperation } from "../blueprint.ts";
import { type SampleBody, sampleBody } from "./body.ts";
import type { SampleContext } from "./context.ts";
import { fits } from "./fits.ts";
import { contentText, headerText, pairs, pathText } from "./serialize.ts";
import { sampleValue } from "./value.ts";

export interface SampleRequest {
  /** Upper case. */
  readonly method: string;
  /** The full path with its path parameters serialised by their style, and the query string. */
  readonly url: string;
  /** Names in lower case; `content-type` is among them when there is a body. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly contentType: string | undefined;
}

/** What a request is made of, before it is text. */
export interface RequestParts {
  readonly values: ReadonlyMap<Parameter, Json>;
  readonly body: SampleBody | undefined;
}

export function requestParts(operation: PlannedOperation, context: SampleContext): RequestParts {
  const values = new Map<Parameter, Json>();
  for (const parameter of operation.parameters) {
    const mustBeThere = parameter.required || parameter.in === "path";
    // Optional parameters may exclude each other in ways no schema says; an example is an invitation.
    const value =
      fittingExample(parameter, context) ?? (mustBeThere ? madeValue(parameter, context) : undefined);
    if (value !== undefined) values.set(parameter, value);
  }
  const found = sampledContent(operation, context);
  return { values, body: found?.body };
}

/** The first content, JSON preferred, that a body could be made for. */
export function sampledContent(
  operation: PlannedOperation,
  context: SampleContext,
): { readonly content: PlannedContent; readonly body: SampleBody } | undefined {
  const contents = operation.body?.contents ?? [];
  const preferred = [
    ...contents.filter(({ kind }) => kind === "json"),
    ...contents.filter(({ kind }) => kind !== "json"),
  ];
  for (const content of preferred) {
    const body = sampleBody(content, context);
    if (body !== undefined) return { content, body };
  }
  return undefined;
}

function fittingExample(parameter: Parameter, context: SampleContext): Json | undefined {
  const { example, schema } = parameter;
  if (example === undefined || !isSendable(example, parameter)) return undefined;
  return fits(example, schema, context) ? example : undefined;
}

function madeValue(parameter: Parameter, context: SampleContext): Json | undefined {
  const { schema } = parameter;
  const value = sampleValue(schema, context);
  if (value !== undefined && isSendable(value, parameter)) return value;
  const notEmpty = { minLength: 1, minItems: 1, minProperties: 1, not: { type: "null" as const } };
  return sampleValue({ allOf: [schema, notEmpty] }, context) ?? value;
}

/** An empty value leaves a hole in the path, and no trace at all in a query. */
function isSendable(value: Json, parameter: Parameter): boolean {
  if (value === null) return false;
  if (parameter.in === "path") return pathText({ ...parameter, style: "simple" }, value) !== "";
  return typeof value !== "object" || Object.keys(value).length > 0 || !parameter.required;
}

export function assembleRequest(operation: PlannedOperation, { values, body }: RequestParts): SampleRequest {
  const inPath = new Map<string, string>();
  const query: string[] = [];
  const cookies: string[] = [];
  const headers: Record<string, string> = {};
  for (const [parameter, value] of values) {
    switch (parameter.in) {
      case "path":
        inPath.set(`{${parameter.name}}`, pathText(parameter, value));
        break;
      case "query":
        query.push(...parameterPairs(parameter, value));
        break;
      case "querystring":
        query.push(queryStringText(parameter, value));
        break;
      case "header":
        headers[parameter.name.toLowerCase()] = headerSafe(headerText(parameter, value));
        break;
      case "cookie":
        cookies.push(...parameterPairs(parameter, value));
    }
  }
  const path = operation.fullPath
    .split(/(\{[^{}]+\})/)
    .map((part) => inPath.get(part) ?? encodeURI(part).replaceAll("%25", "%"))
    .join("");
  if (cookies.length > 0) headers["cookie"] = cookies.join("; ");
  if (body !== undefined) headers["content-type"] = body.contentType;
  return {
    method: operation.method.toUpperCase(),
    url: query.length === 0 ? path : `${path}?${query.join("&")}`,
    headers,
    body: body?.body,
    contentType: body?.contentType,
  };
}

function parameterPairs(parameter: Parameter, value: Json): string[] {
  if (parameter.contentType === undefined) return pairs(parameter.name, value, parameter);
  return [`${encodeURIComponent(parameter.name)}=${encodeURIComponent(contentText(value))}`];
}

/** OpenAPI 3.2: the whole query string is one value, usually a form. */
function queryStringText(parameter: Parameter, value: Json): string {
  const isForm = parameter.contentType?.includes("form") ?? true;
  if (!isForm || typeof value !== "object" || value === null) return encodeURIComponent(contentText(value));
  const form = { style: "form", explode: true, allowReserved: false } as const;
  return Object.entries(value)
    .flatMap(([name, field]) => pairs(name, field, form))
    .join("&");
}

/** RFC 9110 §5.5: a field value is visible ASCII; anything else is percent-encoded. */
function headerSafe(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/gu, encodeURIComponent).trim();
}
