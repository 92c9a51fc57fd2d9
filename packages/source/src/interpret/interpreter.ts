/** Follows code as it would run at its start, without running any of it, to see what it registers where. */
import { isBuiltin } from "node:module";
import { dirname, relative } from "node:path";
import type { Finding } from "@ashlar/model";
import ts from "typescript6";
import type { SourceProgram } from "../program.ts";
import { isTooDeep } from "../too-deep.ts";
import { workspacePackage } from "../workspace-package.ts";
import { Branches } from "./branches.ts";
import { choiceOf, mapChoice } from "./choice.ts";
import { evaluate } from "./expressions.ts";
import { isStatic, memberName, mentionsRoutes, ROUTER_BASE } from "./members.ts";
import { bindName } from "./names.ts";
import type { Calls } from "./native.ts";
import { Scope } from "./scope.ts";
import { runBlock } from "./statements.ts";
import {
  type Argument,
  type ClassValue,
  constant,
  type FunctionValue,
  type ListValue,
  type ObjectValue,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from "./value.ts";

/** What frameworks make of calls; undefined where the call is none of theirs. */
export interface Framework {
  /** Grows with everything that is registered or made; without it, no function counts as idle. */
  readonly changes?: number;
  /** `express()`, `new Router()` */
  create(
    external: Extract<Value, { kind: "external" }>,
    args: readonly Argument[],
    node: ts.Node,
  ): Value | undefined;
  /** `router.get`; undefined for what does not matter here. */
  method(self: Value, name: string, node: ts.Expression): Value | undefined;
  /** `router[name]` where the name is not known. */
  unknownName?(self: Value): Value | undefined;
  /** `x.get("/a", f)` where nothing is known of x, or only the package that it comes from. */
  unknownMethod(self: Value, call: ts.CallExpression, it: Interpreter, scope: Scope): Value | undefined;
}

export interface ModuleRecord {
  readonly scope: Scope;
  readonly module: ObjectValue;
  readonly exports: ObjectValue;
}

/** Enough for thousands of files; what code repeats for ever ends here. */
const MAX_STEPS = 6_000_000;
/** Of one function that registers nothing: business, not routes. */
const MAX_IDLE_STEPS = 5_000;
/** No package is called like this: a path, or an alias of one that no tsconfig.json explains. */
const IS_FILE = /^(?:[./#~]|@\/)/;
const MAX_DEPTH = 60;
const MAX_RECURSION = 3;

export class Interpreter implements Calls {
  readonly source: SourceProgram;
  readonly framework: Framework;
  readonly cwd: string;
  readonly files: readonly string[];
  readonly findings: Finding[] = [];
  readonly branches: Branches = new Branches();
  /** What has been called or made at least once. */
  readonly seen: Set<ts.Node> = new Set();
  readonly #modules = new Map<ts.SourceFile, ModuleRecord>();
  readonly #stack: ts.Node[] = [];
  readonly #reported = new Set<string>();
  readonly #folders: ReadonlyMap<string, ReadonlyMap<string, boolean>>;
  /** Names of packages that were looked for in this repository. */
  readonly #packages = new Set<string>();
  readonly #resolved = new Map<ts.Node, Value>();
  readonly #replaced = new Map<Value, Value>();
  readonly #idleSteps = new Map<ts.Node, number>();
  #steps = 0;

  constructor(source: SourceProgram, framework: Framework) {
    this.source = source;
    this.cwd = source.cwd;
    this.files = source.files.map(({ fileName }) => fileName);
    this.framework = framework;
    this.#folders = foldersOf(source.files);
  }

  /** False where so much was followed that it has to end. */
  step(): boolean {
    this.#steps += 1;
    if (this.#steps === MAX_STEPS) {
      this.findings.push({
        rule: "code-too-long",
        severity: "warning",
        message: `the code was followed for ${MAX_STEPS} steps and not to its end: routes may be missing`,
        hint: "name the folder of the routes",
      });
    }
    return this.#steps < MAX_STEPS;
  }

  /** Once for each place. */
  report(rule: string, node: ts.Node, message: string, severity: Finding["severity"] = "warning"): void {
    const location = this.source.locationOf(node);
    const key = `${rule} ${location.file}:${location.line}:${location.column}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.findings.push({ rule, severity, message, location });
  }

  namesIn(folder: string): readonly { readonly name: string; readonly isFolder: boolean }[] | undefined {
    const names = this.#folders.get(folder.length > 1 ? folder.replace(/\/$/, "") : folder);
    return names === undefined ? undefined : [...names].map(([name, isFolder]) => ({ name, isFolder }));
  }

  evaluate(node: ts.Expression, scope: Scope): Value {
    return evaluate(node, scope, this);
  }

  /** What a file exports; in a circle of files, what it has exported so far. */
  exportsOf(file: ts.SourceFile): Value {
    return this.#latest(this.run(file).module.entries.get("exports") ?? UNKNOWN);
  }

  /** What a file has put in the place of its exports since another took them in a circle of files. */
  #latest(value: Value): Value {
    const replaced = this.#replaced.get(value);
    return replaced === undefined ? value : this.#latest(replaced);
  }

  /** As `run`, for what nobody waits for: code that is nested without end is told of, and the next file is read. */
  follow(file: ts.SourceFile): void {
    try {
      this.run(file);
    } catch (error) {
      if (!isTooDeep(error)) throw error;
      this.#stack.length = 0;
      this.report("code-too-deep", file, "the code is nested too deep to be followed: routes may be missing");
    }
  }

  run(file: ts.SourceFile): ModuleRecord {
    const known = this.#modules.get(file);
    if (known !== undefined) return known;
    const exports: ObjectValue = { kind: "object", entries: new Map() };
    const module: ObjectValue = { kind: "object", entries: new Map([["exports", exports]]) };
    const scope = new Scope(undefined, true);
    scope.declare("module", module);
    scope.declare("exports", exports);
    scope.declare("__filename", constant(file.fileName));
    scope.declare("__dirname", constant(dirname(file.fileName)));
    const record: ModuleRecord = { scope, module, exports };
    this.#modules.set(file, record);
    if (file.fileName.endsWith(".json")) {
      const [statement] = file.statements;
      if (statement !== undefined && ts.isExpressionStatement(statement)) {
        module.entries.set("exports", evaluate(statement.expression, scope, this));
      }
      return record;
    }
    runBlock(file.statements, scope, this, record);
    const last = module.entries.get("exports");
    if (last !== undefined && last !== exports) this.#replaced.set(exports, last);
    return record;
  }

  /** What `require(specifier)` gives in that file. */
  load(specifier: string, node: ts.Node): Value {
    const from = node.getSourceFile().fileName;
    const file = this.source.resolveImport(specifier, from);
    if (file !== undefined) return this.exportsOf(file);
    if (IS_FILE.test(specifier) && !/\.(json|node|css|html|ya?ml|txt|md|pem)$/.test(specifier)) {
      this.report(
        "module-not-found",
        node,
        `${specifier.startsWith("/") ? relative(this.source.cwd, specifier) : specifier} is not there: routes in it are missing`,
      );
      return UNKNOWN;
    }
    this.#reportUnbuilt(specifier, node);
    return { kind: "external", module: specifier.replace(/^node:/, ""), path: [] };
  }

  /** A package of this repository whose entry is made by a build: nobody has its code by that name. */
  #reportUnbuilt(specifier: string, node: ts.Node): void {
    // Said once, not wherever it is loaded.
    if (isBuiltin(specifier) || this.#packages.has(specifier)) return;
    this.#packages.add(specifier);
    const path = workspacePackage(specifier, node.getSourceFile().fileName);
    if (path === undefined) return;
    this.report(
      "module-not-found",
      node,
      `${specifier} is ${relative(this.source.cwd, path)}, whose entry holds no code that can be read: routes in it are missing`,
    );
  }

  call(given: Value, args: readonly Argument[], node: ts.Node): Value {
    const callee = this.#latest(given);
    // `module.exports = isNew ? make : exports`: what was put in the place of exports may be those themselves.
    return callee.kind === "choice"
      ? mapChoice(callee, (one) => this.#callOne(one, args, node))
      : this.#callOne(callee, args, node);
  }

  #callOne(callee: Value, args: readonly Argument[], node: ts.Node): Value {
    switch (callee.kind) {
      case "native":
        return callee.call(args, node);
      case "function":
        return this.#callFunction(callee, args);
      case "external":
        return this.framework.create(callee, args, node) ?? this.#callUnknown(args, node);
      default:
        return this.#callUnknown(args, node);
    }
  }

  construct(callee: Value, args: readonly Argument[], node: ts.Node): Value {
    if (callee.kind === "choice") return mapChoice(callee, (one) => this.construct(one, args, node));
    if (callee.kind !== "class") return this.call(callee, args, node);
    const self: ObjectValue = { kind: "object", entries: new Map(), class: callee };
    return this.initialise(callee, self, args, node) ?? self;
  }

  /** What a container of dependencies gives for a class. */
  resolve(of: ClassValue, node: ts.Node): Value {
    const known = this.#resolved.get(of.node);
    if (known !== undefined) return known;
    const made = this.construct(of, [], node);
    this.#resolved.set(of.node, made);
    return made;
  }

  /** Fields and constructor; gives something only where the constructor returns it, or what it extends is a router. */
  initialise(of: ClassValue, self: ObjectValue, args: readonly Argument[], node: ts.Node): Value | undefined {
    if (this.#isTooDeep(of.node)) return undefined;
    this.seen.add(of.node);
    this.#stack.push(of.node);
    const scope = new Scope(of.scope, true);
    scope.declare("this", self);
    if (of.base !== undefined) scope.declare("super", of.base);
    const maker = of.node.members.find(
      (member): member is ts.ConstructorDeclaration =>
        ts.isConstructorDeclaration(member) && member.body !== undefined,
    );
    if (of.base !== undefined && maker === undefined) this.initialiseBase(of.base, self, args, node);
    for (const member of of.node.members) {
      if (!ts.isPropertyDeclaration(member) || isStatic(member)) continue;
      const name = memberName(member.name);
      if (name !== undefined && member.initializer !== undefined)
        self.entries.set(name, evaluate(member.initializer, scope, this));
    }
    if (maker?.body !== undefined) {
      this.#bindParameters(maker.parameters, args, scope);
      for (const parameter of maker.parameters) {
        if (parameter.modifiers === undefined || !ts.isIdentifier(parameter.name)) continue;
        const given = scope.get(parameter.name.text);
        if (given !== undefined) self.entries.set(parameter.name.text, given);
      }
      runBlock(maker.body.statements, scope, this);
    }
    this.#stack.pop();
    return undefined;
  }

  /** `super(…)` */
  initialiseBase(base: Value, self: ObjectValue, args: readonly Argument[], node: ts.Node): void {
    if (base.kind === "class") this.initialise(base, self, args, node);
    else if (base.kind === "external") {
      const router = this.framework.create(base, args, node);
      if (router !== undefined) self.entries.set(ROUTER_BASE, router);
    }
  }

  #callFunction(callee: FunctionValue, args: readonly Argument[]): Value {
    const { node } = callee;
    if (node.body === undefined || this.#isTooDeep(node) || !this.step()) return UNKNOWN;
    const idle = this.#idleSteps.get(node) ?? 0;
    if (idle > MAX_IDLE_STEPS) return UNKNOWN;
    const [steps, changes] = [this.#steps, this.framework.changes];
    this.seen.add(node);
    this.#stack.push(node);
    const scope = new Scope(callee.scope, true);
    if (callee.self !== undefined) scope.declare("this", callee.self);
    if (callee.base !== undefined) scope.declare("super", callee.base);
    this.#bindParameters(node.parameters, args, scope);
    const yielded: ListValue | undefined =
      node.asteriskToken === undefined ? undefined : { kind: "list", items: [] };
    if (yielded !== undefined) scope.declare("yield", yielded);
    const result = ts.isBlock(node.body)
      ? runBlock(node.body.statements, scope, this)
      : { value: evaluate(node.body, scope, this) };
    this.#stack.pop();
    const isIdle = changes !== undefined && this.framework.changes === changes;
    this.#idleSteps.set(node, isIdle ? idle + this.#steps - steps : 0);
    if (yielded !== undefined) return yielded;
    const { value, maybe } = result;
    return value === undefined || maybe === undefined
      ? (value ?? maybe ?? UNDEFINED)
      : choiceOf([maybe, value]);
  }

  #bindParameters(
    parameters: readonly ts.ParameterDeclaration[],
    args: readonly Argument[],
    scope: Scope,
  ): void {
    for (const [index, parameter] of parameters.entries()) {
      if (parameter.dotDotDotToken !== undefined) {
        bindName(parameter.name, { kind: "list", items: args.slice(index) }, scope, this);
        continue;
      }
      const given = args[index]?.value ?? UNDEFINED;
      const isMissing = given.kind === "constant" && given.value === undefined;
      const value =
        isMissing && parameter.initializer !== undefined
          ? evaluate(parameter.initializer, scope, this)
          : given;
      bindName(parameter.name, value, scope, this);
    }
  }

  /** What takes functions may call them: `connect().then(() => app.use(…))`. */
  #callUnknown(args: readonly Argument[], node: ts.Node): Value {
    for (const { value } of args) {
      if (value.kind === "function" && !this.seen.has(value.node) && mentionsRoutes(value.node)) {
        // Called with what, nobody knows.
        this.call(value, value.node.parameters.map(unknownArgument), node);
      }
    }
    return ts.isExpression(node) ? { kind: "unknown", node } : UNKNOWN;
  }

  #isTooDeep(node: ts.Node): boolean {
    return (
      this.#stack.length > MAX_DEPTH || this.#stack.filter((one) => one === node).length >= MAX_RECURSION
    );
  }
}

function unknownArgument({ name }: ts.ParameterDeclaration): Argument {
  const node = name as ts.Node as ts.Expression;
  return { value: { kind: "unknown", node }, node };
}

function foldersOf(files: readonly ts.SourceFile[]): Map<string, Map<string, boolean>> {
  const folders = new Map<string, Map<string, boolean>>();
  for (const { fileName } of files) {
    let path = fileName;
    let isFolder = false;
    for (let parent = dirname(path); parent !== path; parent = dirname(path)) {
      const names = folders.get(parent) ?? new Map<string, boolean>();
      const name = path.slice(parent.length).replace(/^\//, "");
      const isKnown = names.has(name);
      names.set(name, isFolder);
      folders.set(parent, names);
      if (isKnown) break;
      path = parent;
      isFolder = true;
    }
  }
  return folders;
}
