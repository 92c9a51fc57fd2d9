/** Says in sentences what is good and what is bad about a plan. */
import { nodesOf, type PlanNode } from "./plan-node.ts";
import { bytes, count, plural } from "./quantity.ts";

export interface PlanRemark {
  readonly verdict: "bad" | "fine" | "good";
  /** `sequential scan of orders: reads 1.2 M rows to find 3 (bad)` */
  readonly text: string;
  /** How much of the plan's cost lies there, 0..1. */
  readonly costShare: number;
  /** The table whose rows an index should have found. */
  readonly wantsIndex?: { readonly schema?: string; readonly name: string; readonly isJoin: boolean };
}

export interface PlanSurroundings {
  /** Estimated rows of a table. */
  readonly rowsOf: (schema: string | undefined, relation: string) => number | undefined;
  readonly workMemBytes: number;
  readonly hashMemMultiplier: number;
}

/** Below this, reading all of a table is as good as anything. */
const SMALL_TABLE_ROWS = 1000;
/** A scan that keeps less than this of a table should have been an index's work. */
const SELECTIVE_SHARE = 0.1;
const MISESTIMATE = 10;
const MANY_PAIRS = 10_000_000;
const MANY_LOOKUPS = 10_000;

/** The worst first, and what costs most first among equals; before all, that the time goes into writing, where it does. */
export function judgePlan(plan: PlanNode, surroundings: PlanSurroundings): readonly PlanRemark[] {
  const remarks: PlanRemark[] = [];
  judge(plan, { surroundings, total: Math.max(plan.totalCost, 1), workers: 1, runs: 1, share: 1 }, remarks);
  const writing = writingRemark(plan);
  if (writing !== undefined) {
    // A better way to read would hardly be felt.
    const others = judgedByCost(remarks).map(({ wantsIndex: _, ...remark }) => remark);
    return [{ ...writing, costShare: 1 }, ...others];
  }
  return judgedByCost(remarks);
}

function judgedByCost(remarks: readonly PlanRemark[]): PlanRemark[] {
  return remarks.toSorted((a, b) => RANK[a.verdict] - RANK[b.verdict] || b.costShare - a.costShare);
}

const RANK = { bad: 0, good: 1, fine: 1 } as const;

interface Place {
  readonly surroundings: PlanSurroundings;
  readonly total: number;
  /** How many processes share the rows of a parallel node. */
  readonly workers: number;
  /** How often a nested loop runs it. */
  readonly runs: number;
  /** How much of its rows is asked for before a LIMIT has enough, 0..1. */
  readonly share: number;
  /** How many rows a LIMIT above wants, with nothing between that has to see them all. */
  readonly limitRows?: number;
}

function judge(node: PlanNode, place: Place, remarks: PlanRemark[]): void {
  const remark = REMARKS[node.type]?.(node, place);
  if (remark !== undefined) {
    const costShare = Math.min(1, (node.totalCost * place.runs) / place.total);
    remarks.push({ ...remark, costShare });
  }
  for (const said of measuredRemarks(node, place))
    remarks.push({ ...said, costShare: node.totalCost / place.total });
  node.children.forEach((child, position) => {
    judge(child, placeOf(child, { node, place, isSecond: position === 1 }), remarks);
  });
}

type Remark = Omit<PlanRemark, "costShare">;

/**
 * Assumed, in the planner's unit, of a row that is written: its page, a few index entries, checks and triggers. The
 * planner itself costs reading alone.
 */
const WRITTEN_ROW_COST = 5;
const WRITINGS: Readonly<Record<string, string>> = {
  Insert: "insert into",
  Update: "update of",
  Delete: "delete from",
  Merge: "merge into",
};

/** @returns undefined where finding the rows costs as much as writing them */
function writingRemark(plan: PlanNode): Remark | undefined {
  const [read] = plan.children;
  if (plan.type !== "ModifyTable" || read === undefined) return undefined;
  const rows = read.measured?.rows ?? read.rows;
  if (rows * WRITTEN_ROW_COST < 2 * read.totalCost) return undefined;
  const what = `${WRITINGS[plan.operation ?? ""] ?? "writing to"} ${plan.relation ?? "a table"}`;
  const text = `${what}: writes ${plural(Math.round(rows), "row")}; the time is in writing, with its indexes, foreign keys and triggers (fine)`;
  return { verdict: "fine", text };
}

const REMARKS: Readonly<Record<string, (node: PlanNode, place: Place) => Remark | undefined>> = {
  "Seq Scan": sequentialScan,
  "Index Scan": indexScan,
  "Index Only Scan": indexScan,
  "Bitmap Heap Scan": bitmapScan,
  Sort: sort,
  Hash: hash,
  "Nested Loop": nestedLoop,
};

