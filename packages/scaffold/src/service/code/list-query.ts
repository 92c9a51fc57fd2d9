/** Prints the function of a repository that reads a list: filters, search, order and page. */
import type { JsonSchema } from "@ashlar/model";
import type { PlannedOperation } from "../../blueprint.ts";
import { Imports } from "../../emit/imports.ts";
import type { Field, Filter, LimitPlan, ListAction } from "../service-plan.ts";
import { isEnumArray } from "./column-type.ts";
import {
  type Facts,
  fieldOf,
  layoutModule,
  moduleFrom,
  type StoredOperation,
  type StoreFacts,
} from "./facts.ts";
import { orderName, printOrder } from "./list-order.ts";
import { needsTotal } from "./list-page.ts";
import type { ModulePart } from "./module.ts";
import { printAccess, printChain, printFunction } from "./print.ts";
import { itemsOf, propertyOf, typesOf, valuesOf } from "./property.ts";
import { keyParameter, whereCalls } from "./row-key.ts";

export function printList(
  { operation, action }: StoredOperation<ListAction>,
  store: StoreFacts,
  facts: Facts,
): ModulePart {
  const tables = moduleFrom(facts, "repositories", "database/tables");
  const records = moduleFrom(facts, "repositories", "database/records");
  const imports = new Imports()
    .type("@ashlar/kit/database", "Queries")
    .type(tables, "Tables", store.types.row)
    .value(records, orderName(operation.name));
  const columns = action.path.map(({ column }) => column);
  const isGiven = ({ parameter, member }: Filter): boolean =>
    member === undefined && isAlwaysThere(operation, parameter);
  const print = (filter: Filter): FilterText =>
    printFilter(filter, { operation, action }, store, facts, imports);
  const given = action.filters.filter(isGiven).map((filter) => `.where(${print(filter).condition})`);
  const filters = action.filters
    .filter((filter) => !isGiven(filter))
    .map((filter) => print(filter).statement);
  const search = action.search === undefined ? [] : printSearch(action.search, records, imports);
  const hasQuery = readsQuery(operation, action);
  if (hasQuery) imports.type(layoutModule(facts, "repositories", "types", "api"), operation.requestTypeName);
  const local = localName(store);
  const conditions = [...filters, ...search].map((line) => line.replaceAll("$rows", local));
  const keyword = conditions.length === 0 ? "const" : "let";
  const start = printChain(
    `${keyword} ${local} = queries`,
    [`.selectFrom(${JSON.stringify(store.store.table)})`, ".selectAll()", ...whereCalls(columns), ...given],
    2,
  );
  return {
    name: operation.name,
    imports,
    text: printFunction({
      doc: [],
      name: operation.name,
      parameters: [
        "queries: Queries<Tables>",
        keyParameter(columns, store),
        hasQuery ? `query: ${operation.requestTypeName}["query"]` : "",
      ],
      returns: `Promise<${printReturns(action, store, imports)}>`,
      body: [start, ...conditions, ...printPage({ operation, action }, local, imports)],
      isAsync: true,
    }),
  };
}

/** Whether anything of the query decides what is read. */
export function readsQuery(
  operation: PlannedOperation,
  { filters, search, sort, page }: ListAction,
): boolean {
  const reads = filters.length > 0 || search !== undefined || sort.parameter !== undefined;
  const pages = page.kind !== "none" || page.limit !== undefined || sort.directionParameter !== undefined;
  return (reads || pages) && operation.parameters.some((parameter) => parameter.in === "query");
}

function localName({ store }: StoreFacts): string {
  return /^(queries|query|key|values|sql|pattern|total|page)$/.test(store.plural) ? "rows" : store.plural;
}

function printReturns(action: ListAction, { types }: StoreFacts, imports: Imports): string {
  const page = action.page.kind === "cursor" ? "Page" : "OffsetPage";
  imports.type("@ashlar/kit/pagination", page);
  return `${page}<${types.row}>${needsTotal(action) ? " & { total: number }" : ""}`;
}

