/** What the functions of services are put together from; each phrase brings its imports. */
import type { PlannedOperation } from "../../blueprint.ts";
import { Imports } from "../../emit/imports.ts";
import { printKey } from "../../emit/literal.ts";
import { valueName } from "../../identifier.ts";
import type { PathBinding } from "../service-plan.ts";
import { type BodyFunction, bodyFunctionOf } from "./body-function.ts";
import {
  type Facts,
  layoutModule,
  moduleFrom,
  type StoredAction,
  type StoredOperation,
  type StoreFacts,
} from "./facts.ts";
import { type ParentCheck, parentChecks } from "./parent-check.ts";
import { pathArguments, pathValue } from "./path-argument.ts";
import { asColumn } from "./path-key.ts";
import {
  indented,
  lineWidth,
  printAccess,
  printCall,
  printEndingIn,
  printFunction,
  printMember,
} from "./print.ts";
import { requestBodies, takenBodies } from "./request-body.ts";
import type { Verb } from "./row-function.ts";
import { keyMembers, rowColumns, rowFunction } from "./row-key.ts";

export interface ServiceContext {
  readonly store: StoreFacts;
  /** Those of the store. */
  readonly functions: readonly BodyFunction[];
  readonly facts: Facts;
}

export class ServicePhrases {
  readonly imports: Imports = new Imports();
  readonly operation: PlannedOperation;
  readonly store: StoreFacts;
  readonly facts: Facts;
  /** Outside of a transaction. */
  readonly queries = "context().database.queries";
  readonly #action: StoredAction;
  readonly #functions: readonly BodyFunction[];
  /** Columns by which the operation finds its rows. */
  readonly #columns: readonly PathBinding[];

  constructor({ operation, action }: StoredOperation, { store, functions, facts }: ServiceContext) {
    this.operation = operation;
    this.store = store;
    this.facts = facts;
    this.#action = action;
    this.#functions = functions;
    this.#columns = rowColumns(action);
  }

