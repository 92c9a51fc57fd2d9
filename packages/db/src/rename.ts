/** Renames: those a person asked for, and those that look like one. A guess is offered, never acted upon. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ColumnObject, Database, DatabaseObject, ObjectId, ObjectKind } from "@ashlar/model";
import { isEqual } from "./compare.ts";
import { DbError } from "./errors.ts";
import { findValue, guessValues, renameValue } from "./rename/enum-value.ts";
import { isKindredType, nameDistance } from "./rename/likeness.ts";
import { partsOf } from "./rename/name-parts.ts";
import type { PlannedRename, RenameGuess } from "./rename/planned-rename.ts";
import type { Side } from "./rules/rule.ts";
import { indexDatabase } from "./side.ts";
import type { Step } from "./step.ts";

export type { PlannedRename, RenameGuess } from "./rename/planned-rename.ts";

/** `users.name=users.full_name`, `status.old=new` for a value of an enum, as given: dotted names, quotes where a part holds a dot; `public` may be left out. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

/**
 * Reads `--rename old=new`.
 *
 * @throws {DbError} ASHLAR_DB_RENAME
 */
export function parseRenames(flags: readonly string[]): readonly Rename[] {
  return flags.map((flag) => {
    const [from = "", to = "", ...more] = flag.split("=").map((part) => part.trim());
    if (from !== "" && to !== "" && more.length === 0) return { from, to };
    throw new DbError("ASHLAR_DB_RENAME", `--rename ${flag} is not of the form old=new`, {
      hint: "--rename users.name=full_name",
    });
  });
}

/** Hints in a schema file: `-- ashlar: rename users.name to full_name`, on a line of its own or behind what it is about. */
export function renameHints(text: string): readonly Rename[] {
  return [...text.matchAll(HINT)].map(([, from = "", to = ""]) => ({ from, to }));
}

const HINT =
  /--[ \t]*ashlar:[ \t]*rename[ \t]+((?:"[^"\n]*"|[^\s"])+)[ \t]+to[ \t]+((?:"[^"\n]*"|[^\s"])+)[ \t]*$/gim;

/** Those whose new name is a part of `after` already, and whose old name is gone, were done: hints stay in files. */
export function isDone({ from, to }: Rename, before: Database): boolean {
  const side = indexDatabase(before);
  const [old] = candidates(from, side);
  if (old !== undefined || findValue(from, side) !== undefined) return false;
  const target = fullName(from, to);
  return candidates(target, side).length > 0 || findValue(target, side) !== undefined;
}

/**
 * The statements of the renames, in the order given; each name is looked up in `before`.
 *
 * @throws {DbError} ASHLAR_DB_RENAME for a name that is not there, that means several things, or that is taken
 */
export function planRenames(before: Database, renames: readonly Rename[]): readonly PlannedRename[] {
  const side = indexDatabase(before);
  return renames.map(({ from, to }) => {
    const found = candidates(from, side);
    const [object, other] = found;
    const value = object === undefined ? findValue(from, side) : undefined;
    if (value !== undefined) return renameValue(value, unquoted(to), side);
    if (object === undefined) {
      throw new DbError("ASHLAR_DB_RENAME", `there is no ${from} to rename`, {
        hint: "name it as the old schema has it: table.column, schema.table, or enum.value",
      });
    }
    if (other !== undefined) {
      throw new DbError("ASHLAR_DB_RENAME", `${from} is a ${object.kind} and a ${other.kind}`, {
        hint: "name the table too, or rename one of them by hand first",
      });
    }
    const name = partsOf(to).at(-1) ?? to;
    const becomes = renamedId(object, name, side);
    if (side.get(becomes) !== undefined) {
      throw new DbError("ASHLAR_DB_RENAME", `${from} cannot become ${to}: there is one already`, {
        hint: "choose another name",
      });
    }
    return {
      object: object.id,
      becomes,
      step: renameStep(object, object.name, name, side),
      undo: renameStep(object, name, object.name, side),
    };
  });
}

