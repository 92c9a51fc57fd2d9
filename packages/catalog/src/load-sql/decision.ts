/** What is done with a statement of somebody's file. */
import type { Node } from "libpg-query";
import { isAliasForm } from "../shadow/run-alias.ts";
import { optionText, rolesIn } from "./node.ts";

export type Decision =
  /** By the shadow's own role; `roles` are made first where the server does not have them. */
  | { readonly kind: "run"; readonly roles?: readonly string[] }
  /** The same; when it fails, that is worth a warning, and no more. */
  | { readonly kind: "try"; readonly rule: string; readonly roles?: readonly string[] }
  | { readonly kind: "instead"; readonly sql: string; readonly roles?: readonly string[] }
  | { readonly kind: "role"; readonly name: string }
  /** Without `why` it is nothing that a schema would miss. */
  | { readonly kind: "skip"; readonly why?: string }
  | { readonly kind: "refuse"; readonly what: string; readonly hint: string }
  /** Run if an extension of the shadow has the same function in C, refused otherwise. */
  | { readonly kind: "alias"; readonly what: string; readonly hint: string };

export interface DecisionOptions {
  readonly withOwners: boolean;
}

/** https://www.postgresql.org/docs/current/sql-commands.html, by the parser's names. */
export function decide(node: Node, text: string, options: DecisionOptions): Decision {
  return (
    aboutPrograms(node, text) ??
    aboutServer(node) ??
    aboutSession(node) ??
    aboutRoles(node) ??
    aboutOwners(node, text, options) ??
    aboutRows(node) ?? { kind: "run" }
  );
}

const SKIP: Decision = { kind: "skip" };

/** Code of the operating system, and files. */
function aboutPrograms(node: Node, text: string): Decision | undefined {
  if ("CopyStmt" in node) return aboutCopy(node.CopyStmt);
  if ("LoadStmt" in node) return refuse("LOAD", "remove the statement: a library is the server's affair");
  if ("AlterSystemStmt" in node) {
    return refuse("ALTER SYSTEM", "remove the statement: it changes the server, not the database");
  }
  if ("CreateTableSpaceStmt" in node) {
    return refuse("CREATE TABLESPACE", "remove the statement: it makes folders on the server");
  }
  if ("CreateFunctionStmt" in node) {
    const { options, is_procedure: isProcedure } = node.CreateFunctionStmt;
    const decision = aboutLanguage(
      optionText(options, "language"),
      isProcedure === true ? "a procedure" : "a function",
    );
    return decision?.kind === "refuse" && isAliasForm(node) ? { ...decision, kind: "alias" } : decision;
  }
  if ("DoStmt" in node) {
    return aboutLanguage(optionText(node.DoStmt.args, "language"), "a DO block") ?? withoutRoles(text);
  }
  if ("CreatePLangStmt" in node) {
    return refuse(`CREATE LANGUAGE ${node.CreatePLangStmt.plname}`, "remove the statement");
  }
  if ("CreateExtensionStmt" in node && isUntrusted(node.CreateExtensionStmt.extname)) {
    const name = node.CreateExtensionStmt.extname ?? "";
    return refuse(
      `the extension ${name}`,
      "it gives access to files, programs or other servers; remove the statement",
    );
  }
  if ("DefineStmt" in node && node.DefineStmt.kind === "OBJECT_TYPE" && node.DefineStmt.definition) {
    return refuse("a type of C functions", "make it with the extension that has them");
  }
  return undefined;
}

function aboutCopy(copy: Extract<Node, { CopyStmt: unknown }>["CopyStmt"]): Decision {
  if (copy.is_program === true) return refuse("COPY with PROGRAM", "remove the statement: it runs a command");
  if (copy.filename !== undefined) {
    return refuse("COPY with a file", "remove the statement: it reads or writes files of the server");
  }
  return SKIP;
}

function aboutLanguage(language: string | undefined, what: string): Decision | undefined {
  const name = language?.toLowerCase();
  if (name === undefined || !isUntrusted(name)) return undefined;
  const hint = "code from a file is run in trusted languages only: sql, plpgsql, plperl, pltcl, …";
  return refuse(`${what} in ${name}`, hint);
}

