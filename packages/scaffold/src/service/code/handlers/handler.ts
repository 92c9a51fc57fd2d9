/** The body of one handler: what comes from HTTP goes to a service, what it answers goes back. */
import type { FrameworkName } from "../../../blueprint.ts";
import type { HandlerBody } from "../../../emit/handler-body.ts";
import { Imports } from "../../../emit/imports.ts";
import { printKey } from "../../../emit/literal.ts";
import { valueName } from "../../../identifier.ts";
import type { Answer, CreateAction, ItemShape, ListAction, WriteAction } from "../../service-plan.ts";
import {
  type Facts,
  moduleFrom,
  routesFolder,
  type StoredOperation,
  type StoreFacts,
  storeOf,
} from "../facts.ts";
import { printListBody, printNextLink } from "../list-body.ts";
import { readsQuery } from "../list-query.ts";
import { pathParameters } from "../path-argument.ts";
import { printAccess, printCall, printMember, printObject } from "../print.ts";
import { isDescribedTwice } from "../property.ts";
import type { AnswerText, Dialect } from "./dialect.ts";
import { express } from "./express.ts";
import { fastify } from "./fastify.ts";
import { koa } from "./koa.ts";
import { printLocation } from "./location-text.ts";
import { refusals } from "./refusals.ts";

const dialects: Readonly<Record<FrameworkName, Dialect>> = { express, fastify, koa };

export function printHandlerBody(stored: StoredOperation, facts: Facts): HandlerBody {
  return new Handler(stored, facts).body();
}

type ItemAnswer = Answer & { readonly shape: ItemShape };

class Handler {
  readonly #imports: Imports = new Imports();
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
    const { parameters, request } = this.#dialect;
    const refused = refusals(this.#stored, this.#dialect, this.#facts);
    const lines = [...refused.lines, ...this.#statements()];
    this.#imports.value("@ashlar/kit/call", "callOf");
    const start = `callOf(${request})`;
    const uses = lines.join("\n").match(/\bcall\b/g)?.length ?? 0;
    // Used once it needs no name.
    const all =
      uses > 1 ? [`const call = ${start};`, ...lines] : lines.map((line) => line.replace(/\bcall\b/, start));
    return {
      parameters,
      body: all
        .flatMap((line) => line.split("\n"))
        .map((line) => `  ${line}`)
        .join("\n"),
      imports: Imports.merge([this.#imports, refused.imports]),
    };
  }

  #statements(): string[] {
    const { operation, action } = this.#stored;
    switch (action.kind) {
      case "list":
        return this.#list({ operation, action });
      case "create":
        return this.#create({ operation, action });
      case "read":
        return this.#read(action.answer);
      case "delete":
        return this.#delete(action.answer);
      case "transition":
        return this.#changed(action.answer, this.#call());
      default:
        return this.#write(action);
    }
  }

  #list({ operation, action }: StoredOperation<ListAction>): string[] {
    const { query, url } = this.#dialect;
    const { body, headers } = printListBody({ operation, action }, { query, facts: this.#facts });
    const next = printNextLink({ operation, action }, { query, url });
    if (next !== undefined) this.#imports.value("@ashlar/kit/pagination", "nextLink");
    return [
      `const page = await ${this.#call(readsQuery(operation, action) ? query : "")};`,
      ...(next === undefined ? [] : [`if (${next.condition}) ${this.#dialect.header("Link", next.value)}`]),
      ...this.#dialect.answer({ status: action.answer.status, headers, body }),
    ];
  }

  #create({ operation, action }: StoredOperation<CreateAction>): string[] {
    const item = this.#item(action.answer);
    const location = printLocation(
      { operation, action },
      { store: this.#store, dialect: this.#dialect, facts: this.#facts },
    );
    const picked = new Set([...(item.body === undefined ? [] : ["value"]), "etag"]);
    if (location !== undefined) picked.add(location.from);
    const names = ["value", "etag", "key"].filter((name) => picked.has(name));
    const headers: AnswerText["headers"] = location === undefined ? [] : [["Location", location.text]];
    return [
      `const { ${names.join(", ")} } = await ${this.#call(this.#dialect.body)};`,
      ...this.#dialect.answer({ ...item, headers: [...headers, ...etag] }),
    ];
  }

  #read(answer: ItemAnswer): string[] {
    const item = this.#item(answer);
    this.#imports.value("@ashlar/kit/conditional", "isNotModified");
    return [
      `const ${pick(item)} = await ${this.#call()};`,
      this.#dialect.header("ETag", "etag"),
      ...this.#dialect.either(
        "isNotModified(call, etag)",
        { status: 304, headers: [], body: undefined },
        { ...item, headers: [] },
      ),
    ];
  }

  #delete(answer: ItemAnswer): string[] {
    const item = this.#item(answer);
    const taken = item.body === undefined ? "" : "const { value } = ";
    return [`${taken}await ${this.#call()};`, ...this.#dialect.answer({ ...item, headers: [] })];
  }

  #write(action: WriteAction): string[] {
    const { query, body } = this.#dialect;
    const call = this.#call(action.body.in === "query" ? query : body);
    const made = this.#stored.operation.responses.find(({ status }) => status === "201");
    if (!action.isUpsert || made === undefined || action.answer.status === 201) {
      return this.#changed(action.answer, call);
    }
    const shape: ItemShape = made.contents.length === 0 ? { kind: "none" } : action.answer.shape;
    const first = this.#item({ status: 201, shape });
    const second = this.#item(action.answer);
    const value = first.body !== undefined || second.body !== undefined ? "value, " : "";
    return [
      `const { ${value}etag, isNew } = await ${call};`,
      this.#dialect.header("ETag", "etag"),
      ...this.#dialect.either("isNew", { ...first, headers: [] }, { ...second, headers: [] }),
    ];
  }

