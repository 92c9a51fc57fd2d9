/** Routes → an API: what each takes and answers, with what comments say of it. */
import { relative } from "node:path";
import type { Api, Finding, Location, Operation, SecurityScheme } from "@ashlar/model";
import ts from "typescript6";
import { readBlocks } from "./comment-blocks.ts";
import type { FoundRoute } from "./found-route.ts";
import { isInstalled } from "./installed.ts";
import { OperationIds } from "./operation/operation-ids.ts";
import { type OperationFound, readOperation } from "./operation/read-operation.ts";
import type { RouteSchemas } from "./operation/route-schemas.ts";
import type { Evidence, ReadSourceResult } from "./read-source.ts";
import { passedOn } from "./routes/passed-on.ts";
import { securityOf } from "./security.ts";
import { withSchemes } from "./security-schemes.ts";
import { isTooDeep } from "./too-deep.ts";
import { SchemaNames } from "./types/schema-names.ts";
import type { TypeContext } from "./types/schema-of-type.ts";
import { unknownReferences } from "./unknown-references.ts";
import { writtenSchemes } from "./written-schemes.ts";

export interface ReadRoutesOptions {
  readonly program: ts.Program;
  readonly title: string;
  readonly version: string;
  /** What the paths of findings are told from. */
  readonly cwd: string;
  /** Components that validators have made already share their names with those of types. */
  readonly names?: SchemaNames;
  /** Schemas of the validators that types were inferred from. */
  readonly inferred?: TypeContext["inferred"];
  /** What is declared of a route besides its handler: validators, Fastify's `schema`. */
  readonly schemasOf?: (route: FoundRoute) => RouteSchemas | undefined;
}

/** Of an operation that has a number at its name. */
const NUMBERED = 0.7;

const NOTHING_DECLARED: RouteSchemas = { parts: new Map(), responses: new Map() };

export function readRoutes(routes: readonly FoundRoute[], options: ReadRoutesOptions): ReadSourceResult {
  const { program, names = new SchemaNames(), schemasOf, inferred } = options;
  const files = program.getSourceFiles().filter(isOwn);
  const blocks = readBlocks({
    files,
    routes,
    locate: (file, offset) => locate(file, offset, options.cwd),
  });
  for (const [name, schema] of Object.entries(blocks.schemas)) names.define(name, schema);
  const checker = program.getTypeChecker();
  const context: TypeContext = { checker, names, ...(inferred === undefined ? {} : { inferred }) };
  const ids = new OperationIds();
  const operations: Operation[] = [];
  const evidence = new Map<string, readonly Evidence[]>();
  const declaredSchemes = { ...writtenSchemes(files), ...blocks.securitySchemes };
  const securitySchemes: { [name: string]: SecurityScheme } = {};
  const findings: Finding[] = [...blocks.findings];
  for (const route of passedOn(routes, context.checker)) {
    const key = `${route.method} ${route.path}`;
    if (evidence.has(key)) {
      findings.push(routeTwice(route));
      continue;
    }
    const found = readOne(route, context, schemasOf);
    if (found === undefined) continue;
    const told = blocks.tell(found.operation, found.evidence);
    // A number at the name is another one as soon as a route is added.
    const numbered: readonly Evidence[] = ids.has(told.operation.operationId)
      ? [{ part: "", confidence: NUMBERED, from: "handler-sends" }]
      : [];
    operations.push(ids.unique(told.operation));
    evidence.set(key, [...told.evidence, ...numbered]);
    Object.assign(securitySchemes, found.securitySchemes);
    findings.push(...found.findings);
  }
  const secured = withSchemes(operations, {
    known: { ...securitySchemes, ...declaredSchemes },
    files,
    seen: ({ method, path }) => {
      const route = routes.find((one) => one.method === method && one.path === path);
      return (route === undefined ? undefined : securityOf(route, checker)?.requirements) ?? [];
    },
  });
  const api: Api = {
    title: options.title,
    version: options.version,
    openapi: "3.1.1",
    basePath: "",
    servers: [],
    operations: secured.operations,
    webhooks: [],
    schemas: names.schemas,
    securitySchemes: secured.schemes,
    tags: tagsOf(operations),
  };
  const unknown = unknownReferences(api);
  return {
    api: { ...api, schemas: { ...api.schemas, ...unknown.schemas } },
    evidence,
    findings: [...findings, ...secured.findings, ...blocks.unmatched(), ...unknown.findings],
    files: files.length,
  };
}

/** Undefined for what its code keeps out of documents. */
function readOne(
  route: FoundRoute,
  context: TypeContext,
  schemasOf: ReadRoutesOptions["schemasOf"],
): OperationFound | undefined {
  try {
    const schemas = schemasOf?.(route) ?? NOTHING_DECLARED;
    return schemas.isHidden === true ? undefined : readOperation(route, schemas, context);
  } catch (error) {
    if (!isTooDeep(error)) throw error;
    const { handler: _, known: __, options: ___, ...rest } = route;
    const bare: FoundRoute = { ...rest, handler: undefined, middleware: [], errorHandlers: [] };
    const found = readOperation(bare, NOTHING_DECLARED, context);
    return { ...found, findings: [tooDeep(route)] };
  }
}

function tooDeep({ method, path, location }: FoundRoute): Finding {
  return {
    rule: "code-too-deep",
    severity: "warning",
    message: `what ${method.toUpperCase()} ${path} does is nested too deep to be read: only its path is told`,
    location,
  };
}

/** The frameworks ask the first that was registered; a document has one of each. */
function routeTwice({ method, path, location }: FoundRoute): Finding {
  return {
    rule: "route-twice",
    severity: "info",
    message: `${method.toUpperCase()} ${path} is routed before: what stands here was not read`,
    location,
  };
}

function isOwn(file: ts.SourceFile): boolean {
  return !file.isDeclarationFile && !isInstalled(file);
}

function locate(file: ts.SourceFile, offset: number, cwd: string): Location {
  const { line, character } = ts.getLineAndCharacterOfPosition(file, offset);
  return { file: relative(cwd, file.fileName), line: line + 1, column: character + 1 };
}

function tagsOf(operations: readonly Operation[]): Api["tags"] {
  return [...new Set(operations.flatMap(({ tags }) => tags))].map((name) => ({ name }));
}
