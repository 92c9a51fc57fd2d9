/** Costs by a statistics clone: an empty copy of the schema, in a Postgres 18 of ours, with the other's statistics. */
import { qualifiedName } from "@ashlar/catalog";
import { type Candidate, definitionOf } from "./candidate.ts";
import type { Costing, IndexOption } from "./costing.ts";
import { Explainer } from "./explain.ts";
import { estimateIndexSize } from "./index-size.ts";
import type { PlannerStatistics, RelationStatistics } from "./planner-statistics.ts";
import {
  type CloneTarget,
  copySettings,
  type ExpressionStatistics,
  restoreExpressionStatistics,
  restoreStatistics,
  stretchFiles,
} from "./statistics-clone.ts";
import type { Tables } from "./table-facts.ts";

const CLONE_VERSION = 180_000;

/** An index of the clone: of a partitioned table, each of its partitions has one as well. */
interface CloneIndex {
  readonly option: number;
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly tableSchema: string;
  readonly tableName: string;
  readonly definition: string;
}

/**
 * Makes the candidates in the clone and has its planner believe that they are full.
 *
 * @param target a database of ours alone with the schema in it, and without rows
 */
export async function openCloneCosting(
  target: CloneTarget,
  {
    statistics,
    tables,
    candidates,
  }: {
    readonly statistics: PlannerStatistics;
    readonly tables: Tables;
    readonly candidates: readonly Candidate[];
  },
): Promise<Costing> {
  const { client } = target;
  await client.query(`SET search_path = ${searchPath(tables)}`);
  // While the tables are empty: a stretched one would be read from end to end.
  const { made, refused } = await createAll(target, candidates);
  const indexes = await readIndexes(target);
  await client.query(`SET search_path = ${searchPath(tables)}`);
  const sizes = indexes.flatMap((index) => sizeOf(index, made, tables));
  await restoreStatistics(target, statistics);
  await restoreStatistics(target, { relations: sizes, columns: [], serverVersion: CLONE_VERSION });
  await restoreExpressionStatistics(
    target,
    indexes.flatMap((index) => expressionsOf(index, made, tables)),
  );
  await stretchFiles(target, [...statistics.relations, ...sizes]);
  await copySettings(target, statistics);
  return new CloneCosting(target, made, indexes, sizes, refused);
}

/** Names without a schema mean public's first, as they mostly do. */
function searchPath({ all }: Tables): string {
  const schemas = new Set(["public", ...all.map(({ schema }) => schema).toSorted()]);
  return [...schemas].map((schema) => `"${schema.replaceAll('"', '""')}"`).join(", ");
}

