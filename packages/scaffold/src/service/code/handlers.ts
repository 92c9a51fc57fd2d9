/** The bodies of handlers: what comes from HTTP goes to a service, what it answers goes back. */
import type { FrameworkName, PlannedOperation } from "../../blueprint.ts";
import type { HandlerBody } from "../../emit/handler-body.ts";
import { Imports } from "../../emit/imports.ts";
import { printLiteral } from "../../emit/literal.ts";
import { docText } from "../../emit/types/doc-comment.ts";
import { valueName } from "../../identifier.ts";
import type {
  Answer,
  CreateAction,
  ItemShape,
  ListAction,
  UndoneParameter,
  WriteAction,
} from "../service-plan.ts";
import {
  type Facts,
  layoutModule,
  moduleFrom,
  type StoredOperation,
  type StoreFacts,
  storeOf,
} from "./facts.ts";
import type { AnswerText, Dialect } from "./handlers/dialect.ts";
import { express } from "./handlers/express.ts";
import { fastify } from "./handlers/fastify.ts";
import { koa } from "./handlers/koa.ts";
import { printListBody } from "./list-body.ts";
import { readsQuery } from "./list-query.ts";
import { pathParameters } from "./path-argument.ts";
import { printAccess, printMember, printObject } from "./print.ts";
import { propertyOf, typesOf } from "./property.ts";
import { requestBodies } from "./request-body.ts";

const dialects: Readonly<Record<FrameworkName, Dialect>> = { express, fastify, koa };

/** By the operation's name; stubs tell why they are some. */
export function handlerBodies(facts: Facts): ReadonlyMap<string, HandlerBody> {
  const { blueprint, plan } = facts;
  return new Map(
    blueprint.operations.map((operation) => {
      const action = plan.actions.get(operation.name);
      return [
        operation.name,
        action === undefined || action.kind === "stub"
          ? stub(operation, action?.reason, facts)
          : new Handler({ operation, action }, facts).body(),
      ];
    }),
  );
}

function stub({ name }: PlannedOperation, reason: string | undefined, facts: Facts): HandlerBody {
  const comment = docText(reason).map(
    (line) => `  // ${line.replace(/^./, (letter) => letter.toUpperCase())}`,
  );
  return {
    parameters: "()",
    body: [...comment, `  throw notImplemented("${name}");`].join("\n"),
    imports: new Imports().value(
      layoutModule(facts, routesFolder(facts), "middleware", "errors"),
      "notImplemented",
    ),
  };
}

class Handler {
  readonly #imports: Imports = new Imports();
  readonly #lines: string[] = [];
  readonly #stored: StoredOperation;
  readonly #store: StoreFacts;
  readonly #facts: Facts;
  readonly #dialect: Dialect;

  constructor(stored: StoredOperation, facts: Facts) {
    this.#stored = stored;
    this.#facts = facts;
    this.#store = storeOf(facts, stored.action.store);
    this.#dialect = dialects[facts.blueprint.framework];
  }

