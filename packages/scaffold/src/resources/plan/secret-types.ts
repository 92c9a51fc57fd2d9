/** Types whose values hold secrets: composites with a password among their parts, rows of tables that have one. */
import type { Database, ObjectId } from "@ashlar/model";
import type { RelationFacts } from "./relation-facts.ts";
import { isSensitive } from "./sensitive.ts";
import { readTypeText } from "./type-text.ts";

/**
 * Their names as `format_type()` prints them. A composite of composites, and a domain over one, holds theirs.
 *
 * @param columns of tables and views, what is known to be secret besides
 */
export function secretTypes(
  database: Database,
  relations: Iterable<RelationFacts>,
  columns: ReadonlyMap<ObjectId, ReadonlySet<string>> = new Map(),
): ReadonlySet<string> {
  const parts = new Map<string, readonly Part[]>();
  for (const { id, name, columns: held } of relations) {
    const known = columns.get(id);
    const all = held.map((column) => ({
      ...column,
      table: name,
      isSecret: known?.has(column.name) === true,
    }));
    parts.set(id.replace(/^(?:foreign table|table|materialized view|view) /, ""), all);
  }
  for (const object of database.objects) {
    if (object.kind === "composite") {
      const all = object.attributes.map((part) => ({ ...part, table: object.name }));
      parts.set(object.sqlName, all);
    }
    if (object.kind === "domain") parts.set(object.sqlName, [{ name: "", type: object.baseType }]);
  }
  const secret = new Set<string>();
  const holdsSecret = ({ name, type, table, isSecret = false }: Part): boolean =>
    isSecret || isSensitive(name, type, table) || secret.has(readTypeText(type).name);
  for (let size = -1; size !== secret.size; ) {
    size = secret.size;
    for (const [type, held] of parts) if (!secret.has(type) && held.some(holdsSecret)) secret.add(type);
  }
  return secret;
}

interface Part {
  readonly name: string;
  readonly type: string;
  /** That it is a part of. */
  readonly table?: string;
  readonly isSecret?: boolean;
}