function sequentialScan(node: PlanNode, { surroundings, workers, runs, share }: Place): Remark {
  const table = node.relation ?? "a table";
  const all = surroundings.rowsOf(node.schema, table) ?? node.rows * workers;
  const given = node.measured === undefined ? node.rows * workers : node.measured.rows * node.measured.loops;
  const found = Math.min(given, all);
  const what = `sequential scan of ${table}`;
  if (all < SMALL_TABLE_ROWS && runs * all < 100 * SMALL_TABLE_ROWS) {
    return { verdict: "fine", text: `${what}: the table is small, ${plural(all, "row")} (fine)` };
  }
  if (runs > 1.5) {
    const text = `${what}: reads ${count(all)} rows again for each of ${count(runs)} rows (bad)`;
    return { verdict: "bad", text, ...wantsIndex(node, true) };
  }
  if (share < 0.5 && node.filter === undefined) {
    return { verdict: "fine", text: `${what}: stops early, at the limit (fine)` };
  }
  if (node.filter === undefined || found > all * SELECTIVE_SHARE) {
    const part = node.filter === undefined ? "all" : `${count(found)} of ${count(all)}`;
    return { verdict: "fine", text: `${what}: reads ${count(all)} rows and needs ${part} of them (fine)` };
  }
  return {
    verdict: "bad",
    text: `${what}: reads ${count(all)} rows to find ${count(found)} (bad)`,
    ...wantsIndex(node, false),
  };
}

function wantsIndex({ schema, relation: name }: PlanNode, isJoin: boolean): Pick<PlanRemark, "wantsIndex"> {
  if (name === undefined) return {};
  return { wantsIndex: { ...(schema === undefined ? {} : { schema }), name, isJoin } };
}

function indexScan(node: PlanNode, { surroundings, workers, share }: Place): Remark {
  const kind = node.type === "Index Only Scan" ? "index-only scan" : "index scan";
  const table = node.relation ?? "a table";
  const what = `${kind} of ${table} by ${node.index ?? "an index"}`;
  const found = node.rows * workers;
  if (node.indexCondition !== undefined) {
    return { verdict: "good", text: `${what}: goes straight to ${plural(Math.round(found), "row")} (good)` };
  }
  const all = surroundings.rowsOf(node.schema, table) ?? found;
  if (share < 0.5) {
    const text =
      node.filter === undefined
        ? `${what}: reads in the wanted order and stops at the limit (good)`
        : `${what}: reads in the wanted order, skips what the filter refuses, and stops at the limit (fine)`;
    return { verdict: node.filter === undefined ? "good" : "fine", text };
  }
  if (node.filter !== undefined && all >= SMALL_TABLE_ROWS && found < all * SELECTIVE_SHARE) {
    return { verdict: "bad", text: `${what}: walks all ${count(all)} rows to find ${count(found)} (bad)` };
  }
  return { verdict: "fine", text: `${what}: reads all ${count(all)} rows in the index's order (fine)` };
}

function bitmapScan(node: PlanNode, { workers }: Place): Remark {
  const indexes = [...nodesOf(node)].flatMap((one) => (one.type === "Bitmap Index Scan" ? [one.index] : []));
  const by = indexes.length === 0 ? "" : ` by ${indexes.join(" and ")}`;
  const found = plural(Math.round(node.rows * workers), "row");
  return {
    verdict: "good",
    text: `bitmap index scan of ${node.relation ?? "a table"}${by}: reads ${found} (good)`,
  };
}

/** A sort of fewer rows is no matter. */
const MANY_SORTED = 10_000;

function sort(node: PlanNode, { surroundings, workers, limitRows }: Place): Remark | undefined {
  const [input] = node.children;
  const rows = (input ?? node).rows;
  // Below a LIMIT only the best rows are kept, in memory; a limit that is a parameter is taken for a tenth.
  if (limitRows !== undefined) {
    const all = rows * workers;
    if (all < MANY_SORTED || limitRows > all * 0.11) return undefined;
    const text = `sort for a limit: reads and compares ${count(all)} rows to give the first few (bad)`;
    return { verdict: "bad", text, ...(input?.relation === undefined ? {} : wantsIndex(input, false)) };
  }
  if (node.measured !== undefined) return undefined;
  const needed = rows * (node.widthBytes + 32);
  if (needed <= surroundings.workMemBytes) return undefined;
  const text = `sort of ${count(rows)} rows: about ${bytes(needed)}, more than work_mem's ${bytes(surroundings.workMemBytes)}, so on disk (bad)`;
  return { verdict: "bad", text };
}

function hash(node: PlanNode, { surroundings }: Place): Remark | undefined {
  if (node.measured !== undefined) return undefined;
  const room = surroundings.workMemBytes * surroundings.hashMemMultiplier;
  const needed = node.rows * (node.widthBytes + 24);
  // In batches on disk a hash join is still cheap; it is worth a word when it takes many.
  if (needed <= room * 4) return undefined;
  const text = `hash of ${count(node.rows)} rows: about ${bytes(needed)}, more than the ${bytes(room)} it may take, so in batches on disk (bad)`;
  return { verdict: "bad", text };
}