  body(): HandlerBody {
    const { action } = this.#stored;
    for (const parameter of action.undone) this.#refuse(parameter);
    this.#checkAccept();
    this.#checkBody();
    const statements = this.#statements();
    const usesCall =
      [...this.#lines, ...statements].join("\n").match(/\bcall\b(?!\.headers)|\bcall\./g)?.length ?? 0;
    this.#imports.value("@ashlar/kit/call", "callOf");
    const start = `callOf(${this.#dialect.request})`;
    // Used once it needs no name.
    const all =
      usesCall > 1
        ? [`const call = ${start};`, ...this.#lines, ...statements]
        : [...this.#lines, ...statements].map((line) => line.replace(/\bcall\b/, start));
    return {
      parameters: this.#dialect.parameters,
      body: all
        .flatMap((line) => line.split("\n"))
        .map((line) => `  ${line}`)
        .join("\n"),
      imports: this.#imports,
    };
  }

  #statements(): string[] {
    const { operation, action } = this.#stored;
    switch (action.kind) {
      case "list":
        return this.#list(operation, action);
      case "create": {
        const item = this.#item(action.answer);
        const location = this.#location(action);
        const picked = item.body === undefined && location.length === 0 ? "{ etag }" : "{ value, etag }";
        return [
          `const ${picked} = await ${this.#call(this.#dialect.body)};`,
          ...this.#dialect.answer({ ...item, headers: [...location, ...etag] }),
        ];
      }
      case "read": {
        const item = this.#item(action.answer);
        this.#imports.value("@ashlar/kit/conditional", "isNotModified");
        return [
          `const { ${item.body === undefined ? "" : "value, "}etag } = await ${this.#call()};`,
          ...this.#dialect.either(
            "isNotModified(call, etag)",
            { status: 304, headers: etag, body: undefined },
            { ...item, headers: etag },
          ),
        ];
      }
      case "delete":
        if (action.answer.shape.kind === "none") {
          return [
            `await ${this.#call()};`,
            ...this.#dialect.answer({ status: action.answer.status, headers: [], body: undefined }),
          ];
        }
        return [
          `const { value } = await ${this.#call()};`,
          ...this.#dialect.answer({ ...this.#item(action.answer), headers: [] }),
        ];
      case "transition":
        return this.#changed(action.answer, this.#call());
      default:
        return this.#write(action);
    }
  }

  #write(action: WriteAction): string[] {
    const { operation } = this.#stored;
    const call = this.#call(action.body.in === "query" ? this.#dialect.query : this.#dialect.body);
    const made = operation.responses.find(({ status }) => status === "201");
    if (!action.isUpsert || made === undefined || action.answer.status === 201)
      return this.#changed(action.answer, call);
    const shape: ItemShape = made.contents.length === 0 ? { kind: "none" } : action.answer.shape;
    const first = { ...this.#item({ ...action.answer, status: 201, shape }), headers: etag };
    const second = { ...this.#item(action.answer), headers: etag };
    const usesValue = first.body !== undefined || second.body !== undefined;
    return [
      `const { ${usesValue ? "value, " : ""}etag, isNew } = await ${call};`,
      ...this.#dialect.either("isNew", first, second),
    ];
  }

  #changed(answer: Answer & { readonly shape: ItemShape }, call: string): string[] {
    const item = this.#item(answer);
    const picked = item.body === undefined ? "{ etag }" : "{ value, etag }";
    return [`const ${picked} = await ${call};`, ...this.#dialect.answer({ ...item, headers: etag })];
  }

  #list(operation: PlannedOperation, action: ListAction): string[] {
    const { query } = this.#dialect;
    const { body, headers } = printListBody({ operation, action }, { query, facts: this.#facts });
    const call = this.#call(readsQuery(operation, action) ? query : "");
    return [
      `const page = await ${call};`,
      ...this.#dialect.answer({ status: action.answer.status, headers, body }),
    ];
  }

  /** The call of the service: path parameters, then what is given. */
  #call(given = ""): string {
    const { operation } = this.#stored;
    const service = this.#service();
    const path = pathParameters(operation);
    const [first] = path;
    const { params } = this.#dialect;
    const named =
      first === undefined ? "" : path.length === 1 ? `${params}${printAccess(first.name)}` : params;
    return `${service}.${operation.name}(${["call", named, given].filter((each) => each !== "").join(", ")})`;
  }

  #service(): string {
    const { resource } = this.#stored.operation;
    const plural = valueName(this.#store.store.plural, "Rows");
    const isTaken =
      locals.has(plural) ||
      this.#facts.blueprint.operations.some(
        (operation) => operation.resource === resource && operation.name === plural,
      );
    const name = isTaken ? `${plural}Service` : plural;
    const module = moduleFrom(
      this.#facts,
      routesFolder(this.#facts),
      `services/${this.#store.store.fileName}`,
    );
    this.#imports.namespace(module, name);
    return name;
  }

  #item({
    status,
    shape,
  }: {
    readonly status: number;
    readonly shape: ItemShape;
  }): Omit<AnswerText, "headers"> {
    if (shape.kind === "none") return { status, body: undefined };
    if (shape.kind === "model") return { status, body: "value" };
    const members = [printMember(keyOf(shape.item), "value")];
    if (shape.meta !== undefined) members.push(`${keyOf(shape.meta)}: { requestId: call.id }`);
    return { status, body: printObject(members, 20) };
  }