/** `users.name` + `full_name` → `users.full_name`; names that are whole already stay. */
function fullName(from: string, to: string): string {
  const target = partsOf(to);
  const parts = partsOf(from);
  return [...parts.slice(0, Math.max(0, parts.length - target.length)), ...target].join(".");
}

/** A value keeps its upper case, and may be named with its type or without. */
function unquoted(name: string): string {
  const last = name.slice(name.lastIndexOf(".") + 1);
  return last.startsWith('"') ? (partsOf(last).at(-1) ?? last) : last;
}

const TOP_LEVEL: ReadonlySet<ObjectKind> = new Set([
  "table",
  "foreign table",
  "view",
  "materialized view",
  "sequence",
  "index",
  "enum",
  "domain",
  "composite",
  "range",
  "function",
  "procedure",
  "schema",
]);
const IN_TABLE: ReadonlySet<ObjectKind> = new Set(["column", "constraint", "trigger", "policy", "rule"]);

function candidates(name: string, side: Side): readonly DatabaseObject[] {
  const parts = partsOf(name);
  const last = parts.at(-1);
  const above = parts.slice(0, -1);
  const isAbove = (object: DatabaseObject): boolean => {
    const path = IN_TABLE.has(object.kind)
      ? [object.schema ?? parentOf(object, side)?.schema, parentOf(object, side)?.name]
      : [object.schema];
    const known = path.filter((part) => part !== undefined);
    const given = above.length < known.length ? ["public", ...above].slice(-known.length) : above;
    return isEqual(given, known);
  };
  return side.database.objects.filter(
    (object) =>
      object.name === last && (TOP_LEVEL.has(object.kind) || IN_TABLE.has(object.kind)) && isAbove(object),
  );
}

function parentOf({ parent }: DatabaseObject, side: Side): DatabaseObject | undefined {
  return parent === undefined ? undefined : side.get(parent);
}

function renamedId(object: DatabaseObject, name: string, side: Side): ObjectId {
  const quoted = quoteIdentifier(name);
  const parent = parentOf(object, side);
  if (IN_TABLE.has(object.kind) && parent !== undefined) return `${object.kind} ${parent.sqlName}.${quoted}`;
  const args = /\(.*\)$/.exec(object.id)?.[0] ?? "";
  const place = object.schema === undefined ? "" : `${quoteIdentifier(object.schema)}.`;
  return `${object.kind} ${place}${quoted}${object.kind === "function" || object.kind === "procedure" ? args : ""}`;
}

function renameStep(object: DatabaseObject, from: string, to: string, side: Side): Step {
  const parent = parentOf(object, side);
  const table = parent?.sqlName ?? "";
  const [old, now] = [quoteIdentifier(from), quoteIdentifier(to)];
  const place = object.schema === undefined ? "" : `${quoteIdentifier(object.schema)}.`;
  const args = /\(.*\)$/.exec(object.sqlName)?.[0] ?? "";
  const statement = (() => {
    switch (object.kind) {
      case "column":
        return `ALTER TABLE ${table} RENAME COLUMN ${old} TO ${now}`;
      case "constraint":
        return `ALTER TABLE ${table} RENAME CONSTRAINT ${old} TO ${now}`;
      case "trigger":
      case "policy":
      case "rule":
        return `ALTER ${object.kind.toUpperCase()} ${old} ON ${table} RENAME TO ${now}`;
      case "enum":
      case "composite":
      case "range":
        return `ALTER TYPE ${place}${old} RENAME TO ${now}`;
      case "function":
      case "procedure":
        return `ALTER ${object.kind.toUpperCase()} ${place}${old}${args} RENAME TO ${now}`;
      default:
        return `ALTER ${object.kind.toUpperCase()} ${place}${old} RENAME TO ${now}`;
    }
  })();
  const locked = IN_TABLE.has(object.kind) ? parent?.id : isTable(object) ? object.id : undefined;
  return {
    name: `rename ${object.kind} ${from} to ${to}`,
    statements: [statement],
    isTransactional: true,
    locks: locked === undefined ? [] : [{ on: locked, mode: "ACCESS EXCLUSIVE" }],
    work: { kind: "catalog", on: [] },
    hazards: NAMED_IN_CODE.has(object.kind)
      ? [{ name: "breaks-code", message: `code that says ${from} no longer finds it` }]
      : [],
    phase: NAMED_IN_CODE.has(object.kind) ? "contract" : "expand",
  };
}

