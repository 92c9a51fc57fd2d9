/** What a query looks at, and by which columns: as much of its syntax as the checks need. */
import { loadModule, parseSync } from "libpg-query";

export interface QueryShape {
  readonly kind: "select" | "other";
  readonly relations: readonly QueryRelation[];
  /** In WHERE and ON, all of them, also those under OR. */
  readonly comparisons: readonly Comparison[];
  /** Bare columns of the outermost ORDER BY. */
  readonly sortedBy: readonly QueryColumn[];
  readonly hasLimit: boolean;
  /** Parameters that say how many rows to give, and how many to pass over. */
  readonly limitParameters: readonly number[];
  readonly offsetParameters: readonly number[];
  /** FOR UPDATE and the like. */
  readonly locks: boolean;
  /** A WITH that inserts, updates or deletes; or SELECT … INTO. */
  readonly writes: boolean;
  /** Last names of the functions that it calls, and of its operators. */
  readonly functions: readonly string[];
  readonly operators: readonly string[];
}

export interface QueryRelation {
  readonly schema?: string;
  readonly name: string;
  readonly alias: string;
}

export interface QueryColumn {
  /** The alias before the dot. */
  readonly qualifier?: string;
  readonly name: string;
}

export interface Comparison {
  readonly column: QueryColumn;
  readonly operator: string;
  /** Something that is the same for the whole query, or another column. */
  readonly with: "value" | QueryColumn;
  /** `= ANY`, IN with a list. */
  readonly isList: boolean;
  /** A list of single values: IN. */
  readonly isIn: boolean;
  /** Numbers of the parameters in the value: 1 for `$1`. */
  readonly parameters: readonly number[];
}

/** Undefined for what cannot be parsed, or is more than one statement. */
export async function readQueryShape(text: string): Promise<QueryShape | undefined> {
  await loadModule();
  try {
    const { stmts = [] } = parseSync(text);
    const statement = stmts[0]?.stmt;
    return stmts.length === 1 && statement !== undefined ? shapeOf(statement) : undefined;
  } catch {
    return undefined;
  }
}

type Node = Readonly<Record<string, unknown>>;

function shapeOf(statement: object): QueryShape {
  const found = new Found();
  found.visit(statement);
  const select = nodeOf((statement as Node)["SelectStmt"]);
  return {
    kind: select === undefined ? "other" : "select",
    relations: found.relations.filter(({ schema, name }) => schema !== undefined || !found.names.has(name)),
    comparisons: found.comparisons,
    sortedBy: sortOf(select),
    hasLimit: select?.["limitCount"] !== undefined,
    limitParameters: parametersIn(select?.["limitCount"]),
    offsetParameters: parametersIn(select?.["limitOffset"]),
    locks: found.locks,
    writes: found.writes,
    functions: [...new Set(found.functions)],
    operators: [...new Set(found.operators)],
  };
}

/** Walks the syntax tree, whose nodes are `{ NodeName: { field: … } }`, and keeps what it meets. */
class Found {
  readonly relations: QueryRelation[] = [];
  readonly comparisons: Comparison[] = [];
  readonly functions: string[] = [];
  readonly operators: string[] = [];
  /** Of WITH queries, which look like tables where they are used. */
  readonly names = new Set<string>();
  locks = false;
  writes = false;

  visit(value: unknown): void {
    if (Array.isArray(value)) {
      for (const one of value) this.visit(one);
      return;
    }
    const node = nodeOf(value);
    if (node === undefined) return;
    for (const [key, inner] of Object.entries(node)) {
      const read = READERS[key];
      const child = nodeOf(inner);
      if (read !== undefined && child !== undefined) read(child, this);
      if (key === "lockingClause") this.locks = true;
      if (key === "intoClause" || WRITES.has(key)) this.writes = true;
      // INSERT, UPDATE and DELETE name their table without a node's name around it.
      if (key === "relation" && child !== undefined && "relname" in child) READERS["RangeVar"]?.(child, this);
      this.visit(inner);
    }
  }
}

