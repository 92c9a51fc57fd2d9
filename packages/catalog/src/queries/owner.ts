/** Who owns what. */
import { owned } from "./owned.ts";
import type { Query } from "./query.ts";

interface Row {
  readonly classid: number;
  readonly oid: number;
  readonly name: string;
}

export const ownerQuery: Query<Row> = {
  text: () =>
    owned
      .map(
        ({ classid, catalog, owner, firstOid }) => `
    SELECT ${classid} AS classid, o.oid, pg_catalog.pg_get_userbyid(o.${owner}) AS name
    FROM ${catalog} o WHERE o.oid >= ${firstOid}`,
      )
      .join(" UNION ALL "),
  read: (rows, found) => {
    for (const { classid, oid, name } of rows) found.addOwner(classid, oid, name);
  },
};
