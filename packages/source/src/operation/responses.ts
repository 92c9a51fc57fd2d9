/** The answers of an operation, from what is declared of them and what its handler sends. */
import { STATUS_CODES } from "node:http";
import type { Header, JsonSchema, MediaType, Response } from "@ashlar/model";
import type ts from "typescript6";
import type { Answer } from "../handler/handler-facts.ts";
import type { Evidence } from "../read-source.ts";
import { schemaOfType, type TypeContext } from "../types/schema-of-type.ts";
import { type RequestValues, withGuesses } from "./guessed-values.ts";
import type { RouteSchemas } from "./route-schemas.ts";
import { tracedSchema } from "./traced-schema.ts";

/** RFC 9110 §15 */
const CLASSES: { readonly [statuses: string]: string | undefined } = {
  "1XX": "Informational",
  "2XX": "Successful",
  "3XX": "Redirection",
  "4XX": "Client error",
  "5XX": "Server error",
};

/** Of an answer whose type says nothing, but the code that makes it. */
const TRACED = 0.6;

/** Of a status that run time decides, and of one that it may change. */
const STATUS_UNKNOWN = 0.3;
const STATUS_OPEN = 0.5;

export interface ResponseSources {
  readonly schemas: RouteSchemas;
  /** By status or `default`, as the handler's types have them. */
  readonly types: ReadonlyMap<string, ts.Type>;
  readonly answers: readonly Answer[];
  /** Statuses that middleware refuses with. */
  readonly refusals: readonly Answer[];
  /** Those that middleware sets before the handler answers, in lower case. */
  readonly headers?: readonly string[];
  /** What the request brings: answers may send it back. */
  readonly values: RequestValues;
  readonly context: TypeContext;
}

export interface ResponsesFound {
  readonly responses: readonly Response[];
  readonly evidence: readonly Evidence[];
}

export function readResponses(sources: ResponseSources): ResponsesFound {
  const found = new Map<string, { response: Response; evidence: Evidence }>();
  const add = (response: Response, confidence: number, from: Evidence["from"]): void => {
    if (found.has(response.status)) return;
    const evidence: Evidence = { part: `responses/${response.status}`, confidence, from };
    found.set(response.status, { response, evidence });
  };
  for (const [status, { description, type, schema }] of sources.schemas.responses) {
    const content: MediaType[] =
      schema === undefined ? [] : [{ type: type ?? "application/json", schema, encoding: {} }];
    add({ ...plain(status, content), ...(description === undefined ? {} : { description }) }, 1, "validator");
  }
  for (const [status, type] of sources.types) {
    if (status !== "default")
      add(plain(status, jsonOf(schemaOfType(type, sources.context))), 0.9, "handler-type");
  }
  for (const [status, answers] of byStatus(sources.answers)) {
    const response = responseOf(status, answers, sources);
    const isTold = response.content.every(({ schema }) => schema !== undefined && !isEmpty(schema));
    const isTraced = answers.some(({ body }) => body?.kind === "type" && body.traced !== undefined);
    const told = isTold ? (isTraced ? TRACED : 0.8) : 0.5;
    add(response, Math.min(told, ...answers.map(statusConfidence)), "handler-sends");
  }
  for (const [status, answers] of byStatus(sources.refusals)) {
    // A guard may also send elsewhere: `res.redirect("/login")`.
    if (Number(status) >= 300) add(responseOf(status, answers, sources), 0.7, "middleware");
  }
  const isAnswered = [...found.values()].some(
    ({ response: { status }, evidence }) =>
      evidence.from !== "middleware" && (/^[23]/.test(status) || status === "default"),
  );
  if (!isAnswered) {
    const type = sources.types.get("default");
    const content = type === undefined ? [] : jsonOf(schemaOfType(type, sources.context));
    add(
      plain("200", content),
      type === undefined ? 0.3 : 0.8,
      type === undefined ? "handler-sends" : "handler-type",
    );
  }
  const sorted = [...found.values()].sort((a, b) => (a.response.status < b.response.status ? -1 : 1));
  return {
    responses: sorted.map(({ response }) => response),
    evidence: sorted.map(({ evidence }) => evidence),
  };
}

/** A failure's status is often the error's, and then another only now and then. */
function statusConfidence({ isStatusOpen, isStatusGiven, status }: Answer): number {
  if (!isStatusOpen || status >= 400) return 1;
  return isStatusGiven ? STATUS_OPEN : STATUS_UNKNOWN;
}

function plain(status: string, content: readonly MediaType[]): Response {
  const description =
    STATUS_CODES[status] ?? CLASSES[status] ?? (status === "default" ? "Any other answer" : status);
  return { status, description, headers: [], content };
}

function jsonOf(schema: JsonSchema): MediaType[] {
  return [{ type: "application/json", schema, encoding: {} }];
}

function byStatus(answers: readonly Answer[]): ReadonlyMap<string, readonly Answer[]> {
  const groups = new Map<string, Answer[]>();
  for (const answer of answers) {
    const group = groups.get(String(answer.status)) ?? [];
    group.push(answer);
    groups.set(String(answer.status), group);
  }
  return groups;
}

function responseOf(status: string, answers: readonly Answer[], sources: ResponseSources): Response {
  const contents = new Map<string, JsonSchema[]>();
  const type = sources.types.get("default");
  for (const { body, contentType } of answers) {
    if (body === undefined) continue;
    const schemas = contents.get(contentType ?? "application/json") ?? [];
    // `Response<Book>` says of a success what an untyped value does not.
    const isOpen = body.kind === "type" && isEmpty(schemaOfType(body.type, sources.context));
    const isDeclared = isOpen && type !== undefined && status.startsWith("2");
    if (isDeclared) schemas.push(schemaOfType(type, sources.context));
    else schemas.push(body.kind === "type" ? typed(body, sources) : bare(body.kind));
    contents.set(contentType ?? "application/json", schemas);
  }
  const before = answers.some((one) => sources.answers.includes(one)) ? (sources.headers ?? []) : [];
  const headers = new Set([...before, ...answers.flatMap((answer) => [...answer.headers])]);
  return {
    ...plain(
      status,
      [...contents].map(([media, schemas]) => ({ type: media, schema: anyOf(schemas), encoding: {} })),
    ),
    headers: [...headers]
      .sort()
      .map((name): Header => ({ name, required: false, schema: { type: "string" } })),
  };
}

function typed(
  body: Extract<Answer["body"], { kind: "type" }>,
  { values, context }: ResponseSources,
): JsonSchema {
  const schema =
    body.traced === undefined ? schemaOfType(body.type, context) : tracedSchema(body.traced, context);
  return body.guesses === undefined ? schema : withGuesses(schema, body.guesses, values, context);
}

function bare(kind: "binary" | "text"): JsonSchema {
  return kind === "text" ? { type: "string" } : { type: "string", format: "binary" };
}

function anyOf(schemas: readonly JsonSchema[]): JsonSchema {
  const told = schemas.filter((schema) => !isEmpty(schema));
  const unique = [...new Map(told.map((schema) => [JSON.stringify(schema), schema])).values()];
  const [first] = unique;
  if (first === undefined) return {};
  return unique.length === 1 ? first : { anyOf: unique };
}

function isEmpty(schema: JsonSchema): boolean {
  return schema === true || (typeof schema === "object" && Object.keys(schema).length === 0);
}