const CREATE_ROLE =
  /(^|;|\$\$|\b(?:begin|then|else|loop))(\s*)create\s+(?:role|user|group)\s+(?!mapping\b)("(?:[^"]|"")+"|[a-z_][\w$]*)[^;]*;/gi;

/** Files make roles in blocks, because there is no CREATE ROLE IF NOT EXISTS. */
function withoutRoles(text: string): Decision | undefined {
  const roles: string[] = [];
  const sql = text.replace(CREATE_ROLE, (_, before: string, blank: string, name: string) => {
    roles.push(name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase());
    return `${before}${blank}NULL;`;
  });
  return roles.length === 0 ? undefined : { kind: "instead", sql, roles };
}

/** By name: what can read files, run programs or reach other servers. Languages end in u by convention. */
function isUntrusted(name: string | undefined): boolean {
  return /^(?:c|internal|plr|plsh|plpython[23]?u?|plperlu|pltclu|pljavau?|file_fdw|dblink|adminpack|pageinspect|pg_execute_server_program|jsonb_plpython3u|hstore_plpython3u|ltree_plpython3u|\w*plperlu)$/.test(
    name ?? "",
  );
}

/** What belongs to the server, or to a database as a whole. */
function aboutServer(node: Node): Decision | undefined {
  if ("CreatedbStmt" in node) return skip("CREATE DATABASE: the shadow is the database");
  if ("DropdbStmt" in node) return skip("DROP DATABASE");
  if ("AlterDatabaseStmt" in node || "AlterDatabaseSetStmt" in node || "AlterDatabaseRefreshCollStmt" in node)
    return skip("ALTER DATABASE: settings of a database are no part of its schema");
  if ("CreateSubscriptionStmt" in node || "AlterSubscriptionStmt" in node || "DropSubscriptionStmt" in node)
    return skip("a subscription: it would connect to another server");
  if ("ImportForeignSchemaStmt" in node)
    return skip("IMPORT FOREIGN SCHEMA: it would connect to another server");
  if ("SecLabelStmt" in node) return skip("SECURITY LABEL");
  if ("DropTableSpaceStmt" in node || "AlterTableSpaceOptionsStmt" in node) return skip("a tablespace");
  if ("CommentStmt" in node) {
    const kind = node.CommentStmt.objtype ?? "";
    const isOutside = ["OBJECT_DATABASE", "OBJECT_ROLE", "OBJECT_TABLESPACE", "OBJECT_SUBSCRIPTION"];
    return isOutside.includes(kind) ? SKIP : undefined;
  }
  return undefined;
}

/** Settings that say whose objects are made, or how the client writes; the loader knows. */
const FOREIGN_SETTINGS = new Set([
  "client_encoding",
  "default_tablespace",
  "role",
  "session_authorization",
  "standard_conforming_strings",
]);

/** What lasts as long as a session. */
function aboutSession(node: Node): Decision | undefined {
  if ("TransactionStmt" in node) {
    return node.TransactionStmt.kind === "TRANS_STMT_ROLLBACK"
      ? skip("ROLLBACK: statements of a file are run one by one, and stay")
      : SKIP;
  }
  if ("VariableSetStmt" in node) {
    return FOREIGN_SETTINGS.has(node.VariableSetStmt.name ?? "")
      ? SKIP
      : { kind: "try", rule: "unknown-setting" };
  }
  const isNothing =
    "LockStmt" in node ||
    "ConstraintsSetStmt" in node ||
    "CheckPointStmt" in node ||
    "VacuumStmt" in node ||
    "ReindexStmt" in node ||
    "ExplainStmt" in node ||
    "VariableShowStmt" in node ||
    "ListenStmt" in node ||
    "NotifyStmt" in node ||
    "UnlistenStmt" in node ||
    "DiscardStmt" in node ||
    "DeclareCursorStmt" in node ||
    "FetchStmt" in node ||
    "ClosePortalStmt" in node;
  return isNothing ? SKIP : undefined;
}

