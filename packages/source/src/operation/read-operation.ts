/** One route as an operation of an API: what it takes, answers and asks of its caller. */
import type { Finding, Operation, Parameter, SecurityScheme } from "@ashlar/model";
import ts from "typescript6";
import { commentOf, type RouteComment } from "../comments.ts";
import type { FoundRoute } from "../found-route.ts";
import { type FunctionNode, functionOf, returnedFunction } from "../handler/function-of.ts";
import { type Answer, HandlerFacts } from "../handler/handler-facts.ts";
import { passesOn } from "../handler/passes-on.ts";
import type { HandlerKind } from "../handler/place.ts";
import { type HandlerOptions, readHandler } from "../handler/read-handler.ts";
import { isInstalled } from "../installed.ts";
import type { Evidence } from "../read-source.ts";
import { guardExpressions, guardFunction, type Refusal, type SeenSecurity, securityOf } from "../security.ts";
import type { TypeContext } from "../types/schema-of-type.ts";
import { answeredErrors } from "./answered-errors.ts";
import { readBody } from "./body.ts";
import { handlerTypes } from "./handler-types.ts";
import { type OperationName, operationName } from "./operation-name.ts";
import { readParameters } from "./parameters.ts";
import { rawBodyOf } from "./raw-body.ts";
import { readResponses } from "./responses.ts";
import type { RouteSchemas } from "./route-schemas.ts";
import { withUnread } from "./unread-schemas.ts";
import { uploadedFiles } from "./uploaded-files.ts";
import { wrappedHandler } from "./wrapped-handler.ts";

export interface OperationFound {
  readonly operation: Operation;
  readonly evidence: readonly Evidence[];
  readonly securitySchemes: { readonly [name: string]: SecurityScheme };
  readonly findings: readonly Finding[];
}

/** Of an operation whose name is made of the function's and its owner's. */
const MADE_NAME = 0.9;

/** Headers for browsers and proxies, which say nothing of the operation. */
const NOT_TOLD = /^(access-control-|x-powered-by$|vary$|connection$|strict-transport-)/;

export function readOperation(
  found: FoundRoute,
  schemas: RouteSchemas,
  context: TypeContext,
): OperationFound {
  const route = withoutErrorHandler(found, context.checker);
  const { checker } = context;
  const handler = functionOf(route.handler, checker);
  const inner = handler === undefined ? undefined : wrappedHandler(handler, route.known, checker);
  const types = handlerTypes(route, inner, checker);
  const { framework, method } = route;
  const options: HandlerOptions = { framework, checker, method, known: route.known };
  const facts = handler === undefined ? new HandlerFacts() : readHandler(handler, options);
  const passing = (route.passing ?? []).flatMap((one) => {
    const own = functionOf(one, checker);
    return own === undefined ? [] : [readHandler(own, options)];
  });
  const guards = middlewareFacts(route, options);
  const parameters = readParameters({
    route,
    schemas,
    types,
    containers: facts.containers,
    values: [
      ...facts.values,
      ...passing.flatMap(({ values }) => values),
      ...guards.flatMap(({ values }) => values.filter(({ place }) => place !== "body")),
    ],
    context,
  });
  const body = readBody({
    method: route.method,
    schemas,
    type: types.parts.get("body"),
    container: facts.containers.get("body"),
    values: [facts, ...passing].flatMap(({ values }) => values),
    isRead: [facts, ...passing].some(({ isBodyRead }) => isBodyRead),
    files: uploadedFiles(route, facts),
    raw: rawBodyOf(route),
    context,
  });
  const answers = [facts, ...passing].flatMap((one) => one.answers);
  const security = securityOf(route, checker);
  const refusals = [...guards.flatMap((one) => one.answers), ...(security?.refusals.map(unauthorized) ?? [])];
  const handled = answeredErrors({ route, schemas, answers, refusals, checker });
  const responses = readResponses({
    schemas,
    types: types.answers,
    answers: handled.answers,
    refusals: handled.refusals,
    headers: guards.flatMap(({ headers }) => [...headers]).filter((name) => !NOT_TOLD.test(name)),
    values: {
      parameters: parameters.parameters,
      body: body?.body,
      isConverted: (place) => framework === "fastify" || schemas.parts.has(place),
    },
    context,
  });
  // Of a function that only goes on, and sends nothing, its name is not that of what is done.
  const isSilent =
    handler !== undefined &&
    facts.answers.every(({ isThrown, status }) => isThrown || status >= 400) &&
    passesOn(handler, framework, checker);
  const named = operationName(inner === handler ? route : { ...route, handler: inner }, inner, {
    isSilent,
    checker,
  });
  const told = textsOf(route, inner, { schemas, named });
  const evidence: readonly Evidence[] = [
    { part: "", confidence: route.confidence, from: "path" },
    ...(named?.isMade === true && told.operationId === named.text
      ? [{ part: "", confidence: MADE_NAME, from: "handler-sends" as const }]
      : []),
    ...parameters.evidence,
    ...(body === undefined ? [] : [body.evidence]),
    ...responses.evidence,
    ...(security === undefined || schemas.security !== undefined
      ? []
      : ["", "security"].map((part) => ({
          part,
          confidence: security.confidence,
          from: "middleware" as const,
        }))),
  ];
  return {
    operation: {
      ...told,
      method: route.method,
      path: route.path,
      basePath: "",
      parameters: parameters.parameters.filter((one) => !isCredential(one, security?.schemes ?? {})),
      ...(body === undefined ? {} : { requestBody: body.body }),
      responses: responses.responses,
      security: schemas.security ?? security?.requirements ?? [],
      callbacks: [],
      location: route.location,
    },
    evidence: withUnread(evidence, schemas, parameters),
    securitySchemes: security?.schemes ?? {},
    findings: [...(handler === undefined ? [handlerUnknown(route)] : []), ...(schemas.findings ?? [])],
  };
}