function nestedLoop(node: PlanNode, { limitRows }: Place): Remark | undefined {
  const [outer, inner] = node.children;
  if (outer === undefined || inner === undefined || limitRows !== undefined) return undefined;
  if (inner.type === "Materialize" && outer.rows * inner.rows > MANY_PAIRS) {
    const text = `nested loop: compares each of ${count(outer.rows)} rows with each of ${count(inner.rows)} (bad)`;
    return { verdict: "bad", text };
  }
  if (outer.rows < MANY_LOOKUPS) return undefined;
  const text = `nested loop: looks up ${count(outer.rows)} times, once for each row by ${inner.type.toLowerCase()} (fine while they are few)`;
  return { verdict: "fine", text };
}

function* measuredRemarks(node: PlanNode, { limitRows }: Place): Generator<Remark> {
  const { measured } = node;
  if (measured === undefined || measured.loops === 0) return;
  const where =
    node.relation === undefined ? node.type.toLowerCase() : `${node.type.toLowerCase()} of ${node.relation}`;
  if (measured.sortDiskBytes > 0) {
    yield { verdict: "bad", text: `${where}: wrote ${bytes(measured.sortDiskBytes)} to disk (bad)` };
  }
  if (measured.hashBatches > 1) {
    yield { verdict: "bad", text: `${where}: took ${measured.hashBatches} batches, through disk (bad)` };
  }
  if (measured.lossyBlocks > 0) {
    const text = `${where}: remembered ${count(measured.lossyBlocks)} pages instead of rows, for lack of work_mem (bad)`;
    yield { verdict: "bad", text };
  }
  const read = measured.rows + measured.rowsRemoved;
  // Of a sequential scan that has been said.
  if (
    node.type !== "Seq Scan" &&
    read * measured.loops >= SMALL_TABLE_ROWS &&
    measured.rows < read * SELECTIVE_SHARE
  ) {
    const text = `${where}: threw away ${count(measured.rowsRemoved * measured.loops)} of ${count(read * measured.loops)} rows it read (bad)`;
    yield { verdict: "bad", text };
  }
  const factor = Math.max(measured.rows, 1) / Math.max(node.rows, 1);
  const most = Math.max(measured.rows, node.rows);
  // Below a LIMIT it stopped because there were enough.
  if (limitRows !== undefined && factor < 1) return;
  if (most >= 100 && (factor >= MISESTIMATE || factor <= 1 / MISESTIMATE)) {
    const text = `${where}: expected ${plural(node.rows, "row")}, found ${count(measured.rows)}: stale or missing statistics mislead the planner (bad)`;
    yield { verdict: "bad", text };
  }
}

function placeOf(
  child: PlanNode,
  { node, place, isSecond }: { readonly node: PlanNode; readonly place: Place; readonly isSecond: boolean },
): Place {
  const { limitRows: _, ...rest } = place;
  return {
    ...rest,
    workers: workersOf(node) ?? place.workers,
    // What is materialised is read once, and then from memory.
    runs: node.type === "Materialize" ? 1 : place.runs * runsOf(node, child, isSecond),
    share: shareOf(node, child, place.share),
    ...limitOf(node, place),
  };
}

/** The leader helps less, the more workers it collects from; so the planner counts too. */
function workersOf({ plannedWorkers: workers }: PlanNode): number | undefined {
  return workers === undefined ? undefined : workers + Math.max(0, 1 - 0.3 * workers);
}

function runsOf(node: PlanNode, child: PlanNode, isSecond: boolean): number {
  if (child.role === "SubPlan") {
    const isHashed = node.filter?.includes(`hashed ${child.subplanName}`) === true;
    return isHashed ? 1 : Math.max(1, node.rows);
  }
  if (node.type !== "Nested Loop" || !isSecond) return 1;
  return Math.max(1, node.children[0]?.rows ?? 1);
}

/** Through whatever gives rows on as they come. */
function limitOf(node: PlanNode, { limitRows }: Place): Pick<Place, "limitRows"> {
  if (node.type === "Limit") return { limitRows: node.rows };
  return limitRows === undefined || BLOCKING.has(node.type) || node.type === "Nested Loop"
    ? {}
    : { limitRows };
}

/** Nodes that have to see all rows before they give the first one. */
const BLOCKING = new Set(["Sort", "Hash", "Aggregate", "Materialize", "WindowAgg", "Group", "SetOp"]);

function shareOf(node: PlanNode, child: PlanNode, share: number): number {
  if (node.type === "Limit") return Math.min(1, node.totalCost / Math.max(child.totalCost, 1e-9));
  return BLOCKING.has(node.type) ? 1 : share;
}
