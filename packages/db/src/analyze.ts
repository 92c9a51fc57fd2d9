/** Looks at a database and says what is slow, what is missing and what will hurt; reads only. */
import type { Database } from "@ashlar/model";
import type pg from "pg";
import type { Advice } from "./advise/advice.ts";
import type { AdviceClone } from "./advise/advise-options.ts";
import { advisedIndexes } from "./analyze/advised-indexes.ts";
import type { Analysis, SuggestedMigration, Totals } from "./analyze/analysis.ts";
import { readWidths } from "./analyze/bloat.ts";
import { checkDatabase } from "./analyze/check-database.ts";
import { explainOnClone } from "./analyze/explain-on-clone.ts";
import {
  type ExplainedQuery,
  explainWorkload,
  frequentQueries,
  shapeWorkload,
  slowQueries,
} from "./analyze/explain-workload.ts";
import { riskOfPlanning } from "./analyze/foreign-code.ts";
import { readIndexFacts } from "./analyze/index-facts.ts";
import type { PlanSurroundings } from "./analyze/judge-plan.ts";
import { measureQueries } from "./analyze/measure.ts";
import type { MissingIndex } from "./analyze/missing-index.ts";
import { besideAdvice, missingIndexes } from "./analyze/missing-indexes.ts";
import { type NPlusOneRisk, pairQueries, possibleNPlusOne, suspectNPlusOne } from "./analyze/n-plus-one.ts";
import { costText, duration, plural } from "./analyze/quantity.ts";
import { readCatalog } from "./analyze/read-only.ts";
import type { Known } from "./analyze/rule.ts";
import { readSequenceFacts } from "./analyze/sequence-facts.ts";
import { readServerFacts, type ServerFacts } from "./analyze/server-facts.ts";
import { Structure } from "./analyze/structure.ts";
import { readTableFacts, sumPartitions, type TableFacts } from "./analyze/table-facts.ts";
import { watchNPlusOne } from "./analyze/watch.ts";
import type { Workload } from "./workload.ts";

/** What is analysed; a `Source` of catalog is one. */
export interface AnalyzedSource {
  readonly kind: "live" | "file";
  readonly label: string;
  readonly database: Database;
  /** Of the database itself, or, for a file, of the shadow that holds its structure. */
  readonly client: pg.ClientBase;
}

export interface AnalyzeOptions {
  /** What the database is asked; without it, plans are not looked at. */
  readonly workload: Workload;
  /** Why there is no workload. */
  readonly problem?: { readonly message: string; readonly hint: string };
  /** A query is slow from this on, on average; 100. */
  readonly slowMs: number;
  /** Runs slow SELECTs with EXPLAIN ANALYZE; false unless told. */
  readonly measure: boolean;
  /** Watches the statements for so long, to tell N+1 queries from chance; not unless told. */
  readonly watchMs?: number;
  /** How many slow queries to give; 10. */
  readonly mostQueries: number;
  /** For each statement that is sent; 30,000. */
  readonly timeoutMs: number;
  readonly now: Date;
  /** Ends the watching; whoever gives it ends the source's session. */
  readonly signal?: AbortSignal;
  /** A database of ours with the structure of this one, for plans where planning here would be a risk. */
  readonly clone?: () => Promise<AdviceClone | undefined>;
  /** Costed advice, where there is somebody to give it: it takes the place of what plans suggest. */
  readonly advise?: (workload: Workload) => Promise<Advice>;
  readonly onProgress: (text: string) => void;
}

/**
 * Reads catalogs, counters and the planner's own statistics, never rows; EXPLAIN without running anything, unless
 * `measure` asks for more.
 */