async function createAll({ client }: CloneTarget, candidates: readonly Candidate[]) {
  const made: { readonly candidate: Candidate; readonly option: number }[] = [];
  const refused: { candidate: Candidate; reason: string }[] = [];
  if (candidates.some(({ extension }) => extension === "pg_trgm")) {
    await client.query("CREATE EXTENSION IF NOT EXISTS pg_trgm").catch(() => {});
  }
  for (const [option, candidate] of candidates.entries()) {
    const table = qualifiedName({ schema: candidate.table.schema, name: candidate.table.name });
    try {
      await client.query(`CREATE INDEX ${nameOf(option)} ON ${table} USING ${definitionOf(candidate)}`);
      made.push({ candidate, option });
    } catch (error) {
      refused.push({ candidate, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { made, refused };
}

function nameOf(option: number): string {
  return `ashlar_candidate_${option}`;
}

/** The candidates' indexes, and those that they have on partitions. */
async function readIndexes({ client }: CloneTarget): Promise<CloneIndex[]> {
  // Every name is printed with its schema.
  await client.query("SET search_path = ''");
  const { rows } = await client.query<CloneIndex>(`
    WITH RECURSIVE tree AS (
      SELECT c.oid, pg_catalog.substr(c.relname, 18)::pg_catalog.int4 AS option FROM pg_catalog.pg_class c
      WHERE c.relname ~ '^ashlar_candidate_[0-9]+$' AND c.relkind IN ('i', 'I') AND NOT c.relispartition
      UNION ALL
      SELECT i.inhrelid, t.option FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
    )
    SELECT t.option, c.oid::pg_catalog.text AS oid, n.nspname AS schema, c.relname AS name,
      c.relkind::pg_catalog.text AS kind, tn.nspname AS "tableSchema", tc.relname AS "tableName",
      pg_catalog.pg_get_indexdef(c.oid) AS definition
    FROM tree t JOIN pg_catalog.pg_class c ON c.oid = t.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_index x ON x.indexrelid = c.oid
    JOIN pg_catalog.pg_class tc ON tc.oid = x.indrelid
    JOIN pg_catalog.pg_namespace tn ON tn.oid = tc.relnamespace
    ORDER BY t.option, c.oid`);
  return rows;
}

function sizeOf(
  { option, schema, name, kind, tableSchema, tableName }: CloneIndex,
  made: readonly { readonly candidate: Candidate; readonly option: number }[],
  tables: Tables,
): (RelationStatistics & { readonly option: number })[] {
  const candidate = made.find((one) => one.option === option)?.candidate;
  const table = tables.find(tableSchema, tableName);
  if (candidate === undefined || table === undefined || kind !== "i") return [];
  // Widths and shares are the partitioned table's, which has the statistics of the whole.
  const { pages, rows } = estimateIndexSize(candidate, table);
  return [{ option, schema, name, kind, rows, pages, visiblePages: 0, filePages: pages }];
}

/** Functions that give each value one of its own, or nearly. */
const KEEPS_VALUES_APART = /^(?:lower|upper|btrim|trim|ltrim|rtrim|md5)\(/;

function expressionsOf(
  { option, schema, name, kind, tableSchema, tableName }: CloneIndex,
  made: readonly { readonly candidate: Candidate; readonly option: number }[],
  tables: Tables,
): ExpressionStatistics[] {
  const keys = made.find((one) => one.option === option)?.candidate.keys ?? [];
  const table = tables.find(tableSchema, tableName);
  if (kind !== "i" || table === undefined || table.rows === 0) return [];
  return keys.flatMap(({ on }, index): ExpressionStatistics[] => {
    const [column, ...more] = on.kind === "expression" && KEEPS_VALUES_APART.test(on.sql) ? on.columns : [];
    const facts = column === undefined ? undefined : table.columns.get(column);
    if (facts?.distinct === undefined || more.length > 0) return [];
    const { nullShare, widthBytes, distinct } = facts;
    return [
      {
        schema,
        name,
        position: index + 1,
        nullShare,
        widthBytes,
        distinct: -Math.min(1, distinct / table.rows),
      },
    ];
  });
}

class CloneCosting implements Costing {
  readonly kind = "clone";
  readonly options: readonly IndexOption[];
  readonly refused: Costing["refused"];
  readonly #target: CloneTarget;
  readonly #explainer: Explainer;
  readonly #oids: ReadonlyMap<IndexOption, readonly string[]>;
  readonly #optionByIndex: ReadonlyMap<string, IndexOption>;
  #visible: ReadonlySet<IndexOption>;

  constructor(
    target: CloneTarget,
    made: readonly { readonly candidate: Candidate; readonly option: number }[],
    indexes: readonly CloneIndex[],
    sizes: readonly (RelationStatistics & { readonly option: number })[],
    refused: Costing["refused"],
  ) {
    const options: IndexOption[] = [];
    const oids = new Map<IndexOption, readonly string[]>();
    const optionByIndex = new Map<string, IndexOption>();
    for (const { candidate, option } of made) {
      const own = indexes.filter((index) => index.option === option);
      const pages = sizes.reduce((sum, size) => sum + (size.option === option ? size.pages : 0), 0);
      const definition = afterUsing(own[0]?.definition) ?? definitionOf(candidate);
      const made = { candidate, bytes: pages * 8192, definition };
      options.push(made);
      oids.set(
        made,
        own.map(({ oid }) => oid),
      );
      for (const { name } of own) optionByIndex.set(name, made);
    }
    this.options = options;
    this.refused = refused;
    this.#target = target;
    this.#explainer = new Explainer(target.client, CLONE_VERSION);
    this.#oids = oids;
    this.#optionByIndex = optionByIndex;
    this.#visible = new Set(options);
  }

  async cost(statement: string, visible: ReadonlySet<IndexOption>) {
    await this.#show(visible);
    const plan = await this.#explainer.explain(statement);
    if (plan === undefined) return undefined;
    const used = plan.indexes.flatMap((name) => this.#optionByIndex.get(name) ?? []);
    return { cost: plan.cost, writtenRows: plan.writtenRows, used: new Set(used) };
  }

  async close(): Promise<void> {}

  /** The planner passes over an index that is marked invalid. */
  async #show(visible: ReadonlySet<IndexOption>): Promise<void> {
    const oids = (of: ReadonlySet<IndexOption>, without: ReadonlySet<IndexOption>) =>
      [...of].filter((option) => !without.has(option)).flatMap((option) => this.#oids.get(option) ?? []);
    const shown = oids(visible, this.#visible);
    const hidden = oids(this.#visible, visible);
    if (shown.length + hidden.length === 0) return;
    await this.#target.admin.query(
      `UPDATE pg_catalog.pg_index SET indisvalid = indexrelid = ANY ($1::pg_catalog.oid[])
      WHERE indexrelid = ANY ($1::pg_catalog.oid[]) OR indexrelid = ANY ($2::pg_catalog.oid[])`,
      [shown, hidden],
    );
    this.#visible = visible;
  }
}

/** `CREATE INDEX x ON t USING btree (a)` → `btree (a)` */
function afterUsing(definition: string | undefined): string | undefined {
  return / USING ([\s\S]*)$/.exec(definition ?? "")?.[1];
}
