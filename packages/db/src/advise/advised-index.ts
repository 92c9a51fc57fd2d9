/** Makes of a chosen candidate the index that a migration creates, and says why. */
import { fitIdentifier, qualifiedName, quoteIdentifier } from "@ashlar/catalog";
import type { Database, IndexObject } from "@ashlar/model";
import type { AdvisedIndex, AdvisedQuery, IndexTrait } from "./advice.ts";
import { type Candidate, columnsOf, definitionOf } from "./candidate.ts";
import type { IndexOption } from "./costing.ts";
import { madeRedundant } from "./known-index.ts";

export interface AdvisedCosts {
  readonly gain: number;
  readonly writeCost: number;
  readonly loadedRows: number;
  readonly queries: readonly AdvisedQuery[];
}

/** Hands out names as Postgres would, each once. */
export class IndexNames {
  readonly #taken: Set<string>;

  constructor({ objects }: Database) {
    const relations = new Set([
      "table",
      "foreign table",
      "index",
      "sequence",
      "view",
      "materialized view",
      "constraint",
    ]);
    this.#taken = new Set(
      objects.filter(({ kind }) => relations.has(kind)).map(({ schema, name }) => `${schema ?? ""}.${name}`),
    );
  }

  next({ table, keys, where }: Candidate): string {
    const words = keys.flatMap(({ on }) => (on.kind === "column" ? [on.name] : expressionWords(on)));
    const condition =
      where === undefined ? [] : [...new Set(where.columns)].filter((name) => !words.includes(name));
    const base = [table.name, ...words, ...condition, "idx"].join("_");
    for (let number = 1; ; number++) {
      const name = fitIdentifier(number === 1 ? base : `${base}${number}`);
      const key = `${table.schema}.${name}`;
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return name;
    }
  }
}

/** `lower(email)` → `lower`, `email`. */
function expressionWords(on: { readonly sql: string; readonly columns: readonly string[] }): string[] {
  const call = /^([a-z_]+)\(/.exec(on.sql)?.[1];
  return [...(call === undefined ? [] : [call]), ...on.columns];
}

export function advisedIndex(option: IndexOption, name: string, costs: AdvisedCosts): AdvisedIndex {
  const { candidate, bytes, definition } = option;
  const { table } = candidate;
  const target = qualifiedName(table);
  const using = definition.startsWith("btree ") ? definition.slice("btree ".length) : `USING ${definition}`;
  return {
    index: indexObject(candidate, name, definition),
    table: table.id,
    statement: `CREATE INDEX ${quoteIdentifier(name)} ON ${target} ${using}`,
    traits: traitsOf(candidate),
    bytes,
    ...costs,
    reason: reasonOf(candidate, costs.queries.length),
    replaces: madeRedundant(candidate).map(({ id }) => id),
    ...(candidate.extension === undefined ? {} : { extension: candidate.extension }),
    needsAnalyze: candidate.keys.some(({ on }) => on.kind === "expression"),
  };
}

function indexObject(candidate: Candidate, name: string, definition: string): IndexObject {
  const { table, method, keys, include, where } = candidate;
  return {
    kind: "index",
    id: `index ${qualifiedName({ schema: table.schema, name })}`,
    schema: table.schema,
    name,
    sqlName: qualifiedName({ schema: table.schema, name }),
    parent: table.id,
    isUnique: false,
    definition,
    method,
    keys: keys.map(({ on }) => ({ kind: on.kind, text: on.kind === "column" ? on.name : on.sql })),
    ...(include.length === 0 ? {} : { include }),
    ...(where === undefined ? {} : { where: `(${where.sql})` }),
  };
}

function traitsOf({ method, keys, include, where, extension }: Candidate): IndexTrait[] {
  return [
    keys.length === 1 ? "single-column" : "composite",
    ...(include.length > 0 ? (["covering"] as const) : []),
    ...(where === undefined ? [] : (["partial"] as const)),
    ...(keys.some(({ on }) => on.kind === "expression") ? (["expression"] as const) : []),
    ...(extension === "pg_trgm" ? (["trigram"] as const) : method === "gin" ? (["gin"] as const) : []),
    ...(method === "brin" ? (["brin"] as const) : []),
  ];
}

function reasonOf({ table, keys, where, include }: Candidate, queries: number): string {
  const columns = [...new Set(keys.flatMap(({ on }) => columnsOf(on)))].join(", ");
  const helped = queries === 1 ? "1 query looks" : `${queries} queries look`;
  const only = where === undefined ? "" : `, and only where ${where.sql}`;
  const covered = include.length === 0 ? "" : `; with ${include.join(", ")} in it, the table is not read`;
  if (queries === 0) return `a foreign key of ${table.name} on ${columns} has no index`;
  return `${helped} ${table.name} up by ${columns}${only}${covered}`;
}

export function describeOption({ candidate }: Pick<IndexOption, "candidate">): string {
  return `${candidate.table.name} ${definitionOf(candidate)}`;
}
