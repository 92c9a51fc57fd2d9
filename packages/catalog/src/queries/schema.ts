/** Schemas. */
import { namesOutside } from "../found.ts";
import { CLASS } from "./class-id.ts";
import type { Query } from "./query.ts";
import { isOfExtension } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly name: string;
  readonly isSystem: boolean;
  readonly isOfExtension: boolean;
}

export const schemaQuery: Query<Row> = {
  text: () => `
    SELECT n.oid, n.nspname AS name, n.nspname LIKE 'pg\\_%' OR n.nspname = 'information_schema' AS "isSystem",
           ${isOfExtension("n", "schema")} AS "isOfExtension"
    FROM pg_catalog.pg_namespace n`,
  read: (rows, found) => {
    for (const { oid, name, isSystem, isOfExtension } of rows) {
      found.addSchemaName(oid, name);
      if (!isSystem && !isOfExtension) found.add(namesOutside("schema", name), CLASS.schema, oid);
    }
  },
};
