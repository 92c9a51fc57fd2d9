/** Tells where two Apis do not mean the same. */
import { isDeepStrictEqual } from "node:util";
import type { Api, JsonSchema, SecurityScheme } from "@ashlar/model";
import { type AddDifference, OperationComparison, THERE } from "./compare/operation-differences.ts";
import { operationName, pairLists } from "./compare/pair-operations.ts";
import { SchemaComparison, type SchemaDifference } from "./compare/schema-differences.ts";
import { reachedNames, schemasOfOperation } from "./compare/schema-graph.ts";
import { schemesInUse } from "./compare/security-schemes.ts";
import { show } from "./repair/value.ts";

export type ApiDifferenceKind =
  | "info"
  | "server"
  | "tag"
  | "operation"
  | "parameter"
  | "requestBody"
  | "response"
  | "schema"
  | "security";

export interface ApiDifference {
  readonly kind: ApiDifferenceKind;
  /** `GET /users/{id} parameters/query/limit`, `schemas/User/properties/name`. */
  readonly place: string;
  /** What the first says, and what the second. */
  readonly message: string;
}

export interface DifferenceOptions {
  /** Also what only tells: titles, summaries, descriptions, examples, extensions, tags, servers. */
  readonly texts?: boolean;
  /** How messages call the two; `the first` and `the second` where they are not given. */
  readonly names?: readonly [string, string];
}

/** Where two Apis differ in meaning; order of keys, of operations and of alternatives never counts. */
export function differencesOf(a: Api, b: Api, options: DifferenceOptions = {}): ApiDifference[] {
  const [nameA, nameB] = options.names ?? ["the first", "the second"];
  const texts = options.texts === true;
  const found: ApiDifference[] = [];
  const messageOf = (left: unknown, right: unknown): string => {
    if (left === THERE || right === THERE) return `only in ${left === THERE ? nameA : nameB}`;
    return `${show(left)} in ${nameA}, ${show(right)} in ${nameB}`;
  };
  const add: AddDifference = (kind, place, left, right) => {
    found.push({ kind, place, message: messageOf(left, right) });
  };
  const schemas = new SchemaComparison(a.schemas, b.schemas, { texts });
  const operations = new OperationComparison(schemas, { texts, add });
  for (const kind of ["operations", "webhooks"] as const) {
    const { pairs, onlyOld, onlyNew } = pairLists(a[kind], b[kind]);
    for (const one of onlyOld) add("operation", operationName(one), THERE, undefined);
    for (const one of onlyNew) add("operation", operationName(one), undefined, THERE);
    for (const pair of pairs) operations.compare(pair);
  }
  compareSchemas(a, b, schemas, add);
  compareSchemes(a, b, texts, add);
  if (texts) compareTexts(a, b, add);
  return found;
}

function compareSchemas(a: Api, b: Api, schemas: SchemaComparison, add: AddDifference): void {
  const reachedA = namesInUse(a);
  const reachedB = namesInUse(b);
  for (const name of new Set([...Object.keys(a.schemas), ...Object.keys(b.schemas)])) {
    const [left, right] = [ownSchema(a, name), ownSchema(b, name)];
    const isUsed = left === undefined ? reachedB.has(name) : reachedA.has(name);
    // What an operation uses was compared there, whatever it is called.
    if ((left === undefined || right === undefined) && isUsed) continue;
    if (left === undefined || right === undefined)
      add("schema", `schemas/${name}`, thereOr(left), thereOr(right));
    else addSchemas(schemas.compare(left, right, `schemas/${name}`), add);
  }
}

function thereOr(schema: JsonSchema | undefined): typeof THERE | undefined {
  return schema === undefined ? undefined : THERE;
}

function addSchemas(differences: readonly SchemaDifference[], add: AddDifference): void {
  for (const { place, a, b } of differences) add("schema", place, a, b);
}

function ownSchema({ schemas }: Api, name: string): JsonSchema | undefined {
  return Object.hasOwn(schemas, name) ? schemas[name] : undefined;
}

function namesInUse({ operations, webhooks, schemas }: Api): Set<string> {
  return reachedNames([...operations, ...webhooks].flatMap(schemasOfOperation), schemas);
}

function compareSchemes(a: Api, b: Api, texts: boolean, add: AddDifference): void {
  const [usedA, usedB] = [schemesInUse(a), schemesInUse(b)];
  for (const name of new Set([...Object.keys(a.securitySchemes), ...Object.keys(b.securitySchemes)])) {
    if (!texts && !usedA.has(name) && !usedB.has(name)) continue;
    const [left, right] = withoutLoneFlows(plainScheme(a, name, texts), plainScheme(b, name, texts));
    if (!isDeepStrictEqual(left, right)) add("security", `securitySchemes/${name}`, left, right);
  }
}

/** Where tokens are fetched counts where both tell it: code seldom does. */
function withoutLoneFlows(
  a: SecurityScheme | undefined,
  b: SecurityScheme | undefined,
): readonly (SecurityScheme | undefined)[] {
  if (a?.type !== "oauth2" || b?.type !== "oauth2" || (a.flows && b.flows) !== undefined) return [a, b];
  return [a, b].map(({ flows: _, ...rest }) => rest);
}

function plainScheme({ securitySchemes }: Api, name: string, texts: boolean): SecurityScheme | undefined {
  const scheme = Object.hasOwn(securitySchemes, name) ? securitySchemes[name] : undefined;
  if (scheme === undefined || texts) return scheme;
  const { description: _, ...rest } = scheme;
  if (rest.type !== "oauth2") return rest;
  const names = Object.keys(rest.scopes).toSorted();
  return { ...rest, scopes: Object.fromEntries(names.map((scope) => [scope, ""])) };
}

function compareTexts(a: Api, b: Api, add: AddDifference): void {
  for (const key of ["title", "version", "description"] as const) {
    if (a[key] !== b[key]) add("info", `info/${key}`, a[key], b[key]);
  }
  if (a.basePath !== b.basePath) add("server", "basePath", a.basePath, b.basePath);
  if (!isDeepStrictEqual(a.servers, b.servers)) add("server", "servers", a.servers, b.servers);
  if (!isDeepStrictEqual(a.tags, b.tags)) add("tag", "tags", a.tags, b.tags);
}
