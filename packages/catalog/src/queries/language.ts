/** Languages, transforms for them, and access methods: what functions in C provide. */
import { namesOutside } from "../found.ts";
import { quoteIdentifier } from "../identifier.ts";
import { CLASS } from "./class-id.ts";
import { functionName, words } from "./definition.ts";
import type { Query } from "./query.ts";
import { isOwnOutsideSchemas } from "./scope.ts";

interface LanguageRow {
  readonly oid: number;
  readonly name: string;
  readonly isTrusted: boolean;
  readonly handler: string | null;
  readonly inline: string | null;
  readonly validator: string | null;
}

export const languageQuery: Query<LanguageRow> = {
  text: () => `
    SELECT l.oid, l.lanname AS name, l.lanpltrusted AS "isTrusted", ${functionName("l.lanplcallfoid")} AS handler,
           ${functionName("l.laninline")} AS inline, ${functionName("l.lanvalidator")} AS validator
    FROM pg_catalog.pg_language l WHERE l.lanispl AND ${isOwnOutsideSchemas("l", "language")}`,
  read: (rows, found) => {
    for (const { oid, name, isTrusted, handler, inline, validator } of rows) {
      const names = namesOutside("language", name);
      const definition = words(
        "CREATE",
        isTrusted && "TRUSTED",
        `LANGUAGE ${names.sqlName}`,
        handler !== null && `HANDLER ${handler}`,
        inline !== null && `INLINE ${inline}`,
        validator !== null && `VALIDATOR ${validator}`,
      );
      found.add({ ...names, definition: [definition] }, CLASS.language, oid);
    }
  },
};

interface TransformRow {
  readonly oid: number;
  readonly type: string;
  readonly language: string;
  readonly fromSql: string | null;
  readonly toSql: string | null;
}

export const transformQuery: Query<TransformRow> = {
  text: () => `
    SELECT t.oid, pg_catalog.format_type(t.trftype, NULL) AS type, l.lanname AS language,
           CASE WHEN t.trffromsql <> 0 THEN t.trffromsql::pg_catalog.regprocedure::text END AS "fromSql",
           CASE WHEN t.trftosql <> 0 THEN t.trftosql::pg_catalog.regprocedure::text END AS "toSql"
    FROM pg_catalog.pg_transform t JOIN pg_catalog.pg_language l ON l.oid = t.trflang
    WHERE ${isOwnOutsideSchemas("t", "transform")}`,
  read: (rows, found) => {
    for (const { oid, type, language, fromSql, toSql } of rows) {
      const sqlName = `FOR ${type} LANGUAGE ${quoteIdentifier(language)}`;
      const parts = [
        ...(fromSql === null ? [] : [`FROM SQL WITH FUNCTION ${fromSql}`]),
        ...(toSql === null ? [] : [`TO SQL WITH FUNCTION ${toSql}`]),
      ];
      const definition = [`CREATE TRANSFORM ${sqlName} (${parts.join(", ")})`];
      const id = `transform ${sqlName}`;
      found.add({ kind: "transform", id, name: sqlName, sqlName, definition }, CLASS.transform, oid);
    }
  },
};

interface AccessMethodRow {
  readonly oid: number;
  readonly name: string;
  readonly type: string;
  readonly handler: string;
}

export const accessMethodQuery: Query<AccessMethodRow> = {
  text: () => `
    SELECT a.oid, a.amname AS name, CASE a.amtype WHEN 't' THEN 'TABLE' ELSE 'INDEX' END AS type,
           a.amhandler::text AS handler
    FROM pg_catalog.pg_am a WHERE ${isOwnOutsideSchemas("a", "accessMethod")}`,
  read: (rows, found) => {
    for (const { oid, name, type, handler } of rows) {
      const names = namesOutside("access method", name);
      const definition = [`CREATE ACCESS METHOD ${names.sqlName} TYPE ${type} HANDLER ${handler}`];
      found.add({ ...names, definition }, CLASS.accessMethod, oid);
    }
  },
};
