/** Code that `ashlar scaffold` made, read back: the wiring, the validators, the types and their comments. */
import {
  type Api,
  type Finding,
  hearOperation,
  type JsonSchema,
  type Location,
  type Operation,
  type SecurityRequirement,
  type SecurityScheme,
  textOfCommentLine,
  textOfPlainLine,
} from "@ashlar/model";
import ts from "typescript6";
import type { FoundRoute, FrameworkName } from "../found-route.ts";
import type { SourceProgram } from "../program.ts";
import { ApiTypes, type Disagreement } from "./api-types.ts";
import { type Contracts, readContracts } from "./contracts.ts";
import { handlerTypeOf } from "./handler-type-of.ts";
import { type HandlerType, readHandlerTypes } from "./handler-types.ts";
import { readRequest } from "./request-type.ts";
import { readResponses } from "./responses-type.ts";
import { routedAt } from "./routed-at.ts";
import { readSent, type SentOperations, sentTypeNames } from "./sent-operations.ts";
import { besides } from "./side-by-side.ts";
import { findWirings, type WiredRoute, type Wiring } from "./wiring.ts";

export interface GeneratedApi {
  readonly operations: readonly Operation[];
  readonly webhooks: readonly Operation[];
  readonly schemas: { readonly [name: string]: JsonSchema };
  readonly securitySchemes: { readonly [name: string]: SecurityScheme };
  /** Of the first wiring. */
  readonly about: Partial<Pick<Api, "title" | "version" | "basePath" | "servers" | "tags">>;
  /** Routes that are read: nothing else need be made of them. */
  readonly routes: ReadonlySet<ts.Node>;
  readonly findings: readonly Finding[];
}

/**
 * Undefined where none of the code was made by Ashlar.
 *
 * @param routes as they were found, by which generated routers are mounted where they are
 */
export function readGenerated(
  source: SourceProgram,
  routes: readonly FoundRoute[],
): GeneratedApi | undefined {
  const read = findWirings(source).flatMap((wiring) => readWiring(wiring, source, routes) ?? []);
  const [first, ...others] = read;
  if (first === undefined) return undefined;
  return others.reduce(merge, first);
}

function readWiring(
  wiring: Wiring,
  source: SourceProgram,
  found: readonly FoundRoute[],
): GeneratedApi | undefined {
  const { document, validators, types, handlerTypes } = wiring;
  if (types === undefined) return undefined;
  const handlers =
    handlerTypes === undefined ? new Map<string, HandlerType>() : readHandlerTypes(handlerTypes);
  const contracts: Contracts =
    validators === undefined ? { operations: new Map(), schemes: [] } : readContracts(validators);
  const { apiTypes, sent } = readTypes(types, handlers);
  const findings: Finding[] = [];
  const read = wiring.routes.flatMap((route): ReadRoute[] => {
    const handler = handlerTypeOf(route, handlers, source);
    if (handler === undefined) {
      findings.push(untyped(route, source));
      return [];
    }
    const operation = readOperation(route, { wiring, handler, contracts, apiTypes, sent, source, found });
    return [{ handler: handler.name, node: route.node, operation }];
  });
  return {
    operations: inOrderOf([...handlers.keys()], read),
    webhooks: sent.webhooks,
    schemas: apiTypes.schemas(),
    securitySchemes: Object.fromEntries(contracts.schemes.map(({ name, scheme }) => [name, scheme])),
    about: document ?? {},
    routes: new Set(read.map(({ node }) => node)),
    findings: [
      ...findings,
      ...apiTypes.disagreements().map((names) => disagreement(names, source.locationOf(types))),
    ],
  };
}

/** One that somebody has given another type is read as code of theirs. */
function untyped({ name, node }: WiredRoute, source: SourceProgram): Finding {
  return {
    rule: "handler-type-not-read",
    severity: "warning",
    message: `the type of the handler of ${name} holds no Handler<…>: what it takes and answers was guessed`,
    hint: "keep Handler<…> within the type, or scaffold again",
    location: source.locationOf(node),
  };
}

/** Both tell of one schema: what only one of them says differently is not read. */
function disagreement({ answered, sent, key }: Disagreement, location: Location): Finding {
  return {
    rule: "types-disagree",
    severity: "warning",
    message: `${answered} and ${sent} say different things about the same members of ${key}: what ${answered} says was read`,
    hint: "change both types alike",
    location,
  };
}

/** The types of handlers stand in the order of the document, routes in that in which they are tried. */
function inOrderOf(names: readonly string[], read: readonly ReadRoute[]): Operation[] {
  const sorted = read.toSorted((a, b) => names.indexOf(a.handler) - names.indexOf(b.handler));
  return sorted.map(({ operation }) => operation);
}

interface ReadRoute {
  /** Name of the type of its handler. */
  readonly handler: string;
  readonly node: ts.Node;
  readonly operation: Operation;
}

