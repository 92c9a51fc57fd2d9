/** What Fastify's calls register: instances, the plugins within them, and their routes. */
import type ts from "typescript6";
import type { Framework, Interpreter } from "../../interpret/interpreter.ts";
import { native } from "../../interpret/native.ts";
import {
  type Argument,
  confidenceOf,
  constant,
  type ObjectValue,
  textOfValue,
  UNDEFINED,
  type Value,
} from "../../interpret/value.ts";
import { expressionOf } from "../expression-of.ts";
import { reportMethodUnknown } from "../registered-paths.ts";
import { loadFolder } from "./autoload.ts";

/** One context of Fastify: hooks hold for it and for those within. */
export interface Instance {
  readonly parent?: Instance;
  readonly prefix: string;
  /** 0..1 */
  readonly confidence: number;
  readonly hooks: ts.Expression[];
  /** Of `setErrorHandler`: the last one given holds. */
  errorHandler?: ts.Expression;
}

export interface RouteEntry {
  readonly instance: Instance;
  readonly method: string;
  readonly path: Value;
  readonly options?: Argument;
  readonly handler: Argument | undefined;
  readonly node: ts.Node;
}

type Options = ReadonlyMap<string, Value>;

const VERBS = ["get", "head", "post", "put", "delete", "options", "patch", "all"] as const;
const HOOKS = new Set(["onRequest", "preParsing", "preValidation", "preHandler"]);
const AUTOLOAD = /^(@fastify\/autoload|fastify-autoload)$/;
const UNKNOWN_PART = 0.5;

export class FastifyRegistrations implements Framework {
  readonly entries: RouteEntry[] = [];
  /** What instances were decorated with, by name: guards mostly, which routes then name as a hook. */
  readonly decorators: Map<string, ts.Node> = new Map();
  /** Wrapped by fastify-plugin: registered in the instance itself, without a prefix. */
  readonly #open = new Set<ts.Node>();
  readonly #it: () => Interpreter;
  readonly #instances = new WeakSet<Value>();
  #made = 0;

  constructor(it: () => Interpreter) {
    this.#it = it;
  }

  /** Grows with everything that is registered or made. */
  get changes(): number {
    return this.entries.length + this.#made;
  }

  create(
    { module, path }: Extract<Value, { kind: "external" }>,
    args: readonly Argument[],
  ): Value | undefined {
    const name = path.filter((part) => part !== "default").at(-1);
    if (module === "fastify" && (name === undefined || /^fastify$/i.test(name)))
      return this.value(this.instance({}));
    if (module !== "fastify-plugin") return undefined;
    const plugin = args[0]?.value;
    if (plugin?.kind === "function") this.#open.add(plugin.node);
    return plugin;
  }

  method(): undefined {
    return undefined;
  }

