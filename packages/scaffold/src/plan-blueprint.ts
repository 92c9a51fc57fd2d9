/** Api → Blueprint: every name, file and body decided once, so that emitters only print. */
import type { Api, Finding, MediaType, Operation, SecurityRequirement } from "@ashlar/model";
import type {
  Blueprint,
  FrameworkName,
  Layout,
  PlannedContent,
  PlannedOperation,
  PlannedScheme,
  Resource,
} from "./blueprint.ts";
import { contentKindOf } from "./content-kind.ts";
import { camelCase, kebabCase, NamePool, pascalCase, typeName, valueName } from "./identifier.ts";
import { implied, missingSuccess, withSuccess } from "./implied-answer.ts";

export interface PlanOptions {
  readonly framework: FrameworkName;
  readonly layout: Layout;
  /** Takes the place of the document's own: `/v2`, or `""`. */
  readonly basePath?: string | undefined;
}

export function planBlueprint(api: Api, options: PlanOptions): Blueprint {
  const findings: Finding[] = [];
  const typePool = new NamePool();
  const typeNames = new Map(
    Object.keys(api.schemas).map((key) => [key, typePool.take(typeName(key))] as const),
  );
  const schemes = planSchemes(api);
  const namer = new OperationNamer(typePool, schemes);
  const operations = api.operations.map((source) => {
    const fullPath = joinPath(options.basePath ?? source.basePath, source.path);
    findings.push(...missingSuccess(source, `${source.method.toUpperCase()} ${fullPath}`));
    return namer.plan(source, fullPath, resourceOf(source.path));
  });
  const webhooks = api.webhooks.map((source) => namer.plan(source, source.path, "webhooks"));
  const callbacks = operations.flatMap((operation) => planCallbacks(operation, namer));
  return {
    api,
    framework: options.framework,
    layout: options.layout,
    operations,
    webhooks: [...webhooks, ...callbacks],
    resources: groupByResource(operations),
    typeNames,
    schemes: schemes.filter(({ hook }) =>
      operations.some((each) => each.security.some((one) => hook in one)),
    ),
    findings,
  };
}

/** `onShipped` of `createOrder` → `createOrderOnShipped`. */
function planCallbacks(
  { name, source, requestTypeName }: PlannedOperation,
  namer: OperationNamer,
): PlannedOperation[] {
  return source.callbacks.flatMap((callback) =>
    callback.operations.map((called) => {
      const operationId = called.operationId ?? `${name}-${callback.name}`;
      const planned = namer.plan({ ...called, operationId }, called.path, "callbacks");
      return { ...planned, source: called, calledBy: { typeName: requestTypeName, callback: callback.name } };
    }),
  );
}

class OperationNamer {
  readonly #names: NamePool = new NamePool([...handlerNames, ...validatorNames]);
  readonly #types: NamePool = new NamePool(handlerTypeNames);
  readonly #apiTypes: NamePool;
  readonly #schemes: readonly PlannedScheme[];

  constructor(apiTypes: NamePool, schemes: readonly PlannedScheme[]) {
    this.#apiTypes = apiTypes;
    this.#schemes = schemes;
  }

