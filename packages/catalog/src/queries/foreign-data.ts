/** Foreign-data wrappers, their servers and the users of those. Passwords among their options are never read out. */
import { namesOutside } from "../found.ts";
import { quoteIdentifier } from "../identifier.ts";
import { quoteLiteral } from "../literal.ts";
import { CLASS } from "./class-id.ts";
import { functionName, optionsClause, words } from "./definition.ts";
import { readForeignOptions } from "./option.ts";
import type { Query } from "./query.ts";
import { isOwnOutsideSchemas } from "./scope.ts";

interface WrapperRow {
  readonly oid: number;
  readonly name: string;
  readonly handler: string | null;
  readonly validator: string | null;
  readonly options: readonly string[] | null;
}

export const foreignDataWrapperQuery: Query<WrapperRow> = {
  text: () => `
    SELECT w.oid, w.fdwname AS name, ${functionName("w.fdwhandler")} AS handler,
           ${functionName("w.fdwvalidator")} AS validator, w.fdwoptions AS options
    FROM pg_catalog.pg_foreign_data_wrapper w WHERE ${isOwnOutsideSchemas("w", "foreignDataWrapper")}`,
  read: (rows, found) => {
    for (const { oid, name, handler, validator, options } of rows) {
      const names = namesOutside("foreign-data wrapper", name);
      const definition = words(
        `CREATE FOREIGN DATA WRAPPER ${names.sqlName}`,
        handler !== null && `HANDLER ${handler}`,
        validator !== null && `VALIDATOR ${validator}`,
      );
      const clause = optionsClause(readForeignOptions(options));
      found.add({ ...names, definition: [definition + clause] }, CLASS.foreignDataWrapper, oid);
    }
  },
};

interface ServerRow {
  readonly oid: number;
  readonly name: string;
  readonly wrapper: string;
  readonly type: string | null;
  readonly version: string | null;
  readonly options: readonly string[] | null;
}

export const serverQuery: Query<ServerRow> = {
  text: () => `
    SELECT s.oid, s.srvname AS name, w.fdwname AS wrapper, s.srvtype AS type, s.srvversion AS version,
           s.srvoptions AS options
    FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
    WHERE ${isOwnOutsideSchemas("s", "server")}`,
  read: (rows, found) => {
    for (const { oid, name, wrapper, type, version, options } of rows) {
      const names = namesOutside("server", name);
      const definition = words(
        `CREATE SERVER ${names.sqlName}`,
        type !== null && `TYPE ${quoteLiteral(type)}`,
        version !== null && `VERSION ${quoteLiteral(version)}`,
        `FOREIGN DATA WRAPPER ${quoteIdentifier(wrapper)}`,
      );
      const clause = optionsClause(readForeignOptions(options));
      found.add({ ...names, definition: [definition + clause] }, CLASS.server, oid);
    }
  },
};

interface MappingRow {
  readonly oid: number;
  /** Null for everybody. */
  readonly role: string | null;
  readonly server: string;
  /** Null also for those of others, which only a superuser may see. */
  readonly options: readonly string[] | null;
}

export const userMappingQuery: Query<MappingRow> = {
  // The view, because not everybody may read the table.
  text: () => `
    SELECT m.umid AS oid, CASE WHEN m.umuser <> 0 THEN m.usename END AS role, m.srvname AS server, m.umoptions AS options
    FROM pg_catalog.pg_user_mappings m`,
  read: (rows, found) => {
    for (const { oid, role, server, options } of rows) {
      if (found.isOfExtension(CLASS.userMapping, oid)) continue;
      const sqlName = `FOR ${role === null ? "PUBLIC" : quoteIdentifier(role)} SERVER ${quoteIdentifier(server)}`;
      const definition = [`CREATE USER MAPPING ${sqlName}${optionsClause(readForeignOptions(options))}`];
      const id = `user mapping ${sqlName}`;
      found.add({ kind: "user mapping", id, name: sqlName, sqlName, definition }, CLASS.userMapping, oid);
    }
  },
};
