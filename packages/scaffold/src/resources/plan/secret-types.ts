/** Types whose values hold secrets: composites with a password among their parts, rows of tables that have one. */
import type { Database } from "@ashlar/model";
import type { RelationFacts } from "./relation-facts.ts";
import { isSensitive } from "./sensitive.ts";
import { readTypeText } from "./type-text.ts";

/** Their names as `format_type()` prints them. A composite of composites, and a domain over one, holds theirs. */
export function secretTypes(database: Database, relations: Iterable<RelationFacts>): ReadonlySet<string> {
  const parts = new Map<string, readonly Part[]>();
  for (const { id, columns } of relations)
    parts.set(id.replace(/^(?:foreign table|table|materialized view|view) /, ""), columns);
  for (const object of database.objects) {
    if (object.kind === "composite") parts.set(object.sqlName, object.attributes);
    if (object.kind === "domain") parts.set(object.sqlName, [{ name: "", type: object.baseType }]);
  }
  const secret = new Set<string>();
  const holdsSecret = ({ name, type }: Part): boolean =>
    isSensitive(name, type) || secret.has(readTypeText(type).name);
  for (let size = -1; size !== secret.size; ) {
    size = secret.size;
    for (const [type, held] of parts) if (!secret.has(type) && held.some(holdsSecret)) secret.add(type);
  }
  return secret;
}

interface Part {
  readonly name: string;
  readonly type: string;
}