  plan(source: Operation, fullPath: string, resource: string): PlannedOperation {
    const name = this.#names.take(valueName(source.operationId ?? nameOf(source), "Operation"));
    const handlerType = this.#types.take(pascalCase(name));
    return {
      source,
      name,
      typeName: handlerType,
      requestTypeName: this.#takeType(`${handlerType}Request`, `${handlerType}OperationRequest`),
      responsesTypeName: this.#takeType(`${handlerType}Responses`, `${handlerType}OperationResponses`),
      resource,
      method: source.method,
      fullPath,
      parameters: source.parameters,
      body: source.requestBody && {
        required: source.requestBody.required,
        contents: source.requestBody.content.map(planContent),
      },
      responses: withSuccess(source.responses).map((response) => ({
        ...response,
        ...(response === implied ? { isImplied: true } : {}),
        contents: response.content.map(planContent),
      })),
      security: source.security.map((requirement) => byHook(requirement, this.#schemes)),
    };
  }

  // A schema of the document keeps its name; the operation's type steps aside.
  #takeType(name: string, otherwise: string): string {
    return this.#apiTypes.take(this.#apiTypes.has(name) ? otherwise : name);
  }
}

/** Every scheme of the document with the name of its hook. */
function planSchemes({ securitySchemes }: Api): PlannedScheme[] {
  const pool = new NamePool(["believeInDevelopment"]);
  return Object.entries(securitySchemes).map(([name, scheme]) => ({
    hook: pool.take(valueName(name, "Scheme")),
    name,
    scheme,
  }));
}

function byHook(requirement: SecurityRequirement, schemes: readonly PlannedScheme[]): SecurityRequirement {
  const hookOf = (name: string): string => schemes.find((scheme) => scheme.name === name)?.hook ?? name;
  return Object.fromEntries(Object.entries(requirement).map(([name, scopes]) => [hookOf(name), scopes]));
}

function planContent(media: MediaType): PlannedContent {
  const { type, schema = true } = media;
  return { ...media, kind: contentKindOf(type, schema), schema };
}

/** `GET /users/{id}/posts` → `getUsersByIdPosts`: stable as long as method and path are. */
function nameOf(operation: Operation): string {
  const words = operation.path.split(/[/.:]+/).flatMap((segment) => {
    return segment.split(/(\{[^}]*\})/).map((part) => {
      return part.startsWith("{") ? `by-${camelCase(part.slice(1, -1))}` : part;
    });
  });
  const named = words.filter((word) => word !== "");
  return [operation.method, ...(named.length === 0 ? ["root"] : named)].join("-");
}

// What stands before the resource in many paths and says nothing about it.
const prefix = /^(api|apis|rest|v\d+([._]\d+)*(alpha\d*|beta\d*)?|\d{4}-\d{2}(-\d{2})?)$/i;

// `index.ts` is the wiring, and Windows keeps the others for its devices.
const unusable = /^(index|con|prn|aux|nul|com\d|lpt\d)$/;

/** The first literal segment behind base path and version: `/api/v2/users/{id}` → `users`. */
function resourceOf(path: string): string {
  const segments = path.split("/").filter((segment) => segment !== "");
  const literals = segments.map((segment) => segment.replace(/\{[^}]*\}/g, "").replace(/[:;?#].*$/, ""));
  const named = literals.find((literal) => kebabCase(literal) !== "" && !prefix.test(literal));
  const fallback = segments.find((segment) => !prefix.test(segment)) ?? segments[0] ?? "root";
  const name = kebabCase(named ?? fallback) || "root";
  return unusable.test(name) ? `${name}-resource` : name;
}

// What `routes/index.ts` names itself, under whichever framework.
const wiringNames: readonly string[] =
  `addRoute app errorHandler handle notFound notFoundHandler paths rememberMethods router routes schemas
   serverOptions useContracts validate`.split(/\s+/);

// What `validators.ts` names itself.
const validatorNames: readonly string[] =
  `compiled errors parseAny parseBytes parseForm parseJson parseLines parseMultipart parseText schemaOf schemes
   security validator`.split(/\s+/);

// What `types/handlers.ts` names itself, takes from a framework, or finds around it.
const handlerTypeNames: readonly string[] =
  `Answer AnyBody Auth Awaited Body BodyOf Caller Chained ContentOf CookieOptions DefaultState Exclude
   ExtendableContext Extract FastifyInstance FastifyReply FastifyRequest Handler IncomingHttpHeaders Inputs JsonOf
   Next NextFunction Omit Parameters Pick Promise Record Replaced Request Response Returned StatusClasses StatusOf
   TypedContext TypedReply TypedRequest TypedResponse Undeclared`.split(/\s+/);

// What handler files import besides types.
const handlerNames: readonly string[] = ["notImplemented"];

function groupByResource(operations: readonly PlannedOperation[]): Resource[] {
  const groups = new Map<string, PlannedOperation[]>();
  for (const operation of operations) {
    const group = groups.get(operation.resource);
    if (group === undefined) groups.set(operation.resource, [operation]);
    else group.push(operation);
  }
  const identifiers = new NamePool(wiringNames);
  return [...groups].map(([name, own]) => ({
    name,
    identifier: identifiers.take(valueName(name, "Routes")),
    operations: own,
  }));
}

function joinPath(basePath: string, path: string): string {
  return `${basePath.replace(/\/+$/, "")}${path}`;
}
