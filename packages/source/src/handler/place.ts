/** What an expression of a handler stands for: the request, its query, one value of it, the response. */
import type { ParameterPlace } from "@ashlar/model";
import type { FrameworkName } from "../found-route.ts";
import type { FunctionNode } from "./function-of.ts";

export type ValuePlace = Exclude<ParameterPlace, "querystring"> | "body";

export type Place =
  /** Express's and Fastify's request, Koa's context, Koa's `ctx.request`. */
  | { readonly kind: "request" | "context" | "koa-request" | "response" | "next" | "cookie-jar" | "error" }
  /** All values of a place; for bodies with the way to a part of it. */
  | { readonly kind: "values"; readonly place: ValuePlace }
  /** One value: `query.page`, or `body` → `["address", "city"]`. */
  | { readonly kind: "value"; readonly place: ValuePlace; readonly path: readonly string[] }
  | { readonly kind: "file"; readonly path: readonly string[] };

/** `errors`: Fastify hands it the error first; of Express's the number of parameters tells. */
export type HandlerKind = "route" | "errors" | "parameter";

/** Koa 1: `function* (next) { this.body = …; }` */
export function isGenerator(framework: FrameworkName, { asteriskToken }: FunctionNode): boolean {
  return framework === "koa" && asteriskToken !== undefined;
}

/**
 * What a handler's parameters stand for, by position.
 * @param count how many it has
 * @param kind of a parameter's function: Koa hands it the value first, Express last
 */
export function parameterPlaces(
  framework: FrameworkName,
  count: number,
  kind: HandlerKind,
): readonly (Place | undefined)[] {
  const isForErrors = kind === "errors";
  if (framework === "koa") {
    const own: readonly Place[] = [{ kind: "context" }, { kind: "next" }];
    return kind === "parameter" ? [undefined, ...own] : own;
  }
  if (framework === "fastify") {
    const own: readonly Place[] = [{ kind: "request" }, { kind: "response" }];
    return isForErrors ? [{ kind: "error" }, ...own] : own;
  }
  const places: readonly Place[] = [{ kind: "request" }, { kind: "response" }, { kind: "next" }];
  // Express calls what takes four with an error first; no route is answered by that unless something failed.
  return count === 4 && kind !== "parameter" ? [{ kind: "error" }, ...places] : places;
}

const REQUEST_PARTS: { readonly [name: string]: Place | undefined } = {
  query: { kind: "values", place: "query" },
  params: { kind: "values", place: "path" },
  headers: { kind: "values", place: "header" },
  cookies: { kind: "values", place: "cookie" },
  signedCookies: { kind: "values", place: "cookie" },
  body: { kind: "values", place: "body" },
  file: { kind: "file", path: ["file"] },
  files: { kind: "file", path: ["files"] },
  res: { kind: "response" },
};

const CONTEXT_PARTS: { readonly [name: string]: Place | undefined } = {
  query: { kind: "values", place: "query" },
  params: { kind: "values", place: "path" },
  headers: { kind: "values", place: "header" },
  header: { kind: "values", place: "header" },
  request: { kind: "koa-request" },
  req: { kind: "koa-request" },
  response: { kind: "response" },
  cookies: { kind: "cookie-jar" },
  file: { kind: "file", path: ["file"] },
  files: { kind: "file", path: ["files"] },
};

const KOA_REQUEST_PARTS: { readonly [name: string]: Place | undefined } = {
  query: { kind: "values", place: "query" },
  headers: { kind: "values", place: "header" },
  header: { kind: "values", place: "header" },
  body: { kind: "values", place: "body" },
  files: { kind: "file", path: ["files"] },
};

/** What `place.name` stands for. */
export function partOf(place: Place, name: string): Place | undefined {
  switch (place.kind) {
    case "request":
      // Fastify's `request.raw`, `request.req` are the same request to a reader.
      return own(REQUEST_PARTS, name) ?? (name === "raw" ? place : undefined);
    case "context":
      return own(CONTEXT_PARTS, name);
    case "koa-request":
      return own(KOA_REQUEST_PARTS, name);
    case "values":
      return { kind: "value", place: place.place, path: [name] };
    case "value":
      return place.place === "body" || place.place === "query"
        ? { ...place, path: [...place.path, name] }
        : undefined;
    default:
      return undefined;
  }
}

function own(parts: { readonly [name: string]: Place | undefined }, name: string): Place | undefined {
  return Object.hasOwn(parts, name) ? parts[name] : undefined;
}