function readTypes(
  file: ts.SourceFile,
  handlers: ReadonlyMap<string, HandlerType>,
): { readonly apiTypes: ApiTypes; readonly sent: SentOperations } {
  const named = [...handlers.values()].flatMap(({ request, responses }) => [request, responses]);
  const sentNames = sentTypeNames(new ApiTypes(file, new Set(named)).types.values());
  const apiTypes = new ApiTypes(file, new Set([...named, ...sentNames]));
  return { apiTypes, sent: readSent(sentNames, apiTypes) };
}

interface OperationContext {
  readonly wiring: Wiring;
  readonly handler: HandlerType;
  readonly contracts: Contracts;
  readonly apiTypes: ApiTypes;
  readonly sent: SentOperations;
  readonly source: SourceProgram;
  readonly found: readonly FoundRoute[];
}

const UNKNOWN = { kind: "name", text: "unknown" } as const;

function readOperation(route: WiredRoute, context: OperationContext): Operation {
  const { wiring, handler, contracts, apiTypes, sent, source, found } = context;
  const contract = contracts.operations.get(route.name);
  const { words, rest } = hearOperation(handler.doc);
  const { title, text } = titleOf(rest);
  const basePath = words.basePath ?? wiring.document?.basePath ?? "";
  const placed = routedAt({ route, contract, found, told: title, basePath, framework: frameworkOf(wiring) });
  const request = apiTypes.types.get(handler.request)?.type ?? UNKNOWN;
  const responses = apiTypes.types.get(handler.responses)?.type ?? UNKNOWN;
  const names = new Map(contracts.schemes.map(({ hook, name }) => [hook ?? name, name]));
  return {
    ...(words.operationId === null ? {} : { operationId: words.operationId ?? route.name }),
    method: route.method,
    ...placed,
    ...(text === "" ? {} : { summary: text }),
    tags: words.tags,
    deprecated: rest.includes("@deprecated"),
    ...readRequest(request, contract, apiTypes),
    responses: readResponses(responses, apiTypes),
    security: (contract?.security ?? []).map((requirement) => bySchemeName(requirement, names)),
    callbacks: sent.callbacks.get(handler.request) ?? [],
    location: source.locationOf(route.node),
  };
}

/** `GET /pets` and the words behind it. */
function titleOf(lines: readonly string[]): { readonly title: string | undefined; readonly text: string } {
  const match = /^`[A-Z]+ (.*?)`(?: (.*))?$/.exec(lines[0] ?? "");
  const more = lines.slice(1).filter((line) => line !== "" && line !== "@deprecated");
  const text = [match?.[2] ?? "", ...more]
    .filter((line) => line !== "")
    .map(textOfPlainLine)
    .join("\n");
  const title = match?.[1];
  return { title: title === undefined ? undefined : textOfCommentLine(title), text };
}

function bySchemeName(
  requirement: SecurityRequirement,
  names: ReadonlyMap<string, string>,
): SecurityRequirement {
  return Object.fromEntries(
    Object.entries(requirement).map(([hook, scopes]) => [names.get(hook) ?? hook, scopes]),
  );
}

function frameworkOf({ file }: Wiring): FrameworkName {
  const imports = file.statements
    .filter(ts.isImportDeclaration)
    .map(({ moduleSpecifier }) => moduleSpecifier.getText());
  if (imports.some((name) => /runtime\/fastify/.test(name))) return "fastify";
  return imports.some((name) => /runtime\/koa/.test(name)) ? "koa" : "express";
}

/** Documents side by side: the first keeps its names, and answers what both say they do. */
function merge(a: GeneratedApi, b: GeneratedApi): GeneratedApi {
  const keys = new Set(a.operations.map(keyOf));
  const isTwice = (operation: Operation): boolean => keys.has(keyOf(operation));
  const other = besides(a, { ...b, operations: b.operations.filter((operation) => !isTwice(operation)) });
  return {
    operations: [...a.operations, ...other.operations],
    webhooks: [...a.webhooks, ...other.webhooks],
    schemas: { ...a.schemas, ...other.schemas },
    securitySchemes: { ...a.securitySchemes, ...other.securitySchemes },
    about: a.about,
    routes: new Set([...a.routes, ...b.routes]),
    findings: [...a.findings, ...b.findings, ...b.operations.filter(isTwice).map(routeTwice)],
  };
}

function keyOf({ method, basePath, path }: Operation): string {
  return `${method} ${basePath}${path}`;
}

function routeTwice({ method, basePath, path, location }: Operation): Finding {
  return {
    rule: "route-twice",
    severity: "info",
    message: `${method.toUpperCase()} ${basePath}${path} is routed before: what stands here was not read`,
    ...(location === undefined ? {} : { location }),
  };
}