export async function analyze(source: AnalyzedSource, options: AnalyzeOptions): Promise<Analysis> {
  const { client, database } = source;
  const isLive = source.kind === "live";
  options.onProgress("Reading tables, indexes and counters …");
  const known = await readCatalog(client, options, () => readKnown(source, options.now));
  const surroundings = surroundingsOf(known);
  const risk = isLive ? await riskOfPlanning(client) : undefined;
  const { explained, notes } = isLive
    ? await explainAll(source, options, { surroundings, risk })
    : { explained: await shapeWorkload(options.workload, WITHOUT_STATISTICS), notes: [] };
  const measured =
    options.measure && risk === undefined
      ? await measureQueries(client, explained, { ...options, structure: known.structure, surroundings })
      : explained;
  const advised = await adviceFor(known, isLive, options);
  const missing =
    advised.indexes === undefined
      ? missingIndexes(known, measured)
      : [...advised.indexes, ...besideAdvice(known, measured, { ...options, advised: advised.indexes })];
  const risks = await findNPlusOne(source, options, { known, explained: measured });
  const findings = checkDatabase(known);
  const tables = sumPartitions(known.tables);
  const choice = { ...options, most: options.mostQueries };
  return {
    source: { kind: source.kind, label: source.label, serverVersion: database.serverVersion },
    ...(known.server === undefined ? {} : { server: known.server }),
    tables: tables.toSorted((a, b) => b.totalBytes - a.totalBytes),
    totals: totalsOf(tables),
    queries: {
      from: options.workload.source.kind,
      ...(options.workload.since === undefined ? {} : { since: options.workload.since }),
      count: options.workload.queries.length,
      slowMs: options.slowMs,
      slow: slowQueries(measured, choice),
      frequent: frequentQueries(measured, choice),
      ...(options.problem === undefined ? {} : { problem: options.problem }),
    },
    missingIndexes: missing,
    nPlusOne: risks,
    migrations: migrationsOf(
      missing,
      findings.flatMap(({ migration }) => migration ?? []),
    ),
    findings,
    notes: [
      ...notesOf(source, known.server),
      ...notes,
      ...(isLive ? refusedNotes(options.workload, explained) : []),
      ...advised.notes,
    ],
  };
}

async function readKnown({ kind, client, database }: AnalyzedSource, now: Date): Promise<Known> {
  const withStatistics = kind === "live";
  const tables = await readTableFacts(client, { withStatistics });
  const indexes = await readIndexFacts(client, { withStatistics });
  return {
    structure: new Structure(database),
    tables,
    indexes,
    sequences: withStatistics ? await readSequenceFacts(client) : [],
    widths: withStatistics ? await readWidths(client) : new Map(),
    ...(withStatistics ? { server: await readServerFacts(client) } : {}),
    now,
  };
}

async function explainAll(
  source: AnalyzedSource,
  { workload, timeoutMs, measure, clone, onProgress }: AnalyzeOptions,
  { surroundings, risk }: { readonly surroundings: PlanSurroundings; readonly risk: string | undefined },
): Promise<{ readonly explained: readonly ExplainedQuery[]; readonly notes: readonly string[] }> {
  const { client, database } = source;
  const options = {
    surroundings,
    timeoutMs,
    onProgress: (done: number, of: number) => onProgress(`Explaining queries, ${done} of ${of} …`),
  };
  if (risk === undefined || workload.queries.length === 0) {
    const { serverVersion } = database;
    return { explained: await explainWorkload(client, workload, { ...options, serverVersion }), notes: [] };
  }
  const { explained, isPlanned } = await explainOnClone(source, workload, { ...options, clone });
  const place = isPlanned ? "on a clone with the database's statistics" : "nowhere";
  const note =
    `queries were planned ${place}${measure ? " and not measured" : ""}: planning runs functions, ${risk} ` +
    "(analyse as a role that is a member of pg_monitor and pg_read_all_data, and no superuser)";
  return { explained, notes: [note] };
}

/** Of a file, whose queries stand nowhere else when there is neither time nor plan. */
function refusedNotes({ source }: Workload, explained: readonly ExplainedQuery[]): readonly string[] {
  if (source.kind !== "statements" && source.kind !== "log") return [];
  const reasons = explained.flatMap(({ plan }) => (plan.kind === "unexplained" ? [plan.reason] : []));
  const [first] = reasons;
  if (first === undefined) return [];
  const what = reasons.length === 1 ? "1 query" : `${reasons.length} queries`;
  return [`${what} of ${source.file} could not be explained: ${first}${reasons.length === 1 ? "" : ", …"}`];
}

const WITHOUT_STATISTICS = "a file has no statistics, so what the planner would do with it says nothing";

function surroundingsOf({ tables, server }: Known): PlanSurroundings {
  const rows = new Map(tables.map((table) => [`${table.schema}.${table.name}`, table.rows]));
  return {
    rowsOf: (schema, relation) => rows.get(`${schema ?? "public"}.${relation}`),
    workMemBytes: server?.workMemBytes ?? 4 * 1024 * 1024,
    hashMemMultiplier: server?.hashMemMultiplier ?? 2,
  };
}

