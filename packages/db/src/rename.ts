/** Renames: those a person asked for, and those that look like one. A guess is offered, never acted upon. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ColumnObject, Database, DatabaseObject, ObjectId, ObjectKind } from "@ashlar/model";
import { isEqual } from "./compare.ts";
import { DbError } from "./errors.ts";
import type { Side } from "./rules/rule.ts";
import { indexDatabase } from "./side.ts";
import type { Step } from "./step.ts";

/** `users.name=users.full_name`, as given: dotted names, quotes where a part holds a dot; `public` may be left out. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

/** A rename, ready to run on the old database. */
export interface PlannedRename {
  readonly object: ObjectId;
  /** The id afterwards. */
  readonly becomes: ObjectId;
  readonly step: Step;
  readonly undo: Step;
}

export interface RenameGuess {
  readonly from: ObjectId;
  readonly to: ObjectId;
  /** What to give to say so: `users.name=full_name`. */
  readonly flag: string;
  /** Why it looks like one: `same type`. */
  readonly because: string;
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
  return old === undefined && candidates(fullName(from, to), side).length > 0;
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
    if (object === undefined) {
      throw new DbError("ASHLAR_DB_RENAME", `there is no ${from} to rename`, {
        hint: "name it as the old schema has it: table.column, or schema.table",
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

function partsOf(name: string): readonly string[] {
  return [...name.matchAll(/"((?:[^"]|"")*)"|([^."]+)/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? "").toLowerCase() : quoted.replaceAll('""', '"'),
  );
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

/** Pairs of what goes and what comes that are alike but for the name; only where nothing else is as alike. */
export function guessRenames(before: Database, after: Database): readonly RenameGuess[] {
  const [old, now] = [indexDatabase(before), indexDatabase(after)];
  const gone = old.database.objects.filter(({ id }) => now.get(id) === undefined);
  const come = now.database.objects.filter(({ id }) => old.get(id) === undefined);
  return gone.flatMap((from): RenameGuess[] => {
    const because = (to: DatabaseObject) => likeness(from, to, old, now);
    const alike = come.filter((to) => because(to) !== undefined);
    const [to] = alike;
    if (to === undefined || alike.length > 1) return [];
    const rivals = gone.filter((other) => likeness(other, to, old, now) !== undefined);
    if (rivals.length > 1) return [];
    const flag = `${pathOf(from, old)}=${quoteIdentifier(to.name)}`;
    return [{ from: from.id, to: to.id, flag, because: because(to) ?? "" }];
  });
}

function likeness(from: DatabaseObject, to: DatabaseObject, old: Side, now: Side): string | undefined {
  if (from.kind === "column" && to.kind === "column") {
    const isSame = from.parent === to.parent && from.type === to.type && from.isInherited !== true;
    return isSame ? "a column of the same type" : undefined;
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
