/** What the columns of a parsed query are made of, followed through its subqueries, joins, CTEs and functions. */
import { fieldOf, isNode, listOf, numberIn, type TreeNode, type TreeValue } from "./node-tree.ts";

/** By the numbers that the catalogs have for them. */
export interface Origins {
  readonly columns: readonly { readonly relation: number; readonly attribute: number }[];
  /** Relations of which a whole row is in it. */
  readonly rows: readonly number[];
  readonly routines: readonly number[];
}

/**
 * One for each column of the query, in their order.
 *
 * What only decides which rows there are is not followed: WHERE, HAVING, JOIN … ON, ORDER BY. Of a kind of node that is
 * not known, everything in it counts.
 */
export function queryOrigins(query: TreeNode): readonly Origins[] {
  return columnsOf(query).map((_, at) => {
    const found = new Collected();
    new Follower().column({ query }, at, found);
    return found.origins();
  });
}

/** A query, and the one that it stands in. */
interface Scope {
  readonly query: TreeNode;
  readonly outer?: Scope;
}

class Collected {
  readonly #columns = new Map<string, { readonly relation: number; readonly attribute: number }>();
  readonly #rows = new Set<number>();
  readonly #routines = new Set<number>();

  addColumn(relation: number, attribute: number): void {
    this.#columns.set(`${relation} ${attribute}`, { relation, attribute });
  }

  addRow(relation: number): void {
    this.#rows.add(relation);
  }

  addRoutine(routine: number): void {
    if (routine > 0) this.#routines.add(routine);
  }

  origins(): Origins {
    return { columns: [...this.#columns.values()], rows: [...this.#rows], routines: [...this.#routines] };
  }
}

/** https://github.com/postgres/postgres/blob/master/src/include/nodes/parsenodes.h, RTEKind */
const RANGE = {
  relation: 0,
  subquery: 1,
  join: 2,
  function: 3,
  tableFunction: 4,
  values: 5,
  cte: 6,
  group: 9,
};

/** Conditions: they choose among values, and are none. */
const CONDITIONS: ReadonlySet<string> = new Set(["aggfilter"]);

/** Follows one column of the whole. */
class Follower {
  /** By query; what was followed once is found already. A recursive query reads itself. */
  readonly #followed = new Map<TreeNode, Set<number>>();

  /** @param at 0 for the first */
  column(scope: Scope, at: number, found: Collected): void {
    const followed = this.#followed.get(scope.query) ?? new Set();
    if (followed.has(at)) return;
    this.#followed.set(scope.query, followed.add(at));
    const operation = fieldOf(scope.query, "setOperations");
    if (isNode(operation)) {
      for (const index of rangesIn(operation)) this.#rangeColumn(scope, index, at + 1, found);
    } else {
      const target = columnsOf(scope.query)[at];
      if (target !== undefined) this.#value(fieldOf(target, "expr"), scope, found);
    }
  }

  #query(scope: Scope, found: Collected): void {
    columnsOf(scope.query).forEach((_, at) => {
      this.column(scope, at, found);
    });
  }

  #value(value: TreeValue | undefined, scope: Scope, found: Collected): void {
    if (!isNode(value)) {
      for (const each of listOf(value)) this.#value(each, scope, found);
      return;
    }
    if (value.tag === "VAR") {
      this.#variable(value, numberIn(value, "varattno"), scope, found);
      return;
    }
    // A column that an aggregate only sorts by is in its arguments, too.
    if (value.tag === "TARGETENTRY" && fieldOf(value, "resjunk") === "true") return;
    if (value.tag === "QUERY") {
      this.#query({ query: value, outer: scope }, found);
      return;
    }
    const part = value.tag === "FIELDSELECT" ? fieldOf(value, "arg") : undefined;
    if (isNode(part) && part.tag === "VAR" && numberIn(part, "varattno") === 0) {
      this.#variable(part, numberIn(value, "fieldnum"), scope, found);
      return;
    }
    for (const name of ["funcid", "aggfnoid", "winfnoid", "opfuncid"])
      if (value.fields.has(name)) found.addRoutine(numberIn(value, name));
    for (const [name, values] of value.fields)
      if (!CONDITIONS.has(name)) for (const each of values) this.#value(each, scope, found);
  }

