/** What of objects that one statement makes can be changed in place: options of servers, mappings of text search, … */

import type { DefinedObject } from "@ashlar/model";
import { keywordOf } from "./keyword.ts";
import { splitList } from "./split-list.ts";

/** The statements that turn the one into the other; undefined where only dropping it and making it anew does. */
export function alterDefined(before: DefinedObject, after: DefinedObject): readonly string[] | undefined {
  if (before.definition.join("\0") === after.definition.join("\0")) return [];
  switch (after.kind) {
    case "text search configuration":
      return alterConfiguration(before, after);
    case "text search dictionary":
      return alterDictionary(before, after);
    case "foreign-data wrapper":
    case "server":
    case "user mapping":
      return alterForeign(before, after);
    case "aggregate":
      return replaceAggregate(before, after);
    default:
      return undefined;
  }
}

/** A new configuration would mean new indexes on all that is searched with it; other mappings do not. */
function alterConfiguration(before: DefinedObject, after: DefinedObject): readonly string[] | undefined {
  if (before.definition[0] !== after.definition[0]) return undefined;
  const [old, now] = [before, after].map(({ definition }) => new Map(definition.slice(1).map(mappingOf)));
  if (old === undefined || now === undefined) return undefined;
  const drop = (token: string) =>
    `ALTER TEXT SEARCH CONFIGURATION ${after.sqlName} DROP MAPPING FOR ${token}`;
  return [
    ...[...old.keys()].filter((token) => !now.has(token)).map(drop),
    ...[...now].flatMap(([token, statement]) => {
      if (old.get(token) === statement) return [];
      return old.has(token) ? [statement.replace(" ADD MAPPING FOR ", " ALTER MAPPING FOR ")] : [statement];
    }),
  ];
}

function mappingOf(statement: string): [token: string, statement: string] {
  return [/ ADD MAPPING FOR (.+?) WITH /.exec(statement)?.[1] ?? statement, statement];
}

function alterDictionary(before: DefinedObject, after: DefinedObject): readonly string[] | undefined {
  const [old, now] = [before, after].map(({ definition }) => partsOf(definition[0] ?? "", /\((.*)\)$/s));
  if (old === undefined || now === undefined) return undefined;
  if (old.get("TEMPLATE") !== now.get("TEMPLATE")) return undefined;
  const gone = [...old.keys()].filter((name) => !now.has(name));
  const set = [...now].filter(([name, value]) => old.get(name) !== value);
  // A name without a value takes the option away.
  const parts = [...gone, ...set.map(([name, value]) => `${name} ${value}`)];
  return [`ALTER TEXT SEARCH DICTIONARY ${after.sqlName} (${parts.join(", ")})`];
}

const OPTIONS = / OPTIONS \((.*)\)$/s;
const VERSION = / VERSION ('(?:[^']|'')*')/;

/** A server takes its foreign tables along when it is dropped: what can be, is changed in place. */
function alterForeign(before: DefinedObject, after: DefinedObject): readonly string[] | undefined {
  const [from, to] = [before.definition[0] ?? "", after.definition[0] ?? ""];
  const isServer = after.kind === "server";
  const head = (text: string) => {
    const rest = text.replace(OPTIONS, "");
    return isServer ? rest.replace(VERSION, "") : rest;
  };
  if (head(from) !== head(to)) return undefined;
  const [oldVersion, version] = [from, to].map((text) => VERSION.exec(text.replace(OPTIONS, ""))?.[1]);
  if (isServer && oldVersion !== undefined && version === undefined) return undefined;
  const old = partsOf(from, OPTIONS) ?? new Map<string, string>();
  const now = partsOf(to, OPTIONS) ?? new Map<string, string>();
  const actions = [
    ...[...now].flatMap(([name, value]) => {
      if (old.get(name) === value) return [];
      return [`${old.has(name) ? "SET" : "ADD"} ${name} ${value}`];
    }),
    ...[...old.keys()].filter((name) => !now.has(name)).map((name) => `DROP ${name}`),
  ];
  const clauses = [
    ...(isServer && version !== undefined && version !== oldVersion ? [` VERSION ${version}`] : []),
    ...(actions.length === 0 ? [] : [` OPTIONS (${actions.join(", ")})`]),
  ];
  return [`ALTER ${keywordOf(after.kind)} ${after.sqlName}${clauses.join("")}`];
}

/** With the same arguments and the same result, whatever uses it stays. */
function replaceAggregate(before: DefinedObject, after: DefinedObject): readonly string[] | undefined {
  const [from, to] = [before.definition[0] ?? "", after.definition[0] ?? ""];
  const list = /\) \((SFUNC = .*)\)$/s;
  const [old, now] = [partsOf(from, list), partsOf(to, list)];
  if (old === undefined || now === undefined) return undefined;
  const isSame = (name: string) => old.get(name) === now.get(name);
  if (from.replace(list, "") !== to.replace(list, "")) return undefined;
  if (!["STYPE", "FINALFUNC", "FINALFUNC_EXTRA", "HYPOTHETICAL"].every(isSame)) return undefined;
  return [to.replace(/^CREATE /, "CREATE OR REPLACE ")];
}

/** Name → what follows it: `host` → `'x'`, `STYPE` → `= integer`. */
function partsOf(statement: string, list: RegExp): Map<string, string> | undefined {
  const text = list.exec(statement)?.[1];
  if (text === undefined) return undefined;
  return new Map(
    splitList(text).map((item) => {
      const name = /^(?:"(?:[^"]|"")*"|[^\s"]+)/.exec(item)?.[0] ?? item;
      return [name, item.slice(name.length).trim()];
    }),
  );
}
