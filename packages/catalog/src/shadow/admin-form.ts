/**
 * How a statement is run as superuser. Only kinds that Postgres leaves to superusers, and of those only what makes the
 * server run no code of the file: no expressions (even a literal of a domain runs its checks), no functions to be called.
 */
import type { Node } from "libpg-query";
import type pg from "pg";
import { quoteIdentifier } from "../identifier.ts";
import { nameParts, optionText } from "../load-sql/node.ts";
import { newOwnerOf } from "./handover.ts";

export interface AdminForm {
  readonly statements: readonly string[];
  readonly isEventTrigger: boolean;
  /** It gives something to another owner: what that is has to be looked at first. */
  readonly isHandover?: true;
}

interface Circumstances {
  readonly admin: pg.Client;
  /** Who gets what is made, where it may have it. */
  readonly role: string;
  readonly text: string;
}

/** Undefined for what is not run as superuser. */
export async function adminForm(node: Node, circumstances: Circumstances): Promise<AdminForm | undefined> {
  const { text, role } = circumstances;
  if ("CreateEventTrigStmt" in node || "AlterEventTrigStmt" in node)
    return { statements: [text], isEventTrigger: true };
  if ("CreateExtensionStmt" in node) {
    const name = node.CreateExtensionStmt.extname ?? "";
    const isSafe =
      CONTRIB_EXTENSION.test(name) ||
      (OTHER_EXTENSION.test(name) && !(await hasFunctions(circumstances.admin, role)));
    return isSafe ? formOfExtension(name, circumstances) : undefined;
  }
  if ("CreateOpClassStmt" in node) {
    const { opclassname, amname = "", datatype, isDefault } = node.CreateOpClassStmt;
    // It would sort what the catalog's own queries sort.
    if (isDefault === true && (await isBuiltIn(circumstances.admin, nameParts(datatype?.names))))
      return undefined;
    return given(text, `OPERATOR CLASS ${written(opclassname)} USING ${quoteIdentifier(amname)}`, role);
  }
  if ("CreateOpFamilyStmt" in node) {
    const { opfamilyname, amname = "" } = node.CreateOpFamilyStmt;
    return given(text, `OPERATOR FAMILY ${written(opfamilyname)} USING ${quoteIdentifier(amname)}`, role);
  }
  if (newOwnerOf(node) !== undefined) return { ...only(text), isHandover: true };
  if ("DropStmt" in node)
    return formOfKind(node.DropStmt.removeType, text) ?? ofFunction(node.DropStmt.removeType, text);
  if ("CommentStmt" in node)
    return formOfKind(node.CommentStmt.objtype, text) ?? ofFunction(node.CommentStmt.objtype, text);
  if ("RenameStmt" in node) return formOfKind(node.RenameStmt.renameType, text);
  if ("CreateFdwStmt" in node)
    return isSafeWrapper(node) ? lent(text, node.CreateFdwStmt.fdwname ?? "", role) : undefined;
  const isSafe =
    isSafeUpdate(node) ||
    isExtensionMove(node) ||
    // For a role that is there on the server: what that role makes later is not the file's.
    "AlterDefaultPrivilegesStmt" in node ||
    "AlterOpFamilyStmt" in node ||
    isSafePublication(node) ||
    isSafeFunctionChange(node) ||
    isSafeCast(node) ||
    ("AlterFdwStmt" in node && isSafeWrapper(node)) ||
    isSafeMethod(node) ||
    isSafeTextSearch(node);
  return isSafe ? only(text) : undefined;
}

function only(text: string): AdminForm {
  return { statements: [text], isEventTrigger: false };
}

function given(text: string, object: string, role: string): AdminForm {
  const statements = [text, `ALTER ${object} OWNER TO ${quoteIdentifier(role)}`];
  return { statements, isEventTrigger: false };
}

function written(name: readonly Node[] | undefined): string {
  return nameParts(name).map(quoteIdentifier).join(".");
}