function printPage(
  { operation, action }: StoredOperation<ListAction>,
  local: string,
  imports: Imports,
): string[] {
  const { page } = action;
  const read = (parameter: string): string => `query${printAccess(parameter)}`;
  const order = printOrder({ operation, action }, read);
  const limit = page.limit === undefined ? undefined : printLimit(page.limit, operation, read);
  const members = [`order${order === "order" ? "" : `: ${order}`}`];
  if (page.kind === "cursor") {
    members.push(`cursor: ${read(page.cursor)}`, `limit: ${limit ?? defaultLimit}`);
    imports.value("@ashlar/kit/pagination", "keysetPage");
  } else {
    members.push(`offset: ${printOffset(action, operation, read, limit)}`, `limit: ${limit ?? "undefined"}`);
    imports.value("@ashlar/kit/pagination", "offsetPage");
  }
  const call = `${page.kind === "cursor" ? "keysetPage" : "offsetPage"}(${local}, { ${members.join(", ")} })`;
  if (!needsTotal(action)) return printWrapped(`return ${call};`, members);
  imports.value("@ashlar/kit/pagination", "countRows");
  return [
    ...printWrapped(`const page = await ${call};`, members),
    `return { ...page, total: await countRows(${local}) };`,
  ];
}

const defaultLimit = 25;

function printWrapped(line: string, members: readonly string[]): string[] {
  if (line.length + 2 <= 100) return [line];
  const open = line.indexOf("{ order");
  return [`${line.slice(0, open)}{`, ...members.map((member) => `  ${member},`), "});"];
}

/** What the document has a default for is there already. */
export function printLimit(
  { parameter, default: usual }: LimitPlan,
  operation: PlannedOperation,
  read: (parameter: string) => string,
): string {
  return isAlwaysThere(operation, parameter) ? read(parameter) : `${read(parameter)} ?? ${usual}`;
}

export function isAlwaysThere({ parameters }: PlannedOperation, name: string): boolean {
  const parameter = parameters.find((each) => each.in === "query" && each.name === name);
  if (parameter === undefined) return false;
  return (
    parameter.required || (typeof parameter.schema === "object" && parameter.schema.default !== undefined)
  );
}

export function printOffset(
  { page }: ListAction,
  operation: PlannedOperation,
  read: (parameter: string) => string,
  limit: string | undefined,
): string {
  if (page.kind === "offset")
    return isAlwaysThere(operation, page.offset) ? read(page.offset) : `${read(page.offset)} ?? 0`;
  if (page.kind !== "page") return "0";
  const number = isAlwaysThere(operation, page.page)
    ? read(page.page)
    : `(${read(page.page)} ?? ${page.firstPage})`;
  const before = page.firstPage === 0 ? number : `(${number} - ${page.firstPage})`;
  return `${before} * ${limit === undefined ? defaultLimit : limit.includes("??") ? `(${limit})` : limit}`;
}

function printSearch(
  { parameter, columns }: NonNullable<ListAction["search"]>,
  records: string,
  imports: Imports,
): string[] {
  imports.value(records, "containing");
  const value = `query${printAccess(parameter)}`;
  const tests = columns.map((column) => `eb(${JSON.stringify(column)}, "ilike", pattern)`);
  const or = `eb.or([${tests.join(", ")}])`;
  const call = `  $rows = $rows.where((eb) => ${or});`;
  const lines =
    call.length <= 100
      ? [call]
      : [
          "  $rows = $rows.where((eb) =>",
          "    eb.or([",
          ...tests.map((test) => `      ${test},`),
          "    ]),",
          "  );",
        ];
  return [`if (${value} !== undefined) {`, `  const pattern = containing(${value});`, ...lines, "}"];
}

interface FilterText {
  readonly condition: string;
  /** Where the request may leave the parameter out. */
  readonly statement: string;
}

