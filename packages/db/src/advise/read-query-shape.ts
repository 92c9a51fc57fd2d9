/** Reads what a query asks of each table, from the parsed statement. */
import { loadModule, type Node, parseSync, type SelectStmt } from "libpg-query";
import { namesOf } from "./expression-text.ts";
import { isColumn, type Origin, QueryScope } from "./query-scope.ts";
import type { QueryShape, SortKey, TableUse, TableWrite } from "./query-shape.ts";
import { readConditions } from "./read-conditions.ts";
import type { Tables } from "./table-facts.ts";

/** Views inside views, deeper than anybody nests them by hand. */
const DEEPEST = 20;

/** What the query asks; of parts that cannot be followed, nothing. The text must be one statement that parses. */
export async function readQueryShape(text: string, tables: Tables): Promise<QueryShape> {
  await loadModule();
  const reader = new ShapeReader(tables);
  const statement = parseSync(text).stmts?.[0]?.stmt;
  if (statement !== undefined) reader.readStatement(statement, undefined);
  return { uses: reader.uses, writes: reader.writes };
}

export class ShapeReader {
  readonly uses: TableUse[] = [];
  readonly writes: TableWrite[] = [];
  readonly tables: Tables;
  /** A query inside a condition is read with its columns, and again for what its condition says. */
  readonly #read: Map<SelectStmt, Map<string, Origin>> = new Map();
  #depth = 0;

  constructor(tables: Tables) {
    this.tables = tables;
  }

  /** @returns what its output columns are, by name, in order */
  readStatement(node: Node, outer: QueryScope | undefined): Map<string, Origin> {
    if ("SelectStmt" in node) return this.readSelect(node.SelectStmt, outer);
    const scope = new QueryScope(outer);
    if ("InsertStmt" in node) {
      const { relation, selectStmt, withClause } = node.InsertStmt;
      this.#readWith(withClause?.ctes, scope);
      const table = this.tables.find(relation?.schemaname, relation?.relname ?? "");
      if (table !== undefined) this.writes.push({ table: table.id, kind: "insert", columns: [] });
      if (selectStmt !== undefined) this.readStatement(selectStmt, scope);
    }
    if ("UpdateStmt" in node) {
      const { relation, targetList = [], fromClause = [], whereClause, withClause } = node.UpdateStmt;
      this.#readWith(withClause?.ctes, scope);
      const columns = targetList.flatMap((target) =>
        "ResTarget" in target ? [target.ResTarget.name ?? ""] : [],
      );
      if (relation !== undefined) this.#addTarget({ RangeVar: relation }, scope, { kind: "update", columns });
      for (const from of fromClause) this.#addFrom(from, scope);
      for (const target of targetList) this.readExpression(target, scope);
      this.#readWhere(whereClause, scope);
    }
    if ("DeleteStmt" in node) {
      const { relation, usingClause = [], whereClause, withClause } = node.DeleteStmt;
      this.#readWith(withClause?.ctes, scope);
      if (relation !== undefined)
        this.#addTarget({ RangeVar: relation }, scope, { kind: "delete", columns: [] });
      for (const from of usingClause) this.#addFrom(from, scope);
      this.#readWhere(whereClause, scope);
    }
    if ("MergeStmt" in node) {
      const { relation, sourceRelation, joinCondition, withClause } = node.MergeStmt;
      this.#readWith(withClause?.ctes, scope);
      if (relation !== undefined)
        this.#addTarget({ RangeVar: relation }, scope, { kind: "update", columns: [] });
      if (sourceRelation !== undefined) this.#addFrom(sourceRelation, scope);
      this.#readWhere(joinCondition, scope);
    }
    return new Map();
  }

  readSelect(select: SelectStmt, outer: QueryScope | undefined): Map<string, Origin> {
    const known = this.#read.get(select);
    if (known !== undefined) return known;
    const outputs = this.#readSelect(select, outer);
    this.#read.set(select, outputs);
    return outputs;
  }

