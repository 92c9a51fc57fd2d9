/** What a handler's types say: `Request<Params, Answer, Body, Query>`, `fastify.get<{ Body: … }>`, `ctx.request.body`. */
import ts from "typescript6";
import type { FoundRoute } from "../found-route.ts";
import type { FunctionNode } from "../handler/function-of.ts";
import type { ValuePlace } from "../handler/place.ts";
import { isTold } from "../types/schema-of-type.ts";

export interface HandlerTypes {
  readonly parts: ReadonlyMap<ValuePlace, ts.Type>;
  /** By status; `default` for all that have none of their own. */
  readonly answers: ReadonlyMap<string, ts.Type>;
}

export function handlerTypes(
  route: FoundRoute,
  handler: FunctionNode | undefined,
  checker: ts.TypeChecker,
): HandlerTypes {
  const types = new TypesFound(checker);
  const given = ts.isCallExpression(route.node) ? (route.node.typeArguments ?? []) : [];
  if (route.framework === "express") types.addRequest(given);
  else types.addFastify(given[0]);
  if (handler === undefined) return types;
  const [first, second] = handler.parameters;
  types.addReference(first?.type);
  types.addReference(second?.type);
  const annotation = annotationOf(handler);
  types.addReference(annotation);
  if (second !== undefined && route.framework === "express") types.addSent(checker.getTypeAtLocation(second));
  if (first !== undefined) types.addParameter(checker.getTypeAtLocation(first), route.framework);
  // A handler that takes nothing yet is still of a type that says what it may take.
  else if (annotation !== undefined) {
    const [signature] = checker.getTypeFromTypeNode(annotation).getCallSignatures();
    const request = signature?.parameters[0];
    if (request !== undefined) types.addParameter(checker.getTypeOfSymbol(request), route.framework);
  }
  return types;
}

/** `const create: RequestHandler<…> = async (req, res) => …` */
function annotationOf(handler: FunctionNode): ts.TypeNode | undefined {
  const { parent } = handler;
  const isDeclared = ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent);
  if (isDeclared) return parent.type;
  return ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent) ? parent.type : undefined;
}

/** Express's own types where nothing was said. */
const SAYS_NOTHING =
  /^(ParsedQs|ParamsDictionary|ParsedUrlQuery|IncomingHttpHeaders|RequestParamsDefault|Object|FastifySchema)$/;

const FASTIFY_PARTS: readonly (readonly [string, ValuePlace])[] = [
  ["Body", "body"],
  ["Querystring", "query"],
  ["Params", "path"],
  ["Headers", "header"],
];

class TypesFound implements HandlerTypes {
  readonly parts: Map<ValuePlace, ts.Type> = new Map();
  readonly answers: Map<string, ts.Type> = new Map();
  readonly #checker: ts.TypeChecker;

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  /** By the names that the frameworks' types have, which hold where the types themselves are not installed. */
  addReference(node: ts.TypeNode | undefined): void {
    if (node === undefined || !ts.isTypeReferenceNode(node) || node.typeArguments === undefined) return;
    const name = ts.isIdentifier(node.typeName) ? node.typeName.text : node.typeName.right.text;
    if (/^Fastify|^RouteHandler/.test(name)) {
      this.addFastify(node.typeArguments.find((argument) => this.#hasFastifyParts(argument)));
    } else if (/(Request|RequestHandler)$/.test(name)) {
      this.addRequest(node.typeArguments);
    } else if (/Response$/.test(name)) this.#answer("default", node.typeArguments[0]);
  }

  /** `Request<Params, Answer, Body, Query>`, `router.post<Params, Answer, Body, Query>` */
  addRequest([params, answer, body, query]: readonly ts.TypeNode[]): void {
    this.#add("path", params);
    this.#answer("default", answer);
    this.#add("body", body);
    this.#add("query", query);
  }

  /** `{ Body: NewBook; Querystring: Page; Reply: { 201: Book } }` */
  addFastify(node: ts.TypeNode | undefined): void {
    if (node === undefined) return;
    const type = this.#checker.getTypeFromTypeNode(node);
    for (const [name, place] of FASTIFY_PARTS) this.#set(place, this.#propertyOf(type, name));
    const reply = this.#propertyOf(type, "Reply");
    if (reply === undefined || !isTold(reply)) return;
    const properties = this.#checker.getPropertiesOfType(reply);
    const isByStatus =
      properties.length > 0 && properties.every(({ name }) => /^(\d{3}|\dxx|default)$/i.test(name));
    if (!isByStatus) this.answers.set("default", reply);
    for (const property of isByStatus ? properties : []) {
      this.answers.set(property.name.toUpperCase(), this.#checker.getTypeOfSymbol(property));
    }
  }

  /** What the parameter's type says, through whatever generics and contexts it came. */
  addParameter(type: ts.Type, framework: string): void {
    if (!isTold(type)) return;
    if (framework === "koa") {
      const request = this.#propertyOf(type, "request");
      this.#set("body", request === undefined ? undefined : this.#propertyOf(request, "body"));
      this.#set("path", this.#propertyOf(type, "params"));
      return;
    }
    this.#set("body", this.#propertyOf(type, "body"));
    this.#set("query", this.#propertyOf(type, "query"));
    this.#set("path", this.#propertyOf(type, "params"));
    this.#set("header", this.#propertyOf(type, "headers"));
  }

  /** `Response<Book>`, through whatever generics and contexts it came: what its `json` takes. */
  addSent(type: ts.Type): void {
    const json = isTold(type) ? this.#propertyOf(type, "json") : undefined;
    const [taken] = json?.getCallSignatures()[0]?.getParameters() ?? [];
    if (taken === undefined || this.answers.has("default")) return;
    const sent = this.#checker.getNonNullableType(this.#checker.getTypeOfSymbol(taken));
    const isOpen = (sent.flags & (ts.TypeFlags.TypeParameter | ts.TypeFlags.Undefined)) !== 0;
    if (!isOpen && this.#says(sent)) this.answers.set("default", sent);
  }

  #hasFastifyParts(node: ts.TypeNode): boolean {
    const type = this.#checker.getTypeFromTypeNode(node);
    return [...FASTIFY_PARTS.map(([name]) => name), "Reply"].some(
      (name) => this.#checker.getPropertyOfType(type, name) !== undefined,
    );
  }

  #propertyOf(type: ts.Type, name: string): ts.Type | undefined {
    const property = this.#checker.getPropertyOfType(type, name);
    return property === undefined ? undefined : this.#checker.getTypeOfSymbol(property);
  }

  #add(place: ValuePlace, node: ts.TypeNode | undefined): void {
    if (node !== undefined) this.#set(place, this.#checker.getTypeFromTypeNode(node));
  }

  #answer(status: string, node: ts.TypeNode | undefined): void {
    const type = node === undefined ? undefined : this.#checker.getTypeFromTypeNode(node);
    if (type !== undefined && this.#says(type)) this.answers.set(status, type);
  }

  #set(place: ValuePlace, type: ts.Type | undefined): void {
    if (type !== undefined && !this.parts.has(place) && this.#says(type)) this.parts.set(place, type);
  }

  #says(type: ts.Type): boolean {
    if (!isTold(type) || SAYS_NOTHING.test(type.aliasSymbol?.name ?? type.symbol?.name ?? "")) return false;
    const isObject = (type.flags & ts.TypeFlags.Object) !== 0;
    // `{}` stands where nobody cared.
    return (
      !isObject ||
      this.#checker.getPropertiesOfType(type).length > 0 ||
      this.#checker.getIndexInfosOfType(type).length > 0
    );
  }
}