  #location({ location, answer }: CreateAction): [string, string][] {
    const { key, fields } = this.#store.store;
    const field = fields.find(({ column }) => column === key);
    if (location === undefined || field?.property === undefined || field.isWriteOnly) return [];
    if (answer.status !== 201 && !answer.headers.includes("location")) return [];
    const parts = location.split(/\{([^}]+)\}/);
    const last = parts.length - 2;
    const text = parts.map((part, index) => {
      if (index % 2 === 0) return part.replace(/[`\\$]/g, "\\$&");
      if (index !== last) return `\${${this.#parameter(part)}}`;
      const value = `value${printAccess(field.property ?? "")}`;
      const isPlain = field.kind === "integer" || field.kind === "uuid";
      return `\${${isPlain ? value : `encodeURIComponent(${isAlwaysThere(this.#store, field.property ?? "", this.#facts) ? value : `String(${value})`})`}}`;
    });
    return [["Location", `\`${text.join("")}\``]];
  }

  #parameter(name: string): string {
    const { operation } = this.#stored;
    const value = `${this.#dialect.params}${printAccess(name)}`;
    const parameter = operation.parameters.find((each) => each.in === "path" && each.name === name);
    const { schemas } = this.#facts.blueprint.api;
    const types = parameter === undefined ? new Set<string>() : typesOf(parameter.schema, schemas);
    const isUuid = typeof parameter?.schema === "object" && parameter.schema.format === "uuid";
    return isUuid || types.has("integer") ? value : `encodeURIComponent(${value})`;
  }

  /** The document has other representations of the answer: whoever accepts those alone is told that they are missing. */
  #checkAccept(): void {
    const { operation, action } = this.#stored;
    const declared = operation.responses.find(({ status }) => status === String(action.answer.status));
    const others = (declared?.contents ?? []).filter(
      ({ kind, type }) => kind !== "json" && !type.includes("*"),
    );
    if (others.length === 0 || others.length === declared?.contents.length) return;
    const negotiate = layoutModule(this.#facts, routesFolder(this.#facts), "middleware", "runtime/negotiate");
    this.#imports.value(negotiate, "isAccepted");
    const { headers } = this.#dialect;
    this.#notImplemented(
      `!isAccepted(${JSON.stringify(action.answer.contentType)}, ${headers}.accept ?? "*/*")`,
      `${operation.name} as ${others.map(({ type }) => type).join(" or ")}`,
    );
  }

  #checkBody(): void {
    const { operation, action } = this.#stored;
    const takesBody = action.kind === "create" || action.kind === "replace" || action.kind === "patch";
    if (!takesBody || action.body.in === "query") return;
    const { others, stored } = requestBodies(operation);
    if (operation.body?.required !== true && stored.length > 0) {
      this.#imports.value(this.#errors(), "badRequest");
      this.#lines.push(
        `if (${this.#dialect.body} === undefined) throw badRequest("The request needs a body.");`,
      );
    }
    if (others.length === 0) return;
    const isOther = stored.map((type) => `${this.#dialect.request}.contentType !== ${JSON.stringify(type)}`);
    this.#notImplemented(isOther.join(" && "), `${operation.name} from ${others.join(" or ")}`);
  }

  #refuse({ in: place, name, default: usual }: UndoneParameter): void {
    const { query, headers, cookies } = this.#dialect;
    const from = { query, header: headers, cookie: cookies }[place];
    const value = `${from}${printAccess(place === "header" ? name.toLowerCase() : name)}`;
    const isPlain = usual === undefined || typeof usual !== "object" || usual === null;
    const known = isPlain ? value : `JSON.stringify(${value})`;
    const usually = isPlain ? printLiteral(usual) : JSON.stringify(JSON.stringify(usual));
    const isFilledIn = this.#stored.operation.parameters.some(
      (each) => each.name === name && typeof each.schema === "object" && each.schema.default !== undefined,
    );
    const absent = isFilledIn && isPlain ? "" : `${value} !== undefined`;
    const other = usual === undefined ? "" : `${known} !== ${usually}`;
    this.#notImplemented(
      [absent, other].filter((each) => each !== "").join(" && "),
      `${this.#stored.operation.name} with ${name}`,
    );
  }

  #errors(): string {
    return layoutModule(this.#facts, routesFolder(this.#facts), "middleware", "errors");
  }

  #notImplemented(condition: string, what: string): void {
    this.#imports.value(this.#errors(), "notImplemented");
    const line = `if (${condition}) throw notImplemented(${JSON.stringify(what)});`;
    this.#lines.push(
      line.length <= 98 ? line : `if (${condition}) {\n  throw notImplemented(${JSON.stringify(what)});\n}`,
    );
  }
}

const etag: readonly (readonly [string, string])[] = [["ETag", "etag"]];

const locals: ReadonlySet<string> = new Set([
  "req",
  "res",
  "request",
  "reply",
  "ctx",
  "call",
  "page",
  "value",
  "etag",
]);

function keyOf(name: string): string {
  return printAccess(name).startsWith(".") ? name : JSON.stringify(name);
}

/** A model may leave its key out, as far as the document says. */
function isAlwaysThere({ schema }: StoreFacts, property: string, { blueprint }: Facts): boolean {
  return propertyOf(schema, property, blueprint.api.schemas)?.isRequired === true;
}

/** Folder of the routes, from the one above it: `routes`. */
function routesFolder({ folder, blueprint }: Facts): string {
  return blueprint.layout.routes.slice(folder === "." ? 0 : folder.length + 1);
}
