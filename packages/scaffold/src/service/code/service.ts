/** Prints `services/<store>.ts`: what may be done, by whom, and what it means. */
import type { File } from "@ashlar/model";
import type { PlannedOperation } from "../../blueprint.ts";
import { Imports } from "../../emit/imports.ts";
import { printKey } from "../../emit/literal.ts";
import { valueName } from "../../identifier.ts";
import type {
  CreateAction,
  DeleteAction,
  ItemAction,
  ListAction,
  PathBinding,
  TransitionAction,
  WriteAction,
} from "../service-plan.ts";
import { type BodyFunction, bodyFunctionOf, bodyFunctionsOf } from "./body-function.ts";
import {
  apiTypesIn,
  type Facts,
  layoutModule,
  moduleFrom,
  type StoredAction,
  type StoredOperation,
  type StoreFacts,
} from "./facts.ts";
import { needsTotal } from "./list-page.ts";
import { readsQuery } from "./list-query.ts";
import { type ModulePart, printModule } from "./module.ts";
import { parentChecks } from "./parent-check.ts";
import { pathArguments, pathValue } from "./path-argument.ts";
import { indented, lineWidth, printEndingIn, printFunction, printMember } from "./print.ts";
import { requestBodies } from "./request-body.ts";
import { asColumn, keyMembers, rowColumns, rowFunction } from "./row-key.ts";

export function emitService(store: StoreFacts, facts: Facts): File | undefined {
  const functions = bodyFunctionsOf(store, facts);
  const parts = store.operations.map((stored) => new ServiceFunction(stored, store, functions, facts).part());
  if (parts.length === 0) return undefined;
  const path = `${facts.folder}/services/${store.store.fileName}.ts`;
  return printModule(
    path,
    `What may be done with ${store.store.plural === store.store.singular ? "the" : "each"} ${store.store.noun}, by whom, and what it means.`,
    parts,
  );
}

/** The name that a repository's module is imported under. */
export function repositoryName({ store, operations }: StoreFacts): string {
  const plural = valueName(store.plural, "Rows");
  const isTaken = operations.some(({ operation }) => operation.name === plural) || locals.has(plural);
  return isTaken ? `${plural}Repository` : plural;
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
]);

class ServiceFunction {
  readonly #imports: Imports = new Imports();
  readonly #operation: PlannedOperation;
  readonly #action: StoredAction;
  readonly #store: StoreFacts;
  readonly #functions: readonly BodyFunction[];
  readonly #facts: Facts;

  constructor(
    { operation, action }: StoredOperation,
    store: StoreFacts,
    functions: readonly BodyFunction[],
    facts: Facts,
  ) {
    this.#operation = operation;
    this.#action = action;
    this.#store = store;
    this.#functions = functions;
    this.#facts = facts;
  }