const NAMED_IN_CODE: ReadonlySet<ObjectKind> = new Set([
  "table",
  "foreign table",
  "column",
  "view",
  "materialized view",
  "function",
  "procedure",
  "enum",
  "schema",
  "sequence",
]);

function isTable({ kind }: DatabaseObject): boolean {
  return kind === "table" || kind === "foreign table" || kind === "materialized view";
}

/** Pairs of what goes and what comes that are alike but for the name; the likeliest first, of each no more than two. */
export function guessRenames(before: Database, after: Database): readonly RenameGuess[] {
  const [old, now] = [indexDatabase(before), indexDatabase(after)];
  const gone = old.database.objects.filter(({ id }) => now.get(id) === undefined);
  const come = new Map<string, DatabaseObject[]>();
  for (const object of now.database.objects) {
    if (old.get(object.id) !== undefined) continue;
    const place = placeOf(object);
    come.set(place, [...(come.get(place) ?? []), object]);
  }
  const renamed = gone.flatMap((from): RenameGuess[] =>
    (come.get(placeOf(from)) ?? [])
      .flatMap((to) => {
        const because = likeness(from, to, old, now);
        return because === undefined ? [] : [{ to, because, distance: distanceOf(from, to) }];
      })
      .sort((a, b) => a.distance - b.distance)
      .slice(0, OFFERED)
      .map(({ to, because }) => {
        const flag = `${pathOf(from, old)}=${quoteIdentifier(to.name)}`;
        return { from: from.id, to: to.id, flag, because };
      }),
  );
  return [...renamed, ...guessValues(old, now)];
}

const OFFERED = 2;

/** What a rename leaves as it is: only those in the same place are compared. */
function placeOf({ kind, schema, parent }: DatabaseObject): string {
  return kind === "column" ? `${kind} ${parent}` : `${kind} ${schema ?? ""}`;
}

/** Smaller is likelier: the same type first, then the closer name. */
function distanceOf(from: DatabaseObject, to: DatabaseObject): number {
  const isOther = from.kind === "column" && to.kind === "column" && from.type !== to.type;
  return (isOther ? 1 : 0) + nameDistance(from.name, to.name);
}

function likeness(from: DatabaseObject, to: DatabaseObject, old: Side, now: Side): string | undefined {
  if (from.kind === "column" && to.kind === "column") {
    if (from.parent !== to.parent || from.isInherited === true) return undefined;
    if (from.type === to.type) return "a column of the same type";
    return isKindredType(from.type, to.type) ? `${from.type} → ${to.type}` : undefined;
  }
  if (from.kind !== to.kind || from.schema !== to.schema) return undefined;
  if (from.kind === "table") {
    const [a, b] = [columnsOf(from, old), columnsOf(to, now)];
    return a.length > 0 && isEqual(a, b) ? "a table with the same columns" : undefined;
  }
  if (from.kind === "enum" && to.kind === "enum") {
    return isEqual(from.values, to.values) ? "an enum with the same values" : undefined;
  }
  if ((from.kind === "view" && to.kind === "view") || (from.kind === "index" && to.kind === "index")) {
    const isSame = from.definition === to.definition && from.parent === to.parent;
    return isSame ? `the same definition` : undefined;
  }
  return undefined;
}

function columnsOf(table: DatabaseObject, side: Side): readonly string[] {
  return side
    .childrenOf(table.id)
    .filter((child): child is ColumnObject => child.kind === "column")
    .map(({ name, type }) => `${name} ${type}`)
    .sort();
}

/** As `--rename` takes it. */
function pathOf(object: DatabaseObject, side: Side): string {
  const parent = IN_TABLE.has(object.kind) ? parentOf(object, side) : undefined;
  const schema = parent?.schema ?? object.schema;
  return [schema === "public" ? undefined : schema, parent?.name, object.name]
    .flatMap((part) => (part === undefined ? [] : [quoteIdentifier(part)]))
    .join(".");
}
