/** Text search: parsers, templates, dictionaries and configurations. */
import { namesIn } from "../found.ts";
import { CLASS } from "./class-id.ts";
import { definitionList, functionName } from "./definition.ts";
import type { Query } from "./query.ts";
import { isOwn } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly namespace: number;
  readonly name: string;
}

interface ParserRow extends Row {
  readonly start: string;
  readonly token: string;
  readonly end: string;
  readonly headline: string | null;
  readonly lextypes: string;
}

export const textSearchParserQuery: Query<ParserRow> = {
  text: () => `
    SELECT p.oid, p.prsnamespace AS namespace, p.prsname AS name, p.prsstart::text AS start, p.prstoken::text AS token,
           p.prsend::text AS end, ${functionName("p.prsheadline")} AS headline, p.prslextype::text AS lextypes
    FROM pg_catalog.pg_ts_parser p WHERE ${isOwn("p", "textSearchParser", "prsnamespace")}`,
  read: (rows, found) => {
    for (const { oid, namespace, name, start, token, end, headline, lextypes } of rows) {
      const names = namesIn("text search parser", found.schemaName(namespace), name);
      const parts = definitionList([
        ["START", start],
        ["GETTOKEN", token],
        ["END", end],
        ["LEXTYPES", lextypes],
        ["HEADLINE", headline],
      ]);
      const definition = [`CREATE TEXT SEARCH PARSER ${names.sqlName} ${parts}`];
      found.add({ ...names, definition }, CLASS.textSearchParser, oid);
    }
  },
};

interface TemplateRow extends Row {
  readonly init: string | null;
  readonly lexize: string;
}

export const textSearchTemplateQuery: Query<TemplateRow> = {
  text: () => `
    SELECT t.oid, t.tmplnamespace AS namespace, t.tmplname AS name, ${functionName("t.tmplinit")} AS init,
           t.tmpllexize::text AS lexize
    FROM pg_catalog.pg_ts_template t WHERE ${isOwn("t", "textSearchTemplate", "tmplnamespace")}`,
  read: (rows, found) => {
    for (const { oid, namespace, name, init, lexize } of rows) {
      const names = namesIn("text search template", found.schemaName(namespace), name);
      const parts = definitionList([
        ["INIT", init],
        ["LEXIZE", lexize],
      ]);
      const definition = [`CREATE TEXT SEARCH TEMPLATE ${names.sqlName} ${parts}`];
      found.add({ ...names, definition }, CLASS.textSearchTemplate, oid);
    }
  },
};

interface DictionaryRow extends Row {
  readonly template: string;
  /** `language = 'english', stopwords = 'english'` */
  readonly options: string | null;
}

export const textSearchDictionaryQuery: Query<DictionaryRow> = {
  text: () => `
    SELECT d.oid, d.dictnamespace AS namespace, d.dictname AS name, d.dictinitoption AS options,
           pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(t.tmplname) AS template
    FROM pg_catalog.pg_ts_dict d
    JOIN pg_catalog.pg_ts_template t ON t.oid = d.dicttemplate
    JOIN pg_catalog.pg_namespace n ON n.oid = t.tmplnamespace
    WHERE ${isOwn("d", "textSearchDictionary", "dictnamespace")}`,
  read: (rows, found) => {
    for (const { oid, namespace, name, template, options } of rows) {
      const names = namesIn("text search dictionary", found.schemaName(namespace), name);
      const parts = [`TEMPLATE = ${template}`, ...(options === null ? [] : [options])].join(", ");
      const definition = [`CREATE TEXT SEARCH DICTIONARY ${names.sqlName} (${parts})`];
      found.add({ ...names, definition }, CLASS.textSearchDictionary, oid);
    }
  },
};

interface ConfigurationRow extends Row {
  readonly parser: string;
  readonly mappings: readonly { readonly token: string; readonly dictionaries: string }[] | null;
}

export const textSearchConfigurationQuery: Query<ConfigurationRow> = {
  text: () => `
    SELECT c.oid, c.cfgnamespace AS namespace, c.cfgname AS name,
           pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.prsname) AS parser,
           (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('token', pg_catalog.quote_ident(k.alias),
              'dictionaries', m.dictionaries) ORDER BY k.tokid)
            FROM (SELECT a.maptokentype, pg_catalog.string_agg(
                    pg_catalog.quote_ident(o.nspname) || '.' || pg_catalog.quote_ident(d.dictname), ', '
                    ORDER BY a.mapseqno) AS dictionaries
                  FROM pg_catalog.pg_ts_config_map a
                  JOIN pg_catalog.pg_ts_dict d ON d.oid = a.mapdict
                  JOIN pg_catalog.pg_namespace o ON o.oid = d.dictnamespace
                  WHERE a.mapcfg = c.oid GROUP BY a.maptokentype) m
            JOIN pg_catalog.ts_token_type(c.cfgparser) k ON k.tokid = m.maptokentype) AS mappings
    FROM pg_catalog.pg_ts_config c
    JOIN pg_catalog.pg_ts_parser p ON p.oid = c.cfgparser
    JOIN pg_catalog.pg_namespace n ON n.oid = p.prsnamespace
    WHERE ${isOwn("c", "textSearchConfiguration", "cfgnamespace")}`,
  read: (rows, found) => {
    for (const { oid, namespace, name, parser, mappings } of rows) {
      const names = namesIn("text search configuration", found.schemaName(namespace), name);
      const definition = [
        `CREATE TEXT SEARCH CONFIGURATION ${names.sqlName} (PARSER = ${parser})`,
        ...(mappings ?? []).map(
          ({ token, dictionaries }) =>
            `ALTER TEXT SEARCH CONFIGURATION ${names.sqlName} ADD MAPPING FOR ${token} WITH ${dictionaries}`,
        ),
      ];
      found.add({ ...names, definition }, CLASS.textSearchConfiguration, oid);
    }
  },
};