/** Roles belong to the server: those that a file needs are made without any right of their own. */
function aboutRoles(node: Node): Decision | undefined {
  if ("CreateRoleStmt" in node) return { kind: "role", name: node.CreateRoleStmt.role ?? "" };
  const isAboutRole =
    "AlterRoleStmt" in node ||
    "AlterRoleSetStmt" in node ||
    "DropRoleStmt" in node ||
    "GrantRoleStmt" in node ||
    "DropOwnedStmt" in node ||
    "ReassignOwnedStmt" in node;
  if (isAboutRole) return SKIP;
  if ("GrantStmt" in node || "AlterDefaultPrivilegesStmt" in node)
    return { kind: "try", rule: "privilege-left-out", roles: rolesIn(node) };
  if ("CreatePolicyStmt" in node || "AlterPolicyStmt" in node || "CreateUserMappingStmt" in node)
    return { kind: "run", roles: rolesIn(node) };
  return undefined;
}

function aboutOwners(node: Node, text: string, { withOwners }: DecisionOptions): Decision | undefined {
  const isOwner =
    "AlterOwnerStmt" in node ||
    ("AlterTableStmt" in node &&
      node.AlterTableStmt.cmds?.every(
        (command) => "AlterTableCmd" in command && command.AlterTableCmd.subtype === "AT_ChangeOwner",
      ));
  if (isOwner) return withOwners ? { kind: "try", rule: "owner-left-out", roles: rolesIn(node) } : SKIP;
  if (!("CreateSchemaStmt" in node) || node.CreateSchemaStmt.authrole === undefined) return undefined;
  return { kind: "instead", sql: withoutAuthorization(text, node.CreateSchemaStmt) };
}

function withoutAuthorization(
  text: string,
  { schemaname, authrole }: Extract<Node, { CreateSchemaStmt: unknown }>["CreateSchemaStmt"],
): string {
  const name = schemaname === undefined ? (authrole?.rolename ?? "") : "";
  const quoted = name === "" ? "" : `"${name.replaceAll('"', '""')}"`;
  return text.replace(/\bauthorization\s+(?:"(?:[^"]|"")+"|[^\s;"]+)/i, () => quoted);
}

/** Rows are no part of a schema; some files need theirs for what follows. */
function aboutRows(node: Node): Decision | undefined {
  const isRows =
    "InsertStmt" in node ||
    "UpdateStmt" in node ||
    "DeleteStmt" in node ||
    "MergeStmt" in node ||
    "TruncateStmt" in node ||
    "CallStmt" in node ||
    "ExecuteStmt" in node ||
    "RefreshMatViewStmt" in node ||
    ("SelectStmt" in node && node.SelectStmt.intoClause === undefined);
  return isRows ? { kind: "try", rule: "rows-left-out" } : undefined;
}

function refuse(what: string, hint: string): Decision {
  return { kind: "refuse", what, hint };
}

function skip(why: string): Decision {
  return { kind: "skip", why };
}

/** What a command of psql means for a schema; it has no parser. */
export function decideCommand(text: string): Decision {
  const name = /^\\[^\s\\;]*/.exec(text)?.[0] ?? text;
  if (HARMLESS_COMMAND.test(name)) return SKIP;
  return refuse(
    name,
    /^\\i(?:r|nclude|nclude_relative)?$/.test(name)
      ? "name the included file beside this one instead: a.sql,b.sql"
      : "remove the line: the file is read without psql",
  );
}

/** They print, or belong to the session of psql. https://www.postgresql.org/docs/current/app-psql.html */
const HARMLESS_COMMAND =
  /^\\(?:restrict|unrestrict|connect|c|set|unset|echo|qecho|warn|timing|pset|encoding|x|a|t|H|f|C|T|conninfo|errverbose|p|r|reset|g|gx|d[a-zA-Z]*[+S]*|l[+]?|sf[+]?|sv[+]?|z|h|help|\?|\.|q|quit|bind|copyright|prompt)?$/;