/** Part of Postgres, their scripts proof against objects of others. Not among them: what reads files, or connects. */
const CONTRIB_EXTENSION =
  /^(?:amcheck|autoinc|bloom|btree_gin|btree_gist|citext|cube|dict_int|dict_xsyn|earthdistance|fuzzystrmatch|hstore|insert_username|intagg|intarray|isn|lo|ltree|moddatetime|pg_buffercache|pg_freespacemap|pg_prewarm|pg_stat_statements|pg_trgm|pg_visibility|pgcrypto|pgrowlocks|pgstattuple|postgres_fdw|refint|seg|sslinfo|tablefunc|tcn|tsm_system_rows|tsm_system_time|unaccent|uuid-ossp|xml2)$/;

/** Where a server has them. What a file made before could catch calls of their scripts. */
const OTHER_EXTENSION =
  /^(?:h3|h3_postgis|hll|hypopg|pg_bigm|pg_hint_plan|pg_uuidv7|pgroonga|postgis|postgis_raster|postgis_sfcgal|postgis_topology|prefix|rum|semver|timescaledb|vchord|vector|vectorscale)$/;

/** An update runs scripts too: of those that could call what a file made, none. */
function isSafeUpdate(node: Node): boolean {
  return "AlterExtensionStmt" in node && CONTRIB_EXTENSION.test(node.AlterExtensionStmt.extname ?? "");
}

/**
 * Servers and foreign tables are made by the role; it needs the wrapper for that. Without its handler nothing of them
 * can be read: a view that is filled from a foreign table would connect to wherever the file says.
 */
function formOfExtension(name: string, { text, role }: Circumstances): AdminForm {
  if (name !== "postgres_fdw") return only(text);
  const { statements, ...form } = lent(text, name, role);
  const [create = "", ...usage] = statements;
  return { ...form, statements: [create, "ALTER FOREIGN DATA WRAPPER postgres_fdw NO HANDLER", ...usage] };
}

function lent(text: string, wrapper: string, role: string): AdminForm {
  const usage = `GRANT USAGE ON FOREIGN DATA WRAPPER ${quoteIdentifier(wrapper)} TO ${quoteIdentifier(role)}`;
  return { statements: [text, usage], isEventTrigger: false };
}

const SUPERUSER_KINDS: ReadonlySet<string> = new Set([
  "OBJECT_ACCESS_METHOD",
  "OBJECT_CAST",
  "OBJECT_EXTENSION",
  "OBJECT_FDW",
  "OBJECT_OPCLASS",
  "OBJECT_OPFAMILY",
  "OBJECT_PUBLICATION",
  "OBJECT_TSPARSER",
  "OBJECT_TSTEMPLATE",
]);

function formOfKind(kind: string | undefined, text: string): AdminForm | undefined {
  if (kind === "OBJECT_EVENT_TRIGGER") return { statements: [text], isEventTrigger: true };
  return SUPERUSER_KINDS.has(kind ?? "") ? only(text) : undefined;
}

/** Those in C are the superuser's. Never renamed: the catalog's own queries call functions by name. */
function ofFunction(kind: string | undefined, text: string): AdminForm | undefined {
  return kind === "OBJECT_FUNCTION" ? only(text) : undefined;
}

/** Its objects belong to the superuser who made it. */
function isExtensionMove(node: Node): boolean {
  return "AlterObjectSchemaStmt" in node && node.AlterObjectSchemaStmt.objectType === "OBJECT_EXTENSION";
}

/** A row filter is an expression. */
function isSafePublication(node: Node): boolean {
  const objects =
    "CreatePublicationStmt" in node
      ? (node.CreatePublicationStmt.pubobjects ?? [])
      : "AlterPublicationStmt" in node
        ? (node.AlterPublicationStmt.pubobjects ?? [])
        : undefined;
  return objects?.every((object) => !JSON.stringify(object).includes('"whereClause"')) ?? false;
}

function isSafeFunctionChange(node: Node): boolean {
  if (!("AlterFunctionStmt" in node)) return false;
  const actions = node.AlterFunctionStmt.actions ?? [];
  return actions.every((action) => "DefElem" in action && action.DefElem.defname === "leakproof");
}

/** Types whose values are numbers of the same length; any other reads one type's memory as another's. */
const SAFE_CASTS: readonly ReadonlySet<string>[] = [
  new Set(["int2"]),
  new Set(["int4", "oid", "date", "float4", "regclass", "regtype", "regproc"]),
  new Set(["int8", "timestamp", "timestamptz", "time", "money", "float8"]),
  new Set(["text", "varchar", "bpchar"]),
];

