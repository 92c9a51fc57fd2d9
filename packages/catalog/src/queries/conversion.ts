/** Conversions between encodings. */
import { namesIn } from "../found.ts";
import { quoteLiteral } from "../literal.ts";
import { CLASS } from "./class-id.ts";
import { words } from "./definition.ts";
import type { Query } from "./query.ts";
import { isOwn } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly namespace: number;
  readonly name: string;
  readonly isDefault: boolean;
  readonly source: string;
  readonly target: string;
  readonly function: string;
}

export const conversionQuery: Query<Row> = {
  text: () => `
    SELECT c.oid, c.connamespace AS namespace, c.conname AS name, c.condefault AS "isDefault",
           pg_catalog.pg_encoding_to_char(c.conforencoding) AS source,
           pg_catalog.pg_encoding_to_char(c.contoencoding) AS target, c.conproc::text AS function
    FROM pg_catalog.pg_conversion c WHERE ${isOwn("c", "conversion", "connamespace")}`,
  read: (rows, found) => {
    for (const { oid, namespace, name, isDefault, source, target, function: routine } of rows) {
      const names = namesIn("conversion", found.schemaName(namespace), name);
      const definition = words(
        "CREATE",
        isDefault && "DEFAULT",
        `CONVERSION ${names.sqlName} FOR ${quoteLiteral(source)} TO ${quoteLiteral(target)} FROM ${routine}`,
      );
      found.add({ ...names, definition: [definition] }, CLASS.conversion, oid);
    }
  },
};
