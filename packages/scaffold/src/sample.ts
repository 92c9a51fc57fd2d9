/** Values, requests and responses made from a document, the same every time: for tours, tests and example bodies. */
import type { Json } from "@ashlar/model";
import type { PlannedContent, PlannedOperation } from "./blueprint.ts";
import { contentValue, eventText, itemValue, lineText } from "./sample/body.ts";
import type { SampleContext } from "./sample/context.ts";
import { invalidParts } from "./sample/invalid.ts";
import { assembleRequest, requestParts, type SampleRequest } from "./sample/request.ts";

export type { SampleContext } from "./sample/context.ts";
export { fits } from "./sample/fits.ts";
export type { SampleRequest } from "./sample/request.ts";
export { sampleValue } from "./sample/value.ts";

/** A valid request: what is required, and what the document gives an example for. Credentials are the caller's to add. */
export function sampleRequest(
  operation: PlannedOperation,
  context: Pick<SampleContext, "schemas">,
): SampleRequest {
  const inner: SampleContext = { schemas: context.schemas, direction: "request" };
  return assembleRequest(operation, requestParts(operation, inner));
}

/** A request with one thing wrong, and what that is; undefined where nothing can be invalid. */
export function invalidRequest(
  operation: PlannedOperation,
  context: Pick<SampleContext, "schemas">,
): { readonly request: SampleRequest; readonly wrong: string } | undefined {
  const found = invalidParts(operation, { schemas: context.schemas, direction: "request" });
  return found === undefined
    ? undefined
    : { request: assembleRequest(operation, found.parts), wrong: found.wrong };
}

/** An example is for reading: one of more values than this is rather cut down to what is required. */
const readableValues = 200;

export interface ExampleResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: Json | string;
}

/** A body that the document would accept as an answer: of the first 2xx response with content, else of the first. */
export function exampleResponse(
  operation: PlannedOperation,
  context: Pick<SampleContext, "schemas">,
): ExampleResponse | undefined {
  const inner: SampleContext = {
    schemas: context.schemas,
    direction: "response",
    generousValues: readableValues,
  };
  const withContent = operation.responses.filter((response) => response.contents.length > 0);
  const good = withContent.filter((response) => response.status.startsWith("2"));
  for (const response of [...good, ...withContent.filter((each) => !good.includes(each))]) {
    for (const content of response.contents) {
      const body = exampleBody(content, inner);
      if (body !== undefined) return { status: statusCode(response.status), contentType: content.type, body };
    }
  }
  return undefined;
}

function exampleBody(content: PlannedContent, context: SampleContext): Json | string | undefined {
  if (content.kind === "binary" || content.kind === "multipart") return undefined;
  if (content.kind !== "events" && content.kind !== "lines") return contentValue(content, context);
  const item = itemValue(content, context);
  if (item === undefined) return undefined;
  return content.kind === "lines" ? lineText(content, item) : eventText(item);
}

/** `2XX` → 200; `default` says nothing about the status and usually describes success where it stands alone. */
function statusCode(status: string): number {
  if (status === "default") return 200;
  return Number(status.replaceAll("X", "0"));
}
