/** Row security policies. */
import type { PolicyObject } from "@ashlar/model";
import { namesOn } from "../found.ts";
import { withoutNothing } from "../without-nothing.ts";
import { CLASS } from "./class-id.ts";
import type { Query } from "./query.ts";
import { isOwnOutsideSchemas } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly relation: number;
  readonly name: string;
  readonly command: PolicyObject["command"];
  readonly isPermissive: boolean;
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly check: string | null;
}

export const policyQuery: Query<Row> = {
  text: () => `
    SELECT p.oid, p.polrelid AS relation, p.polname AS name,
           CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
             ELSE 'ALL' END AS command,
           p.polpermissive AS "isPermissive",
           (SELECT pg_catalog.array_agg(CASE r WHEN 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(r)::text END)
            FROM pg_catalog.unnest(p.polroles) r) AS roles,
           pg_catalog.pg_get_expr(p.polqual, p.polrelid) AS using,
           pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) AS check
    FROM pg_catalog.pg_policy p WHERE ${isOwnOutsideSchemas("p", "policy")}`,
  read: (rows, found) => {
    for (const { oid, relation: polrelid, name, command, isPermissive, roles, using, check } of rows) {
      const relation = found.relations.get(polrelid);
      if (relation === undefined) continue;
      const names = namesOn("policy", relation, name);
      const extras = withoutNothing({ using, check });
      found.add({ ...names, command, isPermissive, roles: [...roles].sort(), ...extras }, CLASS.policy, oid);
    }
  },
};