  function(parameters: readonly string[], returns: string, body: readonly string[]): string {
    const { name } = this.operation;
    return printFunction({
      doc: [],
      name,
      parameters: ["call: Call", ...pathArguments(this.operation, this.facts), ...parameters],
      returns: `Promise<${returns}>`,
      body: [`permit(call, ${JSON.stringify(name)});`, ...this.#keyLines(), ...body],
      isAsync: true,
    });
  }

  bodyParameter(name: string): string {
    const action = this.#action;
    const bodies =
      "body" in action ? takenBodies(this.operation, action.body) : requestBodies(this.operation);
    return `${name}: ${bodies.type}`;
  }

  /** Runs once for each Idempotency-Key. */
  once(input: string, lines: readonly string[]): string[] {
    const once = this.kit("idempotency", "once");
    const path = pathArguments(this.operation, this.facts).length > 0 ? pathValue(this.operation) : "";
    const inputs = [path, input].filter((each) => each !== "");
    const all = inputs.length === 1 ? inputs[0] : `[${inputs.join(", ")}]`;
    return [
      `return ${once}(context().database, call, ${all}, async (queries) => {`,
      indented(lines, 2),
      "});",
    ];
  }

  transaction(lines: readonly string[], answers: boolean): string[] {
    const keyword = answers ? "return" : "await";
    return [`${keyword} context().database.transaction(async (queries) => {`, indented(lines, 2), "});"];
  }

  /** The row, which must be there and must be the one that the client has seen. */
  locked(): string[] {
    return [
      ...this.parents("queries").always,
      `const row = await ${this.rowCall("lock", "queries")};`,
      this.orNotFound("row"),
      `${this.kit("conditional", "requireMatch")}(call, ${this.etag("row")});`,
    ];
  }

  /** That what stands above is there; of a list, what it is enough to ask when nothing is in it. */
  parents(queries: string): { readonly always: string[]; readonly ifEmpty: string[] } {
    const checks = parentChecks(this.operation, this.#action, this.facts);
    const print = (isOnlyForEmpty: boolean): string[] =>
      checks
        .filter((check) => check.isOnlyForEmpty === isOnlyForEmpty)
        .map((check) => this.#parentLine(check, queries));
    return { always: print(false), ifEmpty: print(true) };
  }

  orNotFound(row: string): string {
    return `if (${row} === undefined) throw ${this.#notFound(this.store)};`;
  }

  rowCall(verb: Exclude<Verb, "insert" | "has">, queries: string): string {
    const args = [queries, this.key()].filter((each) => each !== "");
    return `${this.#rowFunction(verb)}(${args.join(", ")})`;
  }

  /** The row gets a name of its own where the line would be too long. */
  returnUpdated(change: string): string[] {
    const start = `await ${this.#rowFunction("update")}`;
    const args = ["queries", this.key(), change].filter((each) => each !== "");
    const line = `return ${this.stored(`${start}(${args.join(", ")})`)};`;
    if (line.length + 4 <= lineWidth) return [line];
    return [printCall(`const changed = ${start}`, args, ";", 4), `return ${this.stored("changed")};`];
  }

  updated(change: string): string {
    const args = ["queries", this.key(), change].filter((each) => each !== "");
    return printCall(`const changed = await ${this.#rowFunction("update")}`, args, ";", 4);
  }

  #rowFunction(verb: Verb): string {
    const columns = this.#columns.map(({ column }) => column);
    return `${this.repository()}.${rowFunction(verb, columns, this.store)}`;
  }

  /** An expression. */
  insert(values: string): string {
    return this.#insert("", values, ")");
  }

  insertStatement(name: string, values: string): string {
    return this.#insert(`const ${name} = `, values, ");");
  }

  #insert(start: string, values: string, end: string): string {
    const call = `${start}await ${this.repository()}.insert${this.store.name}(queries, `;
    const [first, ...others] = this.#columns;
    if (first === undefined) return `${call}${values}${end}`;
    const bound = others.length === 0 ? printMember(printKey(first.column), this.key()) : "...key";
    return printEndingIn(call, [`...${values}`, bound], end, start === "" ? 0 : 6);
  }

  etag(row: string): string {
    const { version } = this.store.store;
    if (version !== undefined) return `${this.kit("conditional", "versionEtag")}(${row}.${version})`;
    return `${this.kit("conditional", "etagOf")}(${this.record(`to${this.store.name}`)}(${row}))`;
  }

  stored(row: string): string {
    return `${this.record(`stored${this.store.name}`)}(${row})`;
  }

  /** The row gets a name of its own where the line would be too long. */
  returnStored(row: string): string[] {
    const line = `return ${this.stored(row)};`;
    if (line.length + 4 <= lineWidth) return [line];
    return [`const made = ${row};`, `return ${this.stored("made")};`];
  }

  storedType(): string {
    const { storedType } = this.facts;
    this.imports.type(this.#records, storedType);
    return `${storedType}<${this.model()}>`;
  }

  model(): string {
    const { isModelNamedHere, model } = this.store;
    if (isModelNamedHere) this.imports.type(this.#records, model);
    return model;
  }

  bodyFunction(kind: BodyFunction["kind"]): BodyFunction {
    return bodyFunctionOf(this.#functions, kind, this.operation.name);
  }

  /** Passwords are hashed before a connection is taken: it takes a tenth of a second. */
  hashed(made: BodyFunction): string[] {
    return made.isAsync ? [`const values = await ${this.record(made.name)}(${this.#item("body")});`] : [];
  }

  values(made: BodyFunction, given = "body"): string {
    if (made.isAsync && given === "body") return "values";
    return `${made.isAsync ? "await " : ""}${this.record(made.name)}(${this.#item(given)})`;
  }

  changes(made: BodyFunction): string {
    const args = [this.#item("patch"), ...(made.takesRow ? ["row"] : [])];
    return `${made.isAsync ? "await " : ""}${this.record(made.name)}(${args.join(", ")})`;
  }

  /** What names the rows: several columns together are `key`. */
  key(): string {
    const [first, ...others] = this.#columns;
    if (first === undefined) return "";
    return others.length > 0 || this.#isRead(first) ? "key" : this.#value(first, this.store);
  }

  repository(store: StoreFacts = this.store): string {
    const plural = valueName(store.store.plural, "Rows");
    const isTaken = locals.has(plural) || store.operations.some(({ operation }) => operation.name === plural);
    const name = isTaken ? `${plural}Repository` : plural;
    const module = moduleFrom(this.facts, "services", `repositories/${store.store.fileName}`);
    this.imports.namespace(module, name);
    return name;
  }

  record(name: string): string {
    this.imports.value(this.#records, name);
    return name;
  }

  kit(feature: string, name: string): string {
    this.imports.value(`@ashlar/kit/${feature}`, name);
    return name;
  }

  error(name: string): string {
    this.imports.value(layoutModule(this.facts, "services", "middleware", "errors"), name);
    return name;
  }

  get #records(): string {
    return moduleFrom(this.facts, "services", "database/records");
  }

  #notFound({ store }: StoreFacts): string {
    return `${this.error("notFound")}("There is no such ${store.noun}.")`;
  }

  #parentLine({ parent, columns, isOnlyForEmpty }: ParentCheck, queries: string): string {
    const names = columns.map(({ column }) => column);
    const call = `${this.repository(parent)}.${rowFunction("has", names, parent)}`;
    const members = keyMembers(columns, (binding) => this.#parentValue(binding, parent));
    const [first] = columns;
    const key =
      first !== undefined && columns.length === 1
        ? this.#parentValue(first, parent)
        : `{ ${members.join(", ")} }`;
    // Rows prove that what stands above them is there.
    const isEmpty = isOnlyForEmpty ? "rows.length === 0 && " : "";
    const test = `if (${isEmpty}!(await ${call}(${queries}, ${key})))`;
    const refusal = `throw ${this.#notFound(parent)};`;
    if (test.length + refusal.length + 7 <= lineWidth) return `${test} ${refusal}`;
    return `${test} {\n  ${refusal}\n}`;
  }

  /** What names the parent is among what names the rows, as a rule. */
  #parentValue(binding: PathBinding, parent: StoreFacts): string {
    const own = this.#columns.find(({ parameter }) => parameter === binding.parameter);
    if (own === undefined || !this.#isRead(own)) return this.#value(binding, parent);
    return this.#columns.length === 1 ? "key" : `key${printAccess(own.column)}`;
  }

  #keyLines(): string[] {
    const [first, ...others] = this.#columns;
    if (first === undefined) return [];
    if (others.length === 0) {
      return this.#isRead(first) ? [`const key = ${this.#value(first, this.store)};`] : [];
    }
    const members = keyMembers(this.#columns, (binding) => this.#value(binding, this.store));
    return [printEndingIn("const key = ", members, ";", 2)];
  }

  /** The parameter's value is not the column's yet. */
  #isRead(binding: PathBinding): boolean {
    const value = pathValue(this.operation, binding.parameter);
    return this.#value(binding, this.store) !== value;
  }

  #value(binding: PathBinding, store: StoreFacts): string {
    const action = this.#action;
    if ("key" in action && action.key?.in === "body" && action.key.parameter === binding.parameter) {
      const given = `${action.kind === "patch" ? "patch" : "body"}${printAccess(binding.parameter)}`;
      return `${this.record("needed")}(${given}, ${JSON.stringify(binding.parameter)})`;
    }
    const value = pathValue(this.operation, binding.parameter);
    const { text, reader } = asColumn(value, binding, {
      operation: this.operation,
      store,
      facts: this.facts,
    });
    if (reader !== undefined) this.record(reader);
    return text;
  }

  #item(given: string): string {
    const action = this.#action;
    if (action.kind !== "create" && action.kind !== "replace" && action.kind !== "patch") return given;
    return action.body.item === undefined ? given : `${given}${printAccess(action.body.item)}`;
  }
}

const locals: ReadonlySet<string> = new Set([
  "call",
  "context",
  "body",
  "patch",
  "query",
  "row",
  "rows",
  "queries",
  "values",
  "page",
  "once",
  "permit",
  "params",
  "key",
]);
