/** Indexes as SQL. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { IndexObject } from "@ashlar/model";

export interface CreateIndexOptions {
  /** Quoted and qualified. */
  readonly table: string;
  /** `only`: not for the partitions, which get theirs one by one. */
  readonly mode?: "plain" | "concurrently" | "only";
  /** Another one than its own, for a while. */
  readonly name?: string;
}

/** CREATE INDEX, and what can only be set afterwards. */
export function createIndex(index: IndexObject, options: CreateIndexOptions): readonly string[] {
  const { table, mode = "plain", name = index.name } = options;
  const words = [
    index.isUnique ? "CREATE UNIQUE INDEX" : "CREATE INDEX",
    ...(mode === "concurrently" ? ["CONCURRENTLY"] : []),
    quoteIdentifier(name),
    mode === "only" ? `ON ONLY ${table}` : `ON ${table}`,
    usingClause(index),
  ];
  return [words.join(" "), ...statisticsTargets(index, name)];
}

/** Quoted and qualified. */
export function indexName({ schema }: IndexObject, name: string): string {
  const own = quoteIdentifier(name);
  return schema === undefined ? own : `${quoteIdentifier(schema)}.${own}`;
}

/** `(email) WITH (fillfactor = 70) TABLESPACE fast WHERE (…)`. */
function usingClause({ definition, where, tablespace }: IndexObject): string {
  const text = definition.startsWith("btree ") ? definition.slice("btree ".length) : `USING ${definition}`;
  if (tablespace === undefined) return text;
  const clause = ` TABLESPACE ${quoteIdentifier(tablespace)}`;
  const filter = where === undefined ? -1 : text.lastIndexOf(" WHERE ");
  return filter === -1 ? `${text}${clause}` : `${text.slice(0, filter)}${clause}${text.slice(filter)}`;
}

function statisticsTargets(index: IndexObject, name: string): readonly string[] {
  return Object.entries(index.statisticsTargets ?? {}).map(
    ([position, target]) =>
      `ALTER INDEX ${indexName(index, name)} ALTER COLUMN ${position} SET STATISTICS ${target}`,
  );
}

const PARAMETERS = / WITH \(((?:[^()']|'(?:[^']|'')*')*)\)/;

/** The definition without its storage parameters, and those, which can be changed in place. */
export function splitParameters({ definition, where }: IndexObject): {
  readonly rest: string;
  readonly parameters: ReadonlyMap<string, string>;
} {
  const filter = where === undefined ? -1 : definition.lastIndexOf(" WHERE ");
  const head = filter === -1 ? definition : definition.slice(0, filter);
  const list = PARAMETERS.exec(head)?.[1] ?? "";
  const rest = head.replace(PARAMETERS, "") + (filter === -1 ? "" : definition.slice(filter));
  const parameters = list
    .split(/,\s*/)
    .filter((part) => part !== "")
    .map((part): [string, string] => {
      const at = part.indexOf("=");
      return [part.slice(0, at), part.slice(at + 1).replace(/^'(.*)'$/, "$1")];
    });
  return { rest, parameters: new Map(parameters) };
}