  /** @param attribute of what it is a variable of; 0 is the whole row, and below are tableoid and the like */
  #variable(variable: TreeNode, attribute: number, scope: Scope, found: Collected): void {
    const owner = outward(scope, numberIn(variable, "varlevelsup"));
    if (owner !== undefined && attribute >= 0)
      this.#rangeColumn(owner, numberIn(variable, "varno"), attribute, found);
  }

  /** @param index of an entry in the scope's range table, 1 for the first */
  #rangeColumn(scope: Scope, index: number, attribute: number, found: Collected): void {
    const range = listOf(fieldOf(scope.query, "rtable"))[index - 1];
    if (!isNode(range)) return;
    const kind = numberIn(range, "rtekind");
    if (kind === RANGE.relation) {
      const relation = numberIn(range, "relid");
      if (attribute === 0) found.addRow(relation);
      else found.addColumn(relation, attribute);
      return;
    }
    const query = kind === RANGE.subquery ? fieldOf(range, "subquery") : undefined;
    if (isNode(query)) {
      this.#subqueryColumn({ query, outer: scope }, attribute, found);
      return;
    }
    const expression = kind === RANGE.cte ? expressionOf(range, scope) : undefined;
    if (expression !== undefined) {
      this.#subqueryColumn(expression, attribute, found);
      return;
    }
    const columns = kind === RANGE.join ? "joinaliasvars" : kind === RANGE.group ? "groupexprs" : undefined;
    const held = columns === undefined ? [] : listOf(fieldOf(range, columns));
    if (attribute > 0 && attribute <= held.length) this.#value(held[attribute - 1], scope, found);
    // Of functions and the like, which column is made of what is theirs to know.
    else for (const name of MADE_OF) this.#value(fieldOf(range, name), scope, found);
  }

  #subqueryColumn(scope: Scope, attribute: number, found: Collected): void {
    if (attribute === 0) this.#query(scope, found);
    else this.column(scope, attribute - 1, found);
  }
}

/** What an entry of a range table that is no relation is made of. */
const MADE_OF = ["subquery", "joinaliasvars", "functions", "tablefunc", "values_lists", "groupexprs"];

/** Those that are only sorted or grouped by are no columns. */
function columnsOf(query: TreeNode): readonly TreeNode[] {
  return listOf(fieldOf(query, "targetList"))
    .filter(isNode)
    .filter((target) => fieldOf(target, "resjunk") !== "true");
}

function outward(scope: Scope | undefined, levels: number): Scope | undefined {
  return levels > 0 ? outward(scope?.outer, levels - 1) : scope;
}

/** The parts of UNION and the like, in whatever way they are nested. */
function rangesIn(value: TreeValue | undefined): readonly number[] {
  if (!isNode(value)) return listOf(value).flatMap(rangesIn);
  if (value.tag === "RANGETBLREF") return [numberIn(value, "rtindex")];
  return [...value.fields.values()].flat().flatMap(rangesIn);
}

/** `WITH … AS (…)`, with the query that it belongs to around it. */
function expressionOf(range: TreeNode, scope: Scope): Scope | undefined {
  const owner = outward(scope, numberIn(range, "ctelevelsup"));
  if (owner === undefined) return undefined;
  const name = fieldOf(range, "ctename");
  const expression = listOf(fieldOf(owner.query, "cteList"))
    .filter(isNode)
    .find((one) => fieldOf(one, "ctename") === name);
  const query = expression === undefined ? undefined : fieldOf(expression, "ctequery");
  return isNode(query) ? { query, outer: owner } : undefined;
}