  #readSelect(select: SelectStmt, outer: QueryScope | undefined): Map<string, Origin> {
    const scope = new QueryScope(outer);
    this.#readWith(select.withClause?.ctes, scope);
    if (select.larg !== undefined && select.rarg !== undefined) {
      const left = this.readSelect(select.larg, scope);
      this.readSelect(select.rarg, scope);
      // A condition on a union is one on both sides, which one origin cannot say.
      return new Map([...left.keys()].map((name) => [name, undefined]));
    }
    for (const from of select.fromClause ?? []) this.#addFrom(from, scope);
    const outputs = this.#readTargets(select.targetList ?? [], scope);
    this.#readWhere(select.whereClause, scope);
    const groups = [...(select.groupClause ?? []), ...(select.distinctClause ?? [])];
    for (const node of groups) this.#readGroup(node, outputs, scope);
    this.readExpression(select.havingClause, scope);
    this.#readOrder(select.sortClause ?? [], outputs, scope);
    return outputs;
  }

  /** Notes the columns that an expression needs, and reads the queries inside it. */
  readExpression(node: unknown, scope: QueryScope, part: "needed" | "filtered" = "needed"): void {
    if (typeof node !== "object" || node === null) return;
    if (Array.isArray(node)) {
      for (const one of node) this.readExpression(one, scope, part);
      return;
    }
    const known = node as Node;
    if ("ColumnRef" in known) {
      scope.need(known, part);
      return;
    }
    if ("SelectStmt" in known) {
      this.readSelect(known.SelectStmt, scope);
      return;
    }
    for (const value of Object.values(known)) this.readExpression(value, scope, part);
  }

  #readWith(ctes: readonly Node[] | undefined, scope: QueryScope): void {
    for (const node of ctes ?? []) {
      if (!("CommonTableExpr" in node)) continue;
      const { ctename = "", ctequery, aliascolnames = [] } = node.CommonTableExpr;
      // Known before it is read, because it may read itself.
      scope.ctes.set(ctename, new Map());
      if (ctequery === undefined) continue;
      const outputs = this.readStatement(ctequery, scope);
      // A condition outside reaches the inside only where Postgres folds the two together; it mostly does.
      scope.ctes.set(ctename, renamed(outputs, namesOf(aliascolnames)));
    }
  }

  #addFrom(node: Node, scope: QueryScope): void {
    if ("RangeVar" in node) this.#addRelation(node, scope);
    if ("RangeSubselect" in node) {
      const { subquery, alias } = node.RangeSubselect;
      const outputs =
        subquery === undefined ? new Map<string, Origin>() : this.readStatement(subquery, scope);
      scope.addDerived(alias?.aliasname ?? "", renamed(outputs, namesOf(alias?.colnames ?? [])));
    }
    if ("JoinExpr" in node) {
      const { larg, rarg, quals, usingClause = [], isNatural } = node.JoinExpr;
      if (larg !== undefined) this.#addFrom(larg, scope);
      const before = scope.entries.length;
      if (rarg !== undefined) this.#addFrom(rarg, scope);
      if (isNatural !== true) for (const name of namesOf(usingClause)) scope.joinUsing(name, before);
      this.#readWhere(quals, scope);
    }
    if ("RangeFunction" in node) {
      scope.addDerived(node.RangeFunction.alias?.aliasname ?? "", new Map());
      this.readExpression(node.RangeFunction.functions, scope);
    }
  }

  #addRelation(node: Extract<Node, { RangeVar: unknown }>, scope: QueryScope): void {
    const { schemaname, relname = "", alias } = node.RangeVar;
    const name = alias?.aliasname ?? relname;
    const cte = schemaname === undefined ? scope.findCte(relname) : undefined;
    if (cte !== undefined) {
      scope.addDerived(name, cte);
      return;
    }
    const table = this.tables.find(schemaname, relname);
    if (table !== undefined) {
      this.uses.push(scope.addTable(name, table));
      return;
    }
    const view = this.tables.findView(schemaname, relname);
    const query = view === undefined ? undefined : parseSync(view.definition).stmts?.[0]?.stmt;
    if (query === undefined || this.#depth >= DEEPEST) {
      scope.addDerived(name, new Map());
      return;
    }
    this.#depth++;
    const outputs = this.readStatement(query, undefined);
    this.#depth--;
    scope.addDerived(name, renamed(outputs, view?.columns.map((column) => column.name) ?? []));
  }

  #addTarget(
    node: Extract<Node, { RangeVar: unknown }>,
    scope: QueryScope,
    write: Pick<TableWrite, "kind" | "columns">,
  ): void {
    this.#addFrom(node, scope);
    const { use } = scope.entries[0] ?? {};
    if (use === undefined) return;
    // A row that changes is read whole.
    use.needsAll = true;
    this.writes.push({ table: use.table.id, ...write });
  }

  #readTargets(targets: readonly Node[], scope: QueryScope): Map<string, Origin> {
    const outputs = new Map<string, Origin>();
    for (const [index, target] of targets.entries()) {
      if (!("ResTarget" in target) || target.ResTarget.val === undefined) continue;
      const { name, val } = target.ResTarget;
      if (isColumn(val) && val.ColumnRef.fields?.some((field) => "A_Star" in field)) {
        for (const [column, origin] of scope.needStar(val)) outputs.set(column, origin);
        continue;
      }
      this.readExpression(val, scope);
      outputs.set(name ?? nameOf(val) ?? `?${index}`, isColumn(val) ? scope.resolve(val) : undefined);
    }
    return outputs;
  }

  #readWhere(node: Node | undefined, scope: QueryScope): void {
    if (node === undefined) return;
    this.readExpression(node, scope, "filtered");
    readConditions(node, scope, this);
  }

  #readGroup(node: Node, outputs: Map<string, Origin>, scope: QueryScope): void {
    this.readExpression(node, scope);
    const origin = originOf(node, outputs, scope);
    if (origin !== undefined) origin.use.groups.push(origin.column);
  }

  /** As far as the keys are of one table: what another table follows with, no index gives. */
  #readOrder(keys: readonly Node[], outputs: Map<string, Origin>, scope: QueryScope): void {
    let use: TableUse | undefined;
    for (const key of keys) {
      if (!("SortBy" in key) || key.SortBy.node === undefined) break;
      const { node, sortby_dir, sortby_nulls } = key.SortBy;
      this.readExpression(node, scope);
      const sorted = sortedBy(node, outputs, scope);
      if (sorted === undefined || (use !== undefined && use !== sorted.use)) break;
      use = sorted.use;
      const isDescending = sortby_dir === "SORTBY_DESC";
      const nulls =
        sortby_nulls === "SORTBY_NULLS_FIRST"
          ? "first"
          : sortby_nulls === "SORTBY_NULLS_LAST"
            ? "last"
            : undefined;
      const isUsual = nulls === undefined || (nulls === "first") === isDescending;
      use.order.push({ on: sorted.on, isDescending, ...(isUsual ? {} : { nulls }) });
    }
  }
}

