/** A query's plan as EXPLAIN gives it, in names of our own. https://www.postgresql.org/docs/current/using-explain.html */

export interface PlanNode {
  /** `Seq Scan`, `Index Only Scan`, `Nested Loop`, … */
  readonly type: string;
  readonly schema?: string;
  readonly relation?: string;
  readonly alias?: string;
  readonly index?: string;
  /** Of a ModifyTable: `Insert`, `Update`, `Delete`, `Merge`. */
  readonly operation?: string;
  readonly isParallel: boolean;
  readonly plannedWorkers?: number;
  /** `Inner`, `Outer`, `InitPlan`, `SubPlan`, `Member`, … */
  readonly role?: string;
  readonly joinType?: string;
  readonly startupCost: number;
  readonly totalCost: number;
  /** Estimated, for each loop and each parallel worker. */
  readonly rows: number;
  readonly widthBytes: number;
  readonly indexCondition?: string;
  readonly filter?: string;
  readonly joinCondition?: string;
  readonly keys?: readonly string[];
  readonly subplanName?: string;
  /** Names before parentheses, in all of its expressions; also of types. */
  readonly functions: readonly string[];
  readonly measured?: MeasuredNode;
  readonly children: readonly PlanNode[];
}

/** What EXPLAIN ANALYZE adds. */
export interface MeasuredNode {
  /** For each loop. */
  readonly totalMs: number;
  readonly rows: number;
  readonly loops: number;
  readonly rowsRemoved: number;
  readonly sortDiskBytes: number;
  readonly hashBatches: number;
  readonly lossyBlocks: number;
  readonly heapFetches: number;
}

/** @param json one element's `Plan` of what `EXPLAIN (FORMAT JSON)` gives */
export function readPlanNode(json: unknown): PlanNode {
  const node = new Fields(json);
  const children = node.list("Plans").map(readPlanNode);
  const measured = measuredOf(node);
  const optional = <K extends string, V>(key: K, value: V | undefined) =>
    (value === undefined ? {} : { [key]: value }) as { [key in K]?: V };
  return {
    type: node.text("Node Type") ?? "Unknown",
    ...optional("schema", node.text("Schema")),
    ...optional("relation", node.text("Relation Name")),
    ...optional("alias", node.text("Alias")),
    ...optional("index", node.text("Index Name")),
    ...optional("operation", node.text("Operation")),
    isParallel: node.flag("Parallel Aware"),
    ...optional("plannedWorkers", node.number("Workers Planned")),
    ...optional("role", node.text("Parent Relationship")),
    ...optional("joinType", node.text("Join Type")),
    startupCost: node.number("Startup Cost") ?? 0,
    totalCost: node.number("Total Cost") ?? 0,
    rows: node.number("Plan Rows") ?? 0,
    widthBytes: node.number("Plan Width") ?? 0,
    ...optional("indexCondition", node.text("Index Cond") ?? node.text("Recheck Cond")),
    ...optional("filter", node.text("Filter")),
    ...optional(
      "joinCondition",
      node.text("Hash Cond") ?? node.text("Merge Cond") ?? node.text("Join Filter"),
    ),
    ...optional("keys", node.texts("Sort Key") ?? node.texts("Group Key")),
    ...optional("subplanName", node.text("Subplan Name")),
    functions: node.functions(),
    ...optional("measured", measured),
    children,
  };
}

function measuredOf(node: Fields): MeasuredNode | undefined {
  const loops = node.number("Actual Loops");
  if (loops === undefined) return undefined;
  const isOnDisk = node.text("Sort Space Type") === "Disk";
  return {
    totalMs: node.number("Actual Total Time") ?? 0,
    rows: node.number("Actual Rows") ?? 0,
    loops,
    rowsRemoved:
      (node.number("Rows Removed by Join Filter") ?? 0) +
      (node.number("Rows Removed by Filter") ?? 0) +
      (node.number("Rows Removed by Index Recheck") ?? 0),
    sortDiskBytes: isOnDisk ? (node.number("Sort Space Used") ?? 0) * 1024 : 0,
    hashBatches: node.number("Hash Batches") ?? node.number("HashAgg Batches") ?? 1,
    lossyBlocks: node.number("Lossy Heap Blocks") ?? 0,
    heapFetches: node.number("Heap Fetches") ?? 0,
  };
}

/** Every node of the plan, those above before those below. */
export function* nodesOf(plan: PlanNode): Generator<PlanNode> {
  yield plan;
  for (const child of plan.children) yield* nodesOf(child);
}

/** Reads a JSON object of which nothing is certain. */
class Fields {
  private readonly json: Readonly<Record<string, unknown>>;

  constructor(json: unknown) {
    this.json = typeof json === "object" && json !== null ? (json as Record<string, unknown>) : {};
  }

  text(name: string): string | undefined {
    const value = this.json[name];
    return typeof value === "string" ? value : undefined;
  }

  texts(name: string): readonly string[] | undefined {
    const value = this.json[name];
    return Array.isArray(value) ? value.map(String) : undefined;
  }

  number(name: string): number | undefined {
    const value = this.json[name];
    return typeof value === "number" ? value : undefined;
  }

  functions(): readonly string[] {
    const texts = Object.entries(this.json).flatMap(([key, value]) =>
      key === "Plans" ? [] : [value].flat(),
    );
    const names = texts.flatMap((text) =>
      typeof text === "string"
        ? [...text.matchAll(/(\w+|"(?:[^"]|"")+")\(/g)].map(([, name = ""]) => name)
        : [],
    );
    return [...new Set(names.map((name) => name.replace(/^"|"$/g, "").replaceAll('""', '"')))];
  }

  flag(name: string): boolean {
    return this.json[name] === true;
  }

  list(name: string): readonly unknown[] {
    const value = this.json[name];
    return Array.isArray(value) ? value : [];
  }
}
