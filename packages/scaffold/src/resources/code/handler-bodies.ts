/** The bodies of handlers: what comes from HTTP goes to a resource, what it answers goes back. */
import type { FrameworkName, PlannedOperation } from "../../blueprint.ts";
import type { HandlerBody } from "../../emit/handler-body.ts";
import { Imports } from "../../emit/imports.ts";
import { printKey } from "../../emit/literal.ts";
import type { AnswerText, Dialect } from "../../service/code/handlers/dialect.ts";
import { express } from "../../service/code/handlers/express.ts";
import { fastify } from "../../service/code/handlers/fastify.ts";
import { koa } from "../../service/code/handlers/koa.ts";
import { printCall, printMember } from "../../service/code/print.ts";
import type { ResourceOperation } from "../resource-operation.ts";
import type { PlannedResource } from "../resource-plan.ts";
import { layoutModule, moduleFrom, type ResourceModules } from "./modules.ts";

const dialects: Readonly<Record<FrameworkName, Dialect>> = { express, fastify, koa };

/** What the code stands on: a pool of `pg` alone, or the kit of a whole service. */
export type StandsOn = "pool" | "kit";

export function printHandlerBody(
  operation: PlannedOperation,
  does: ResourceOperation,
  { modules, standsOn }: { readonly modules: ResourceModules; readonly standsOn: StandsOn },
): HandlerBody {
  const handler = new ResourceHandler(operation, modules, standsOn);
  return handler.body(does);
}

class ResourceHandler {
  readonly #imports: Imports = new Imports();
  readonly #operation: PlannedOperation;
  readonly #modules: ResourceModules;
  readonly #standsOn: StandsOn;
  readonly #dialect: Dialect;
  readonly #routes: string;

  constructor(operation: PlannedOperation, modules: ResourceModules, standsOn: StandsOn) {
    const { blueprint, folder } = modules;
    this.#operation = operation;
    this.#modules = modules;
    this.#standsOn = standsOn;
    this.#dialect = dialects[blueprint.framework];
    this.#routes = blueprint.layout.routes.slice(folder === "." ? 0 : folder.length + 1);
  }

  body(does: ResourceOperation): HandlerBody {
    const lines = [...this.#permission(), ...this.#statements(does)];
    return {
      parameters: this.#dialect.parameters,
      body: lines
        .flatMap((line) => line.split("\n"))
        .map((line) => `  ${line}`)
        .join("\n"),
      imports: this.#imports,
    };
  }

  /** Rules of the service's own, second to the document's security. */
  #permission(): string[] {
    if (this.#standsOn === "pool") return [];
    this.#imports.value("@ashlar/kit/call", "callOf");
    this.#imports.value(moduleFrom(this.#modules, this.#routes, "services/policy"), "permit");
    return [
      `const call = callOf(${this.#dialect.request});`,
      `permit(call, ${JSON.stringify(this.#operation.name)});`,
    ];
  }

  #statements(does: ResourceOperation): string[] {
    const { query, params, body, headers, url } = this.#dialect;
    switch (does.kind) {
      case "list":
        return this.#answered("page", this.#call(does.resource, "list", [query, url]));
      case "nested":
        return this.#nested(does);
      case "read":
        return this.#read(does.resource);
      case "create":
        return this.#create(does.resource);
      case "update":
        return this.#update(does.resource, [params, body, headers]);
      case "delete": {
        const call = this.#call(does.resource, "delete", [params, headers]);
        return [`await ${call};`, ...this.#dialect.answer({ status: 204, headers: [], body: undefined })];
      }
      case "action":
        return this.#action(does);
    }
  }

  #nested({ resource, relation }: ResourceOperation & { readonly kind: "nested" }): string[] {
    const { query, params, url } = this.#dialect;
    const other = this.#resource(this.#modules.of(relation.to).resource);
    const related = `{ ${printMember(printKey(relation.name), other)} }`;
    return this.#answered("page", this.#call(resource, "listRelated", [params, related, query, url]));
  }

  #read(resource: PlannedResource): string[] {
    const { params, query, headers } = this.#dialect;
    const module = layoutModule(this.#modules, this.#routes, ["middleware", "resources/entity-tag"]);
    this.#imports.value(module, "isNotModified");
    return [
      `const row = await ${this.#call(resource, "read", [params, query])};`,
      `const etag = ${this.#resource(resource)}.etagOf(row);`,
      this.#dialect.header("ETag", "etag"),
      ...this.#dialect.either(
        `isNotModified(${headers}, etag)`,
        { status: 304, headers: [], body: undefined },
        { status: 200, headers: [], body: "row" },
      ),
    ];
  }

  #update(resource: PlannedResource, args: readonly string[]): string[] {
    const call = this.#call(resource, "update", args);
    const headers: AnswerText["headers"] = [["ETag", `${this.#resource(resource)}.etagOf(row)`]];
    return [`const row = await ${call};`, ...this.#dialect.answer({ status: 200, headers, body: "row" })];
  }

  #create(resource: PlannedResource): string[] {
    const call = this.#call(resource, "create", [this.#dialect.body]);
    const made = this.#resource(resource);
    const headers: AnswerText["headers"] =
      resource.key.length === 0
        ? []
        : [
            ["Location", `${made}.pathOf(row)`],
            ["ETag", `${made}.etagOf(row)`],
          ];
    return [`const row = await ${call};`, ...this.#dialect.answer({ status: 201, headers, body: "row" })];
  }

  #action({ action }: ResourceOperation & { readonly kind: "action" }): string[] {
    this.#imports.namespace(moduleFrom(this.#modules, this.#routes, "database/functions"), "functions");
    const body = this.#operation.body === undefined ? "undefined" : this.#dialect.body;
    const call = this.#printCall(`functions.${this.#operation.name}.call`, [this.#session(), body]);
    switch (action.result.kind) {
      case "none":
        return [`await ${call};`, ...this.#dialect.answer({ status: 204, headers: [], body: undefined })];
      case "value":
        return this.#answered("result", call, "{ result }");
      case "rows":
        return this.#answered("data", call, "{ data }");
    }
  }

  #answered(name: string, call: string, body: string = name): string[] {
    return [`const ${name} = await ${call};`, ...this.#dialect.answer({ status: 200, headers: [], body })];
  }

  #call(resource: PlannedResource, method: string, args: readonly string[]): string {
    return this.#printCall(`${this.#resource(resource)}.${method}`, [this.#session(), ...args]);
  }

  #printCall(start: string, args: readonly string[]): string {
    return printCall(start, args, "", "  const result = await ;".length);
  }

  #resource({ relation }: PlannedResource): string {
    const { name, file } = this.#modules.of(relation);
    this.#imports.value(moduleFrom(this.#modules, this.#routes, `resources/${file}`), name);
    return name;
  }

  #session(): string {
    this.#imports.value(moduleFrom(this.#modules, this.#routes, "database/session"), "sessionOf");
    return `sessionOf(${this.#standsOn === "kit" ? "call" : this.#dialect.request})`;
  }
}