  part(): ModulePart {
    const { name, method, source } = this.#operation;
    this.#imports
      .type("@ashlar/kit/call", "Call")
      .value(moduleFrom(this.#facts, "services", "context"), "context")
      .value(moduleFrom(this.#facts, "services", "services/policy"), "permit");
    const text = this.#print();
    this.#imports.type(
      layoutModule(this.#facts, "services", "types", "api"),
      ...apiTypesIn(this.#facts, text),
    );
    return { name, title: `${method.toUpperCase()} ${source.path}`, imports: this.#imports, text };
  }

  #print(): string {
    const action = this.#action;
    switch (action.kind) {
      case "list":
        return this.#list(action);
      case "create":
        return this.#create(action);
      case "read":
        return this.#read(action);
      case "delete":
        return this.#delete(action);
      case "transition":
        return this.#transition(action);
      default:
        return action.isUpsert ? this.#upsert(action) : this.#write(action);
    }
  }

  #function(parameters: readonly string[], returns: string, body: readonly string[]): string {
    const { name } = this.#operation;
    return printFunction({
      doc: [],
      name,
      parameters: ["call: Call", ...pathArguments(this.#operation, this.#facts), ...parameters],
      returns: `Promise<${returns}>`,
      body: [`permit(call, ${JSON.stringify(name)});`, ...this.#keyLines(), ...body],
      isAsync: true,
    });
  }

  #list(action: ListAction): string {
    const hasQuery = readsQuery(this.#operation, action);
    const { model, name } = this.#store;
    const total = needsTotal(action);
    const isCursor = action.page.kind === "cursor";
    const facts = [
      `items: ${model}[]`,
      ...(isCursor ? ["nextCursor: string | null", "hasMore: boolean"] : []),
      ...(total ? ["total: number"] : []),
    ];
    this.#importModel().#record(`to${name}`);
    const args = ["context().database.queries", this.#key(action.path), hasQuery ? "query" : ""].filter(
      (each) => each !== "",
    );
    const call = `await ${this.#repository()}.${this.#operation.name}(${args.join(", ")})`;
    const checks = parentChecks(this.#operation, action, this.#facts);
    const early = checks.filter(({ isOnlyForEmpty }) => !isOnlyForEmpty);
    const late = checks.filter(({ isOnlyForEmpty }) => isOnlyForEmpty);
    const rest = total || isCursor ? ", ...page" : "";
    return this.#function(
      [hasQuery ? `query: ${this.#operation.requestTypeName}["query"]` : ""],
      `{ ${facts.join("; ")} }`,
      [
        ...this.#parentLines(early, "context().database.queries"),
        `const { rows${rest} } = ${call};`,
        ...(late.length === 0
          ? []
          : [
              "if (rows.length === 0) {",
              indented(this.#parentLines(late, "context().database.queries"), 2),
              "}",
            ]),
        `return { items: rows.map(to${name})${rest} };`,
      ],
    );
  }

  #create(action: CreateAction): string {
    const values = bodyFunctionOf(this.#functions, "values", this.#operation.name);
    const insert = this.#insert(action, this.#values(values));
    return this.#function([this.#bodyParameter("body")], this.#storedType(), [
      ...this.#hashed(values),
      ...this.#once("body", [
        ...this.#parentLines(parentChecks(this.#operation, action, this.#facts), "queries"),
        ...this.#returnStored(insert),
      ]),
    ]);
  }

  #read(action: ItemAction): string {
    const find = this.#rowCall("find", "context().database.queries", rowColumns(action));
    return this.#function([], this.#storedType(), [
      ...this.#parentLines(parentChecks(this.#operation, action, this.#facts), "context().database.queries"),
      `const row = await ${find};`,
      this.#orNotFound("row"),
      `return ${this.#stored("row")};`,
    ]);
  }

  #write(action: WriteAction): string {
    const isPatch = action.kind === "patch";
    const given = isPatch ? "patch" : "body";
    const made = bodyFunctionOf(this.#functions, isPatch ? "changes" : "values", this.#operation.name);
    const change = isPatch ? this.#changes(made) : this.#values(made);
    const lines = [
      ...this.#locked(action),
      ...this.#returnStored(`await ${this.#rowCall("update", "queries", rowColumns(action), change)}`),
    ];
    return this.#function([this.#bodyParameter(given)], this.#storedType(), [
      ...(isPatch ? [] : this.#hashed(made)),
      ...(isPatch ? this.#once(given, lines) : this.#transaction(lines, true)),
    ]);
  }

  #upsert(action: WriteAction): string {
    const isPatch = action.kind === "patch";
    const given = isPatch ? "patch" : "body";
    const values = bodyFunctionOf(this.#functions, "values", this.#operation.name);
    const change = isPatch
      ? this.#changes(bodyFunctionOf(this.#functions, "changes", this.#operation.name))
      : this.#values(values);
    const columns = rowColumns(action);
    const update = `await ${this.#rowCall("update", "queries", columns, change)}`;
    this.#kit("conditional", "requireMatch");
    const made = this.#values(values, given);
    const lines = [
      `const row = await ${this.#rowCall("lock", "queries", columns)};`,
      `requireMatch(call, row && ${this.#etag("row")});`,
      "if (row === undefined) {",
      ...this.#parentLines(parentChecks(this.#operation, action, this.#facts), "queries").map((line) =>
        indented([line], 2),
      ),
      indented([this.#insertRow(columns, made, "const made = ")], 2),
      `  return { ...${this.#stored("made")}, isNew: true };`,
      "}",
      `const changed = ${update};`,
      `return { ...${this.#stored("changed")}, isNew: false };`,
    ];
    return this.#function([this.#bodyParameter(given)], `${this.#storedType()} & { isNew: boolean }`, [
      ...(isPatch ? [] : this.#hashed(values)),
      ...(isPatch ? this.#once(given, lines) : this.#transaction(lines, true)),
    ]);
  }

  #delete(action: DeleteAction): string {
    const answers = action.answer.shape.kind !== "none";
    const lines = [
      ...this.#locked(action),
      `await ${this.#rowCall("delete", "queries", rowColumns(action))};`,
      ...(answers ? [`return ${this.#stored("row")};`] : []),
    ];
    return this.#function([], answers ? this.#storedType() : "void", this.#transaction(lines, answers));
  }

  #transition(action: TransitionAction): string {
    const change = `{ ${action.column}: ${JSON.stringify(action.value)} }`;
    const errors = layoutModule(this.#facts, "services", "middleware", "errors");
    this.#imports.value(errors, "conflict");
    const { noun } = this.#store.store;
    const lines = [
      ...this.#locked(action),
      `// Which others may become ${action.value} is for you to say: here every other one may.`,
      `if (row.${action.column} === ${JSON.stringify(action.value)}) throw conflict(${JSON.stringify(`The ${noun} is ${action.value} already.`)});`,
      ...this.#returnStored(`await ${this.#rowCall("update", "queries", rowColumns(action), change)}`),
    ];
    return this.#function([], this.#storedType(), this.#once("", lines));
  }

  /** The row, which must be there and must be the one that the client has seen. */
  #locked(action: WriteAction | DeleteAction | TransitionAction): string[] {
    this.#kit("conditional", "requireMatch");
    return [
      ...this.#parentLines(parentChecks(this.#operation, action, this.#facts), "queries"),
      `const row = await ${this.#rowCall("lock", "queries", rowColumns(action))};`,
      this.#orNotFound("row"),
      `requireMatch(call, ${this.#etag("row")});`,
    ];
  }

