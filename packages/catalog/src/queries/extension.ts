/** Extensions; what they brought is theirs. */
import { namesOutside } from "../found.ts";
import { CLASS } from "./class-id.ts";
import type { Query } from "./query.ts";

interface Row {
  readonly oid: number;
  readonly name: string;
  readonly version: string;
  readonly targetSchema: string;
  /** That it brings along. */
  readonly ownComment: string | null;
}

export const extensionQuery: Query<Row> = {
  text: () => `
    SELECT x.oid, x.extname AS name, x.extversion AS version, n.nspname AS "targetSchema", a.comment AS "ownComment"
    FROM pg_catalog.pg_extension x
    JOIN pg_catalog.pg_namespace n ON n.oid = x.extnamespace
    LEFT JOIN pg_catalog.pg_available_extensions a ON a.name = x.extname`,
  read: (rows, found) => {
    for (const { oid, name, version, targetSchema, ownComment } of rows) {
      if (found.comment(CLASS.extension, oid) === ownComment) found.removeComment(CLASS.extension, oid);
      found.add({ ...namesOutside("extension", name), version, targetSchema }, CLASS.extension, oid);
    }
  },
};