function printFilter(
  filter: Filter,
  { operation }: StoredOperation<ListAction>,
  store: StoreFacts,
  facts: Facts,
  imports: Imports,
): FilterText {
  const field = fieldOf(store, filter.column);
  const parameter = `query${printAccess(filter.parameter)}`;
  const value =
    filter.member === undefined
      ? parameter
      : `${parameter}?${printAccess(filter.member).replace(/^\[/, ".[")}`;
  const condition = printCondition(filter, value, {
    field,
    isOfColumn: isOfColumn(filter, operation, field, facts),
    imports,
    row: store.types.row,
    records: moduleFrom(facts, "repositories", "database/records"),
  });
  const rows = localName(store);
  const line = `if (${value} !== undefined) ${rows} = ${rows}.where(${condition});`;
  const broken = `if (${value} !== undefined) {\n  ${rows} = ${rows}.where(${condition});\n}`;
  return { condition, statement: line.length <= 98 ? line : broken };
}

interface ConditionOf {
  readonly field: Field;
  /** The value's type is the column's, as the compiler sees it. */
  readonly isOfColumn: boolean;
  readonly imports: Imports;
  readonly row: string;
  readonly records: string;
}

function printCondition({ column, operator }: Filter, value: string, o: ConditionOf): string {
  const name = JSON.stringify(column);
  if (operator === "ilike") {
    o.imports.value(o.records, "containing");
    return `${name}, "ilike", containing(${value})`;
  }
  if (operator === "overlaps" || operator === "contains") {
    o.imports.value("kysely", "sql");
    const list = operator === "contains" ? `[${value}]` : value;
    const test = operator === "contains" ? "@>" : "&&";
    if (o.isOfColumn && !isEnumArray(o.field)) return `${name}, "${test}", sql.val(${list})`;
    return `sql<boolean>\`\${sql.ref(${name})} ${test} \${${list}}\``;
  }
  if (operator === "in") {
    // Unlike IN, which wants a value at least, this takes an empty list: nothing is in it.
    o.imports.value("kysely", "sql");
    const cast = o.field.kind === "integer" && o.field.type !== "bigint" ? "::bigint[]" : "";
    return `sql<boolean>\`\${sql.ref(${name})} = any(\${${value}}${cast})\``;
  }
  if (o.field.kind === "integer" && o.field.type !== "bigint") {
    // A number that the column cannot hold is smaller or larger than all of it, and no error.
    o.imports.value("kysely", "sql");
    return `sql<boolean>\`\${sql.ref(${name})} ${operator} \${${value}}::bigint\``;
  }
  if (o.field.kind === "timestamp") return `${name}, "${operator}", new Date(${value})`;
  if (o.isOfColumn) return `${name}, "${operator}", ${value}`;
  o.imports.value("kysely", "sql");
  return `sql<boolean>\`\${sql.ref(${name})} ${operator} \${${value}}\``;
}

function isOfColumn(filter: Filter, operation: PlannedOperation, field: Field, facts: Facts): boolean {
  const { schemas } = facts.blueprint.api;
  const parameter = operation.parameters.find(
    (each) => each.in === "query" && each.name === filter.parameter,
  );
  let schema: JsonSchema | undefined = parameter?.schema;
  if (filter.member !== undefined) schema = propertyOf(schema, filter.member, schemas)?.schema;
  if (filter.operator === "overlaps" && schema !== undefined) schema = itemsOf(schema, schemas);
  if (schema === undefined) return false;
  const types = typesOf(schema, schemas);
  const kind = field.kind === "array" ? (field.elements ?? "text") : field.kind;
  if (types.size !== 1) return false;
  if (kind === "enum") {
    const allowed =
      facts.plan.schema.enums.find(({ schema: space, name }) => `${space}.${name}` === field.type)?.values ??
      [];
    const values = valuesOf(schema, schemas);
    return values?.every((value) => allowed.includes(String(value))) === true;
  }
  if (kind === "integer" || kind === "number") return types.has("integer") || types.has("number");
  if (kind === "boolean") return types.has("boolean");
  return types.has("string");
}