const WRITES = new Set(["InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"]);

const READERS: Readonly<Record<string, (node: Node, found: Found) => void>> = {
  RangeVar: (node, found) => {
    const name = textOf(node["relname"]);
    if (name === undefined) return;
    const schema = textOf(node["schemaname"]);
    const alias = textOf(nodeOf(node["alias"])?.["aliasname"]) ?? name;
    found.relations.push({ ...(schema === undefined ? {} : { schema }), name, alias });
  },
  CommonTableExpr: (node, found) => {
    const name = textOf(node["ctename"]);
    if (name !== undefined) found.names.add(name);
  },
  FuncCall: (node, found) => {
    const name = namesOf(node["funcname"]).at(-1);
    if (name !== undefined) found.functions.push(name);
  },
  A_Expr: (node, found) => {
    const operator = namesOf(node["name"]).at(-1);
    if (operator === undefined) return;
    found.operators.push(operator);
    found.comparisons.push(...comparisonsOf(node, operator));
  },
};

const FLIPPED: Readonly<Record<string, string>> = { "=": "=", "<": ">", ">": "<", "<=": ">=", ">=": "<=" };

function comparisonsOf(node: Node, operator: string): Comparison[] {
  const kind = textOf(node["kind"]) ?? "AEXPR_OP";
  const isList = kind === "AEXPR_IN" || kind === "AEXPR_OP_ANY";
  if (!isList && kind !== "AEXPR_OP" && !kind.startsWith("AEXPR_BETWEEN") && !kind.includes("LIKE"))
    return [];
  const isIn = kind === "AEXPR_IN";
  const left = columnOf(node["lexpr"]);
  const right = columnOf(node["rexpr"]);
  const name = kind.startsWith("AEXPR_BETWEEN") ? "BETWEEN" : operator;
  if (left !== undefined && right !== undefined) {
    return [{ column: left, operator: name, with: right, isList, isIn, parameters: [] }];
  }
  if (left !== undefined) {
    const value = node["rexpr"];
    if (holdsColumn(value)) return [];
    return [{ column: left, operator: name, with: "value", isList, isIn, parameters: parametersIn(value) }];
  }
  const flipped = FLIPPED[operator];
  if (right === undefined || flipped === undefined || isList || holdsColumn(node["lexpr"])) return [];
  const parameters = parametersIn(node["lexpr"]);
  return [{ column: right, operator: flipped, with: "value", isList, isIn, parameters }];
}

function columnOf(value: unknown): QueryColumn | undefined {
  const reference = nodeOf(nodeOf(value)?.["ColumnRef"]);
  if (reference === undefined) return undefined;
  const names = namesOf(reference["fields"]);
  const name = names.at(-1);
  const qualifier = names.at(-2);
  if (name === undefined) return undefined;
  return { ...(qualifier === undefined ? {} : { qualifier }), name };
}

function holdsColumn(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsColumn);
  const node = nodeOf(value);
  if (node === undefined) return false;
  return "ColumnRef" in node || "SubLink" in node || Object.values(node).some(holdsColumn);
}

function parametersIn(value: unknown): number[] {
  if (Array.isArray(value)) return value.flatMap(parametersIn);
  const node = nodeOf(value);
  if (node === undefined) return [];
  const parameter = nodeOf(node["ParamRef"]);
  if (parameter !== undefined) return typeof parameter["number"] === "number" ? [parameter["number"]] : [];
  return Object.values(node).flatMap(parametersIn);
}

function sortOf(select: Node | undefined): QueryColumn[] {
  const clause = select?.["sortClause"];
  if (!Array.isArray(clause)) return [];
  return clause.flatMap((one) => columnOf(nodeOf(nodeOf(one)?.["SortBy"])?.["node"]) ?? []);
}

function namesOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one) => textOf(nodeOf(nodeOf(one)?.["String"])?.["sval"]) ?? []);
}

function nodeOf(value: unknown): Node | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Node) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