/** What a security scheme says already. OpenAPI 3.1 §4.8.27 */
function isCredential({ name, in: place }: Parameter, schemes: SeenSecurity["schemes"]): boolean {
  return Object.values(schemes).some(
    (one) => one.type === "apiKey" && one.in === place && one.name.toLowerCase() === name.toLowerCase(),
  );
}

/** RFC 9110 §15.5.2 */
function unauthorized(refusal: Refusal): Answer {
  return {
    status: 401,
    isStatusGiven: true,
    isStatusOpen: false,
    isThrown: refusal === "thrown",
    condition: undefined,
    contentType: undefined,
    body: undefined,
    headers: new Set(),
  };
}

/** Express takes what has four parameters for failures; the handler is what stands before it. */
function withoutErrorHandler(route: FoundRoute, checker: ts.TypeChecker): FoundRoute {
  const before = route.middleware.at(-1);
  const isForErrors =
    route.framework === "express" && functionOf(route.handler, checker)?.parameters.length === 4;
  if (!isForErrors || before === undefined || route.handler === undefined) return route;
  return {
    ...route,
    handler: before,
    middleware: route.middleware.slice(0, -1),
    errorHandlers: [
      ...(ts.isExpression(route.handler) ? [route.handler] : []),
      ...(route.errorHandlers ?? []),
    ],
  };
}

/** What the project's own middleware reads and refuses with. */
function middlewareFacts(route: FoundRoute, options: HandlerOptions): HandlerFacts[] {
  const read = (expression: ts.Expression, kind: HandlerKind): HandlerFacts[] => {
    const body = guardFunction(expression, route, options.checker);
    if (body === undefined || isInstalled(body.getSourceFile())) return [];
    return [readHandler(returnedFunction(body) ?? body, { ...options, kind })];
  };
  return [
    ...guardExpressions(route).flatMap((one) => read(one, "route")),
    ...(route.parameterHandlers ?? []).flatMap((one) => read(one, "parameter")),
  ];
}

type Texts = Pick<Operation, "operationId" | "summary" | "description" | "tags" | "deprecated">;

/** Declared schemas say it first, then the comment of the route, then the handler's. */
function textsOf(
  route: FoundRoute,
  handler: FunctionNode | undefined,
  { schemas, named }: { readonly schemas: RouteSchemas; readonly named: OperationName | undefined },
): Texts {
  const comments: readonly Partial<RouteComment>[] = [
    commentOf(route.node) ?? {},
    (handler === undefined ? undefined : commentOf(handler)) ?? {},
  ];
  const all: readonly Partial<RouteComment>[] = [schemas, ...comments];
  const first = <Key extends keyof RouteComment>(key: Key): RouteComment[Key] | undefined =>
    all.map((one) => one[key]).find((value) => value !== undefined && value !== "");
  const operationId = first("operationId") ?? named?.text;
  const summary = first("summary");
  const description = first("description");
  return {
    ...(operationId === undefined ? {} : { operationId }),
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    tags: all.map(({ tags = [] }) => tags).find((tags) => tags.length > 0) ?? [],
    deprecated: all.some(({ deprecated }) => deprecated === true),
  };
}

function handlerUnknown({ method, path, location }: FoundRoute): Finding {
  return {
    rule: "handler-not-followed",
    severity: "info",
    message: `the function that answers ${method.toUpperCase()} ${path} could not be found: its answers are unknown`,
    location,
  };
}
