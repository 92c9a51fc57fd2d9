/** An operation as resource recognition looks at it: its path in segments, its body, its successful answer. */
import type { JsonSchema } from "@ashlar/model";
import type { PlannedContent, PlannedOperation } from "../../blueprint.ts";
import { type Schemas, type SchemaView, viewSchema } from "./schema-view.ts";

export interface Endpoint {
  readonly operation: PlannedOperation;
  readonly segments: readonly Segment[];
  /** Names of its path's parameters are left out: the same for all operations of one path. */
  readonly pattern: string;
  readonly body: BodyView | undefined;
  readonly answer: AnswerView | undefined;
}

export type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "parameter"; readonly name: string }
  /** `{id}.json`, `books:search`: nothing is read into it. */
  | { readonly kind: "mixed"; readonly text: string };

export interface BodyView {
  /** Of these the body can be read: JSON and forms. */
  readonly contentTypes: readonly string[];
  /** Only content types that nothing can be stored from. */
  readonly isForeign: boolean;
  readonly schema: JsonSchema;
  readonly view: SchemaView;
  readonly isRequired: boolean;
}

export interface AnswerView {
  readonly status: number;
  /** As `types/api.ts` writes the status: `200`, `default`. */
  readonly key: string;
  /** Empty where the answer has no body. */
  readonly contentType: string;
  /** Only content types other than JSON. */
  readonly isForeign: boolean;
  readonly schema: JsonSchema | undefined;
  readonly view: SchemaView | undefined;
  readonly headers: readonly string[];
  readonly hasLink: boolean;
}

export function endpointOf(operation: PlannedOperation, schemas: Schemas): Endpoint {
  const segments = segmentsOf(operation.source.path);
  return {
    operation,
    segments,
    pattern: patternOf(segments),
    body: bodyOf(operation, schemas),
    answer: answerOf(operation, schemas),
  };
}

/** `/books/{bookId}` → `/books/{}`. */
export function patternOf(segments: readonly Segment[]): string {
  return segments.map((each) => `/${each.kind === "parameter" ? "{}" : each.text}`).join("");
}

function segmentsOf(path: string): Segment[] {
  return path
    .split("/")
    .filter((segment) => segment !== "")
    .map((text): Segment => {
      const name = /^\{([^{}]+)\}$/.exec(text)?.[1];
      if (name !== undefined) return { kind: "parameter", name };
      return /[{}:]/.test(text) ? { kind: "mixed", text } : { kind: "literal", text };
    });
}

function bodyOf({ body }: PlannedOperation, schemas: Schemas): BodyView | undefined {
  if (body === undefined) return undefined;
  const readable = body.contents.filter(({ kind, type }) => {
    return (kind === "json" || kind === "form") && type !== "application/json-patch+json";
  });
  const schema = (readable.find(({ kind }) => kind === "json") ?? readable[0])?.schema ?? true;
  return {
    contentTypes: readable.map(({ type }) => type),
    isForeign: readable.length === 0,
    schema,
    view: viewSchema(schema, schemas),
    isRequired: body.required,
  };
}

function answerOf({ method, responses }: PlannedOperation, schemas: Schemas): AnswerView | undefined {
  const [best] = responses
    .flatMap((response) => rankOf(response.status) ?? [])
    .sort((a, b) => a.rank - b.rank);
  const found =
    responses.find(({ status }) => status === best?.status) ??
    // Older documents put what succeeds under `default`.
    responses.find(
      ({ status, description = "" }) => status === "default" && /success|^ok\b/i.test(description),
    );
  if (found === undefined) return undefined;
  const content = found.contents.find(({ kind }) => kind === "json");
  const hasBody = found.contents.length > 0;
  return {
    status: statusOf(found.status, method, hasBody),
    key: found.status,
    contentType: content === undefined ? "" : sentType(content),
    isForeign: hasBody && content === undefined,
    schema: content?.schema,
    view: content && viewSchema(content.schema, schemas),
    headers: found.headers.map(({ name }) => name),
    hasLink: found.headers.some(({ name }) => name === "link"),
  };
}

// 202 says that something happens later, 206 and 207 that it is not all: what was done at once has another status.
function rankOf(status: string): { status: string; rank: number } | undefined {
  if (/^2\d\d$/.test(status)) return { status, rank: Number(status) + (status === "202" ? 20 : 0) };
  return status === "2XX" ? { status, rank: 299 } : undefined;
}

function statusOf(status: string, method: string, hasBody: boolean): number {
  if (/^2\d\d$/.test(status)) return Number(status);
  if (method === "post") return 201;
  return hasBody ? 200 : 204;
}

function sentType({ type }: PlannedContent): string {
  return type.includes("*") ? "application/json" : type;
}