  #etag(row: string): string {
    const { version } = this.#store.store;
    if (version === undefined) {
      this.#kit("conditional", "etagOf").#record(`to${this.#store.name}`);
      return `etagOf(to${this.#store.name}(${row}))`;
    }
    this.#kit("conditional", "versionEtag");
    return `versionEtag(${row}.${version})`;
  }

  #insert(action: CreateAction, values: string): string {
    return this.#insertRow(action.path, values);
  }

  /** @param start what stands before the call, where it is a statement of its own */
  #insertRow(columns: readonly PathBinding[], values: string, start = ""): string {
    const insert = `${start}await ${this.#repository()}.insert${this.#store.name}(queries, `;
    const end = start === "" ? ")" : ");";
    const [first] = columns;
    if (first === undefined) return `${insert}${values}${end}`;
    const bound = columns.length === 1 ? printMember(printKey(first.column), this.#value(first)) : "...key";
    return printEndingIn(insert, [`...${values}`, bound], end, start === "" ? 0 : 6);
  }

  #rowCall(
    verb: "find" | "lock" | "update" | "delete",
    queries: string,
    columns: readonly PathBinding[],
    change = "",
  ): string {
    const name = rowFunction(
      verb,
      columns.map(({ column }) => column),
      this.#store,
    );
    const args = [queries, this.#key(columns), change].filter((each) => each !== "");
    return `${this.#repository()}.${name}(${args.join(", ")})`;
  }

  /** Several columns are named once. */
  #keyLines(): string[] {
    const columns = rowColumns(this.#action);
    if (columns.length < 2) return [];
    const members = keyMembers(columns, (binding) => this.#value(binding));
    return [printEndingIn("const key = ", members, ";", 2)];
  }

  #key(columns: readonly PathBinding[]): string {
    const [first] = columns;
    if (first === undefined) return "";
    return columns.length === 1 ? this.#value(first) : "key";
  }

  #value(binding: PathBinding, store: StoreFacts = this.#store): string {
    const value = pathValue(this.#operation, binding.parameter);
    return asColumn(value, binding, { operation: this.#operation, store, facts: this.#facts });
  }

  #parentLines(checks: ReturnType<typeof parentChecks>, queries: string): string[] {
    return checks.flatMap(({ parent, columns }) => {
      const name = rowFunction(
        "find",
        columns.map(({ column }) => column),
        parent,
      );
      const local = valueName(parent.store.singular, "Row");
      const start = `const ${local} = await ${this.#repository(parent)}.${name}(${queries}, `;
      const [first] = columns;
      const found =
        first !== undefined && columns.length === 1
          ? `${start}${this.#value(first, parent)});`
          : printEndingIn(
              start,
              keyMembers(columns, (binding) => this.#value(binding, parent)),
              ");",
              4,
            );
      this.#importNotFound();
      return [found, `if (${local} === undefined) throw notFound("There is no such ${parent.store.noun}.");`];
    });
  }

  #orNotFound(row: string): string {
    this.#importNotFound();
    return `if (${row} === undefined) throw notFound("There is no such ${this.#store.store.noun}.");`;
  }

  #importNotFound(): void {
    this.#imports.value(layoutModule(this.#facts, "services", "middleware", "errors"), "notFound");
  }

  #once(input: string, lines: readonly string[]): string[] {
    this.#kit("idempotency", "once");
    const path = pathArguments(this.#operation, this.#facts).length > 0 ? pathValue(this.#operation) : "";
    const inputs = [path, input].filter((each) => each !== "");
    const all = inputs.length === 1 ? inputs[0] : `[${inputs.join(", ")}]`;
    return [`return once(context().database, call, ${all}, async (queries) => {`, indented(lines, 2), "});"];
  }

  #transaction(lines: readonly string[], answers: boolean): string[] {
    const keyword = answers ? "return" : "await";
    return [`${keyword} context().database.transaction(async (queries) => {`, indented(lines, 2), "});"];
  }

  #bodyParameter(name: string): string {
    return `${name}: ${requestBodies(this.#operation).type}`;
  }

  #item(given: string): string {
    const action = this.#action;
    if (action.kind !== "create" && action.kind !== "replace" && action.kind !== "patch") return given;
    return action.body.item === undefined ? given : `${given}.${action.body.item}`;
  }

  /** Passwords are hashed before a connection is taken: it takes a tenth of a second. */
  #hashed(made: BodyFunction): string[] {
    if (!made.isAsync) return [];
    this.#record(made.name);
    return [`const values = await ${made.name}(${this.#item("body")});`];
  }

  #values(made: BodyFunction, given = "body"): string {
    if (made.isAsync && given === "body") return "values";
    this.#record(made.name);
    return `${made.isAsync ? "await " : ""}${made.name}(${this.#item(given)})`;
  }

  #changes(made: BodyFunction): string {
    this.#record(made.name);
    const args = [this.#item("patch"), ...(made.takesRow ? ["row"] : [])];
    return `${made.isAsync ? "await " : ""}${made.name}(${args.join(", ")})`;
  }

  #stored(row: string): string {
    this.#record(`stored${this.#store.name}`);
    return `stored${this.#store.name}(${row})`;
  }

  /** The row gets a name of its own where the line would be too long. */
  #returnStored(row: string): string[] {
    const line = `return ${this.#stored(row)};`;
    if (line.length + 4 <= lineWidth) return [line];
    return [`const made = ${row};`, `return ${this.#stored("made")};`];
  }

  #storedType(): string {
    const { storedType } = this.#facts;
    this.#imports.type(moduleFrom(this.#facts, "services", "database/records"), storedType);
    this.#importModel();
    return `${storedType}<${this.#store.model}>`;
  }

  #importModel(): this {
    const { isModelNamedHere, model } = this.#store;
    if (isModelNamedHere) this.#imports.type(moduleFrom(this.#facts, "services", "database/records"), model);
    return this;
  }

  #repository(store: StoreFacts = this.#store): string {
    const name = repositoryName(store);
    this.#imports.namespace(
      moduleFrom(this.#facts, "services", `repositories/${store.store.fileName}`),
      name,
    );
    return name;
  }

  #record(name: string): this {
    this.#imports.value(moduleFrom(this.#facts, "services", "database/records"), name);
    return this;
  }

  #kit(feature: string, name: string): this {
    this.#imports.value(`@ashlar/kit/${feature}`, name);
    return this;
  }
}