async function findNPlusOne(
  { client }: AnalyzedSource,
  { workload, watchMs, onProgress, timeoutMs, signal }: AnalyzeOptions,
  { known, explained }: { readonly known: Known; readonly explained: readonly ExplainedQuery[] },
): Promise<readonly NPlusOneRisk[]> {
  if (watchMs === undefined && workload.queries.length === 0) return possibleNPlusOne(known.structure);
  const suspects = suspectNPlusOne(pairQueries(known.structure, explained));
  if (watchMs === undefined) return suspects;
  const confirmed = await watchNPlusOne(client, {
    structure: known.structure,
    watchMs,
    timeoutMs,
    onProgress,
    ...(signal === undefined ? {} : { signal }),
  });
  const isKnown = ({ from, to }: NPlusOneRisk) => confirmed.some((one) => one.from === from && one.to === to);
  return [...confirmed, ...suspects.filter((risk) => !isKnown(risk))];
}

/** Advice is worth having, and no reason to go without the rest. */
async function adviceFor(
  { structure }: Known,
  isLive: boolean,
  { advise, workload }: AnalyzeOptions,
): Promise<{ readonly indexes?: readonly MissingIndex[]; readonly notes: readonly string[] }> {
  if (advise === undefined || workload.queries.length === 0) return { notes: [] };
  try {
    const advice = await advise(workload);
    // Where nothing was costed, the plans of the database itself say more.
    if (advice.costing === "structure" && isLive) return { notes: [] };
    const indexes = advisedIndexes(advice, structure);
    if (advice.costing === "structure") return { indexes, notes: [] };
    const way = { clone: "a clone with its statistics", hypopg: "HypoPG", structure: "structure" }[
      advice.costing
    ];
    return { indexes, notes: [`indexes were costed by the planner on ${way} (sureness ${advice.sureness})`] };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return { notes: [`indexes could not be costed, so they come from plans alone: ${reason}`] };
  }
}

function totalsOf(tables: readonly TableFacts[]): Totals {
  const sum = (of: (table: TableFacts) => number) => tables.reduce((total, table) => total + of(table), 0);
  const isCounted = tables.some(({ rows }) => rows !== undefined);
  return {
    tables: tables.length,
    ...(isCounted ? { rows: sum(({ rows = 0 }) => rows) } : {}),
    tableBytes: sum(({ tableBytes }) => tableBytes),
    indexBytes: sum(({ indexBytes }) => indexBytes),
    toastBytes: sum(({ toastBytes }) => toastBytes),
    totalBytes: sum(({ totalBytes }) => totalBytes),
  };
}

/** Indexes first, then what findings suggest; each statement once. */
function migrationsOf(
  missing: readonly MissingIndex[],
  others: readonly SuggestedMigration[],
): readonly SuggestedMigration[] {
  const indexes = missing.map(
    (index): SuggestedMigration => ({
      title: `Add ${index.kind === "composite" ? "composite index" : "index"} on ${index.tableLabel} (${index.keys.join(", ")})`,
      kind: index.kind === "composite" ? "composite index" : "single index",
      statements: [index.create],
      rollback: [index.drop],
      evidence: evidenceOf(index),
    }),
  );
  const seen = new Set(indexes.flatMap(({ statements }) => statements));
  const isCovered = ({ kind, statements }: SuggestedMigration) =>
    kind === "single index" || kind === "composite index" || statements.some((one) => seen.has(one));
  return [...indexes, ...others.filter((migration) => !isCovered(migration))];
}

function evidenceOf({ meanMs, calls, cost, because }: MissingIndex): string {
  const time =
    meanMs === undefined || calls === undefined
      ? []
      : [`${plural(calls, "call")}, ${duration(meanMs)} on average`];
  const costs = cost === undefined ? [] : [`cost ${costText(cost)}`];
  return [...time, ...costs, because].join("; ");
}

function notesOf({ kind }: AnalyzedSource, server: ServerFacts | undefined): readonly string[] {
  if (kind === "file") {
    return [
      "a schema file has no statistics: sizes, rows, plans and usage are not known, and what is said rests on structure alone",
    ];
  }
  if (server?.isReplica === true) {
    return ["this is a replica: its counters tell of its own queries only, and migrations go to the primary"];
  }
  return [];
}