  #changed(answer: ItemAnswer, call: string): string[] {
    const item = this.#item(answer);
    return [`const ${pick(item)} = await ${call};`, ...this.#dialect.answer({ ...item, headers: etag })];
  }

  /** The call of the service: path parameters, then what is given. */
  #call(given = ""): string {
    const { operation } = this.#stored;
    const [first, ...others] = pathParameters(operation);
    const { params } = this.#dialect;
    const named =
      first === undefined ? "" : others.length === 0 ? `${params}${printAccess(first.name)}` : params;
    // Broken as if the call were made here: it seldom has a name.
    const { request } = this.#dialect;
    const args = [`callOf(${request})`, named, given].filter((each) => each !== "");
    const longest = "const { value, etag } = await ".length;
    return printCall(`${this.#service()}.${operation.name}`, args, "", longest + 2).replace(
      `callOf(${request})`,
      "call",
    );
  }

  #service(): string {
    const { resource } = this.#stored.operation;
    const { plural, fileName } = this.#store.store;
    const local = valueName(plural, "Rows");
    const isTaken =
      locals.has(local) ||
      this.#facts.blueprint.operations.some((each) => each.resource === resource && each.name === local);
    const name = isTaken ? `${local}Service` : local;
    this.#imports.namespace(moduleFrom(this.#facts, routesFolder(this.#facts), `services/${fileName}`), name);
    return name;
  }

  #item({ status, shape }: Pick<ItemAnswer, "status" | "shape">): Omit<AnswerText, "headers"> {
    if (shape.kind === "none") return { status, body: undefined };
    if (shape.kind === "model") return { status, body: "value" };
    const { responses } = this.#stored.operation;
    const declared = responses.find((each) => each.status === String(status));
    const content = declared?.contents.find(({ kind }) => kind === "json");
    // A copy has a type without a name, which fits the other description, too.
    const isTwice = isDescribedTwice(content?.schema, shape.item, this.#facts.blueprint.api.schemas);
    const members = [printMember(printKey(shape.item), isTwice ? "{ ...value }" : "value")];
    if (shape.meta !== undefined) members.push(`${printKey(shape.meta)}: { requestId: call.id }`);
    return { status, body: printObject(members, 20) };
  }
}

const etag: AnswerText["headers"] = [["ETag", "etag"]];

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
  "key",
]);

function pick({ body }: Omit<AnswerText, "headers">): string {
  return body === undefined ? "{ etag }" : "{ value, etag }";
}