function renamed(outputs: ReadonlyMap<string, Origin>, names: readonly string[]): Map<string, Origin> {
  return new Map([...outputs].map(([name, origin], index) => [names[index] ?? name, origin]));
}

function nameOf(node: Node): string | undefined {
  if ("ColumnRef" in node) return namesOf(node.ColumnRef.fields ?? []).at(-1);
  if ("FuncCall" in node) return namesOf(node.FuncCall.funcname ?? []).at(-1);
  return undefined;
}

/** GROUP BY and ORDER BY may name an output, or count to it. */
function originOf(node: Node, outputs: ReadonlyMap<string, Origin>, scope: QueryScope): Origin {
  if ("A_Const" in node && node.A_Const.ival !== undefined) {
    return [...outputs.values()][(node.A_Const.ival.ival ?? 0) - 1];
  }
  if (!isColumn(node)) return undefined;
  const names = namesOf(node.ColumnRef.fields ?? []);
  return (names.length === 1 ? outputs.get(names[0] ?? "") : undefined) ?? scope.resolve(node);
}

function sortedBy(
  node: Node,
  outputs: ReadonlyMap<string, Origin>,
  scope: QueryScope,
): { readonly use: TableUse; readonly on: SortKey["on"] } | undefined {
  const origin = originOf(node, outputs, scope);
  if (origin !== undefined) return { use: origin.use, on: { kind: "column", name: origin.column } };
  return scope.expression(node);
}