  unknownName(self: Value): Value | undefined {
    if (!this.#instances.has(self)) return undefined;
    return native((args, call) => {
      if (args.length > 1 && textOfValue(args[0]?.value) !== undefined) reportMethodUnknown(call, this.#it());
      return self;
    });
  }

  unknownMethod(): undefined {
    return undefined;
  }

  instance(given: Partial<Instance>): Instance {
    this.#made += 1;
    return { prefix: "", confidence: 1, hooks: [], ...given };
  }

  /** An instance as code sees it: what matters of its methods. */
  value(instance: Instance): ObjectValue {
    const self: ObjectValue = { kind: "object", entries: new Map() };
    this.#instances.add(self);
    const add = (name: string, call: (args: readonly Argument[], node: ts.Node) => void): void => {
      const chained = native((args, node) => {
        call(args, node);
        return self;
      });
      self.entries.set(name, chained);
    };
    for (const verb of VERBS) add(verb, (args, node) => this.#shorthand(instance, verb, args, node));
    add("route", ([options], node) => this.#route(instance, options, node));
    add("register", ([plugin, options], node) => this.#register(self, instance, plugin, options, node));
    add("addHook", ([name, hook]) => {
      if (hook !== undefined && HOOKS.has(textOfValue(name?.value) ?? "")) instance.hooks.push(hook.node);
    });
    add("setErrorHandler", ([handler]) => {
      if (handler !== undefined) instance.errorHandler = nodeOf(handler);
    });
    add("decorate", ([name, given]) => {
      const text = textOfValue(name?.value);
      if (text !== undefined && given !== undefined) this.decorators.set(text, nodeOf(given));
    });
    add("after", ([then], node) => this.#then(then, node));
    add("ready", ([then], node) => this.#then(then, node));
    for (const name of ["withTypeProvider", "decorateRequest", "addSchema"]) {
      add(name, () => undefined);
    }
    self.entries.set("prefix", constant(instance.prefix));
    return self;
  }

  #then(then: Argument | undefined, node: ts.Node): void {
    if (then?.value.kind === "function") this.#it().call(then.value, [], node);
  }

  /** `get(path, handler)`, `get(path, options, handler)`, `get(path, { handler })` */
  #shorthand(instance: Instance, method: string, args: readonly Argument[], node: ts.Node): void {
    const [path, ...rest] = args;
    if (path === undefined || rest.length === 0) return;
    const last = rest.at(-1);
    const options = rest.length > 1 || last?.value.kind === "object" ? rest[0] : undefined;
    const handler = rest.length > 1 || options === undefined ? last : handlerIn(last);
    this.entries.push({
      instance,
      method,
      path: path.value,
      handler,
      node,
      ...(options === undefined ? {} : { options }),
    });
  }

  #route(instance: Instance, options: Argument | undefined, node: ts.Node): void {
    if (options?.value.kind !== "object") return;
    const { entries } = options.value;
    const path = entries.get("url") ?? entries.get("path");
    const methods = entries.get("method");
    if (path === undefined || methods === undefined) return;
    for (const { value } of methods.kind === "list" ? methods.items : [{ value: methods }]) {
      const method = textOfValue(value)?.toLowerCase();
      if (method === undefined) reportMethodUnknown(node, this.#it());
      else this.entries.push({ instance, method, path, options, handler: handlerIn(options), node });
    }
  }

  #register(
    self: ObjectValue,
    instance: Instance,
    plugin: Argument | undefined,
    given: Argument | undefined,
    node: ts.Node,
  ): void {
    if (plugin === undefined) return;
    const it = this.#it();
    const answer =
      given?.value.kind === "function"
        ? it.call(given.value, [{ value: self, node: given.node }], node)
        : given?.value;
    const options: Options = answer?.kind === "object" ? answer.entries : new Map();
    if (plugin.value.kind === "external") {
      if (AUTOLOAD.test(plugin.value.module)) loadFolder(options, instance, this, it, node);
      return;
    }
    if (!this.plugIn(plugin.value, instance, options, node)) {
      it.report(
        "fastify-plugin-not-followed",
        node,
        `${plugin.node.getText().slice(0, 60)}: what is registered here could not be found; its routes are missing`,
      );
    }
  }

  /** False where it is no function that could be followed. */
  plugIn(given: Value, instance: Instance, options: Options, node: ts.Node): boolean {
    const inner = given.kind === "object" ? (given.entries.get("default") ?? given) : given;
    // CommonJS that was compiled from a module: `{ default: { default: … } }`
    const plugin = inner.kind === "object" ? (inner.entries.get("default") ?? inner) : inner;
    if (plugin.kind === "external") return true;
    if (plugin.kind !== "function") return false;
    const child = this.#open.has(plugin.node)
      ? instance
      : this.#within(instance, options.get("prefix"), node);
    const at = node as ts.Expression;
    const done = native(() => UNDEFINED);
    const args = [this.value(child), { kind: "object", entries: new Map(options) } as const, done];
    this.#it().call(
      plugin,
      args.map((value) => ({ value, node: at })),
      node,
    );
    return true;
  }

  #within(parent: Instance, prefix: Value | undefined, node: ts.Node): Instance {
    const isGiven = prefix !== undefined && !(prefix.kind === "constant" && prefix.value === undefined);
    const text = textOfValue(prefix);
    if (isGiven && text === undefined) {
      this.#it().report(
        "fastify-path-partly-known",
        node,
        "the prefix is decided at run time; what lies below it is told without it",
      );
    }
    const sure = text === undefined ? (isGiven ? UNKNOWN_PART : 1) : confidenceOf(prefix ?? UNDEFINED);
    return this.instance({
      parent,
      prefix: joinPrefix(parent.prefix, text ?? ""),
      confidence: Math.min(parent.confidence, sure),
    });
  }
}

/** The expression as it stands, or that of the function which was handed to it. */
function nodeOf({ value, node }: Argument): ts.Expression {
  return expressionOf(value) ?? node;
}

function joinPrefix(parent: string, own: string): string {
  if (own === "" || own === "/") return parent;
  return `${parent.replace(/\/$/, "")}${own.startsWith("/") ? "" : "/"}${own}`;
}

function handlerIn(options: Argument | undefined): Argument | undefined {
  if (options?.value.kind !== "object") return undefined;
  const handler = options.value.entries.get("handler");
  if (handler === undefined) return undefined;
  return {
    value: handler,
    node: handler.kind === "unknown" && handler.node !== undefined ? handler.node : options.node,
  };
}