function isSafeCast(node: Node): boolean {
  if (!("CreateCastStmt" in node)) return false;
  const { func, inout, sourcetype, targettype } = node.CreateCastStmt;
  // With a function of the file, the catalog's own queries would call it.
  if (func !== undefined) return false;
  if (inout === true) return true;
  const names = [sourcetype, targettype].map((type) => nameParts(type?.names).join("."));
  const [from = "", to = ""] = names.map((name) => name.replace(/^pg_catalog\./, ""));
  // Through pg_catalog, because a type of that name may be the file's own.
  const isQualified = names.every((name) => name.startsWith("pg_catalog."));
  return isQualified && SAFE_CASTS.some((set) => set.has(from) && set.has(to));
}

/** Handlers and validators are called; without them a wrapper is only a name. */
function isSafeWrapper(node: Node): boolean {
  const options =
    "CreateFdwStmt" in node
      ? (node.CreateFdwStmt.func_options ?? [])
      : "AlterFdwStmt" in node
        ? (node.AlterFdwStmt.func_options ?? [])
        : undefined;
  return (
    options?.every((option) => {
      if (!("DefElem" in option)) return false;
      const name = optionText([option], option.DefElem.defname ?? "");
      return name === undefined || name === "pg_catalog.postgresql_fdw_validator";
    }) ?? false
  );
}

const HANDLERS: ReadonlySet<string> = new Set([
  "bthandler",
  "hashhandler",
  "gisthandler",
  "ginhandler",
  "spghandler",
  "brinhandler",
  "heap_tableam_handler",
]);

function isSafeMethod(node: Node): boolean {
  if (!("CreateAmStmt" in node)) return false;
  const [name, schema = "pg_catalog", ...rest] = [...nameParts(node.CreateAmStmt.handler_name)].reverse();
  return rest.length === 0 && schema === "pg_catalog" && HANDLERS.has(name ?? "");
}

/** Each in its own place: they are C functions that trust what they are given. */
const TEXT_SEARCH: Readonly<Record<string, RegExp>> = {
  start: /^prsd_start$/,
  gettoken: /^prsd_nexttoken$/,
  end: /^prsd_end$/,
  lextypes: /^prsd_lextype$/,
  headline: /^prsd_headline$/,
  init: /^(?:dsimple|dsynonym|dispell|thesaurus|dsnowball)_init$/,
  lexize: /^(?:dsimple|dsynonym|dispell|thesaurus|dsnowball)_lexize$/,
};

function isSafeTextSearch(node: Node): boolean {
  if (!("DefineStmt" in node)) return false;
  const { kind, definition = [] } = node.DefineStmt;
  if (kind !== "OBJECT_TSPARSER" && kind !== "OBJECT_TSTEMPLATE") return false;
  const families = new Set<string>();
  const isKnown = definition.every((option) => {
    if (!("DefElem" in option)) return false;
    const slot = option.DefElem.defname ?? "";
    const name = optionText([option], slot)?.replace(/^pg_catalog\./, "") ?? "";
    families.add(name.split("_", 1)[0] ?? "");
    return TEXT_SEARCH[slot]?.test(name) ?? false;
  });
  return isKnown && families.size <= 1;
}

async function hasFunctions(admin: pg.Client, role: string): Promise<boolean> {
  // rows: { found: boolean }[]
  const { rows } = await admin.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_catalog.pg_proc WHERE pg_catalog.pg_get_userbyid(proowner) = $1)
         OR EXISTS (SELECT FROM pg_catalog.pg_operator WHERE pg_catalog.pg_get_userbyid(oprowner) = $1) AS found`,
    [role],
  );
  return rows[0]?.found === true;
}

async function isBuiltIn(admin: pg.Client, name: readonly string[]): Promise<boolean> {
  if (name.length > 1) return name[0] === "pg_catalog";
  // rows: { found: boolean }[]
  const { rows } = await admin.query<{ found: boolean }>(
    "SELECT EXISTS (SELECT FROM pg_catalog.pg_type WHERE typname = $1 AND typnamespace = 'pg_catalog'::regnamespace) AS found",
    [name[0] ?? ""],
  );
  return rows[0]?.found === true;
}
