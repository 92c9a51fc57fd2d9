/** `CREATE INDEX`. */
import type { Index, IndexKey, Table } from "@ashlar/model";
import { qualifiedName, quoteIdentifier } from "../identifier.ts";
import type { Statement } from "../statement.ts";

export interface CreateIndexOptions {
  /** `concurrently` lets writes through, takes longer and cannot run inside a transaction. */
  readonly mode?: "plain" | "concurrently";
}

export function createIndex(
  table: Pick<Table, "schema" | "name">,
  index: Index,
  { mode = "plain" }: CreateIndexOptions = {},
): Statement {
  const words = [
    index.isUnique ? "CREATE UNIQUE INDEX" : "CREATE INDEX",
    ...(mode === "concurrently" ? ["CONCURRENTLY"] : []),
    quoteIdentifier(index.name),
    `ON ${qualifiedName(table)}`,
    ...(index.method === undefined || index.method === "btree"
      ? []
      : [`USING ${quoteIdentifier(index.method)}`]),
    `(${index.keys.map(writeKey).join(", ")})`,
    ...(index.where === undefined ? [] : [`WHERE ${index.where}`]),
  ];
  return {
    text: words.join(" "),
    makes: { kind: "index", name: qualifiedName({ schema: table.schema, name: index.name }) },
  };
}

function writeKey({ kind, text, isDescending }: IndexKey): string {
  const key = kind === "column" ? quoteIdentifier(text) : parenthesised(text);
  return isDescending === true ? `${key} DESC` : key;
}

/** The contract says that an expression brings its parentheses; without them a call alone would still be read. */
function parenthesised(text: string): string {
  return text.startsWith("(") ? text : `(${text})`;
}
