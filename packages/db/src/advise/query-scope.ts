/** The names that a query may use at one place, and the tables that they stand for. */
import type { ColumnRef, Node } from "libpg-query";
import { expressionText, namesOf } from "./expression-text.ts";
import type { KeyPart, TableUse } from "./query-shape.ts";
import type { TableFacts } from "./table-facts.ts";

/** The column of a table that a name stands for; undefined where it stands for something worked out. */
export type Origin = { readonly use: TableUse; readonly column: string } | undefined;

interface Entry {
  readonly name: string;
  readonly use?: TableUse;
  /** Of a subquery, a view or a WITH query. */
  readonly outputs?: ReadonlyMap<string, Origin>;
}

export class QueryScope {
  readonly entries: Entry[] = [];
  readonly ctes: Map<string, ReadonlyMap<string, Origin>> = new Map();
  readonly #outer: QueryScope | undefined;

  constructor(outer: QueryScope | undefined) {
    this.#outer = outer;
  }

  addTable(name: string, table: TableFacts): TableUse {
    const use: TableUse = {
      table,
      conditions: [],
      alternatives: [],
      order: [],
      groups: [],
      needed: new Set(),
      filtered: new Set(),
      needsAll: false,
    };
    this.entries.push({ name, use });
    return use;
  }

  addDerived(name: string, outputs: ReadonlyMap<string, Origin>): void {
    this.entries.push({ name, outputs });
  }

  findCte(name: string): ReadonlyMap<string, Origin> | undefined {
    return this.ctes.get(name) ?? this.#outer?.findCte(name);
  }

  resolve(node: Node): Origin {
    if (!isColumn(node)) return undefined;
    const names = namesOf(node.ColumnRef.fields ?? []);
    const column = names.at(-1) ?? "";
    const qualifier = names.at(-2);
    for (const { name, use, outputs } of this.entries) {
      if (qualifier !== undefined && qualifier !== name) continue;
      if (use?.table.columns.has(column) === true) return { use, column };
      if (outputs?.has(column) === true) return outputs.get(column);
    }
    return this.#outer?.resolve(node);
  }

  /** An expression over columns of one table, and no column alone. */
  expression(node: Node): { readonly use: TableUse; readonly on: KeyPart } | undefined {
    const columns = new Set<string>();
    let use: TableUse | undefined;
    const sql = expressionText(node, (reference) => {
      const origin = this.resolve(reference);
      if (origin === undefined || (use !== undefined && use !== origin.use)) return undefined;
      use = origin.use;
      columns.add(origin.column);
      return origin.column;
    });
    if (sql === undefined || use === undefined || isColumn(node)) return undefined;
    return { use, on: { kind: "expression", sql, columns: [...columns] } };
  }

  /** A column that is read; `t` alone means its whole row. */
  need(node: Node, part: "needed" | "filtered"): void {
    const origin = this.resolve(node);
    if (origin !== undefined) {
      origin.use[part].add(origin.column);
      return;
    }
    if (!isColumn(node)) return;
    const [name] = namesOf(node.ColumnRef.fields ?? []);
    const row = this.entries.find((entry) => entry.name === name);
    if (row?.use !== undefined) row.use.needsAll = true;
  }

  /** `*` or `t.*`. @returns the columns that it stands for */
  needStar(node: { readonly ColumnRef: ColumnRef }): Map<string, Origin> {
    const [qualifier] = namesOf(node.ColumnRef.fields ?? []);
    const stars = new Map<string, Origin>();
    for (const { name, use, outputs } of this.entries) {
      if (qualifier !== undefined && qualifier !== name) continue;
      if (use !== undefined) {
        use.needsAll = true;
        for (const column of use.table.columns.keys()) stars.set(column, { use, column });
      }
      for (const [column, origin] of outputs ?? []) stars.set(column, origin);
    }
    return stars;
  }

  /** JOIN … USING (name), between what stood there before and what was added since. */
  joinUsing(column: string, before: number): void {
    const find = (entries: readonly Entry[]): Origin => {
      for (const { use, outputs } of entries) {
        if (use?.table.columns.has(column) === true) return { use, column };
        if (outputs?.has(column) === true) return outputs.get(column);
      }
      return undefined;
    };
    for (const side of [this.entries.slice(0, before), this.entries.slice(before)]) {
      const origin = find(side);
      if (origin === undefined) continue;
      origin.use.filtered.add(origin.column);
      origin.use.conditions.push({
        on: { kind: "column", name: origin.column },
        kind: "equal",
        isJoin: true,
      });
    }
  }
}

export function isColumn(node: Node): node is { ColumnRef: ColumnRef } {
  return "ColumnRef" in node;
}
