/**
 * Makes a function in C, which only a superuser may: if an installed extension has the same function under another name.
 * Anything else could read any memory of the server.
 */
import type { Node } from "libpg-query";
import type pg from "pg";
import { nameParts, optionText } from "../load-sql/node.ts";

type CreateFunction = Extract<Node, { CreateFunctionStmt: unknown }>["CreateFunctionStmt"];

/** Whether it may be one: nothing in the statement is evaluated. */
export function isAliasForm(node: Node): boolean {
  if (!("CreateFunctionStmt" in node)) return false;
  const { options = [], parameters = [] } = node.CreateFunctionStmt;
  return (
    optionText(options, "language")?.toLowerCase() === "c" &&
    options.every((option) => "DefElem" in option && HARMLESS.has(option.DefElem.defname ?? "")) &&
    !parameters.some(hasDefault)
  );
}

const HARMLESS: ReadonlySet<string> = new Set([
  "as",
  "cost",
  "language",
  "parallel",
  "rows",
  "strict",
  "volatility",
]);

/** A literal of a domain runs its checks. */
function hasDefault(parameter: NonNullable<CreateFunction["parameters"]>[number]): boolean {
  return "FunctionParameter" in parameter && parameter.FunctionParameter.defexpr !== undefined;
}

/**
 * Postgres loads the library when it makes the function, which runs its code: only one that is in use already.
 *
 * @returns false where none has it
 */
export async function runAlias(admin: pg.Client, node: Node, text: string): Promise<boolean> {
  const [library, symbol] = definitionOf(node);
  // rows: { found: boolean }[]
  const { rows } = await admin.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_depend d
       ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'e'
       WHERE p.probin = $1 AND p.prosrc = $2) AS found`,
    [library, symbol],
  );
  if (rows[0]?.found !== true) return false;
  // One message, so one transaction: where the check fails, nothing was made.
  await admin.query(`${text}\n;\nSELECT pg_catalog.set_config('search_path', 'pg_catalog', true);\n${CHECK}`);
  return true;
}

function definitionOf(node: Node): readonly (string | undefined)[] {
  const options = "CreateFunctionStmt" in node ? (node.CreateFunctionStmt.options ?? []) : [];
  return options.flatMap((option) =>
    "DefElem" in option &&
    option.DefElem.defname === "as" &&
    option.DefElem.arg &&
    "List" in option.DefElem.arg
      ? nameParts(option.DefElem.arg.List.items)
      : [],
  );
}

/**
 * It stays the superuser's: its owner could take away that nulls never reach it. Nothing of Postgres' own is replaced,
 * or given a namesake that would be called in its place.
 */
const CHECK = `DO $check$
DECLARE
  made pg_catalog.pg_proc;
BEGIN
  SELECT * INTO STRICT made FROM pg_catalog.pg_proc
  WHERE xmin = pg_catalog.pg_current_xact_id()::pg_catalog.xid;
  PERFORM FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_depend d
      ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'e'
  WHERE made.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace
    AND p.prolang = made.prolang AND p.probin = made.probin AND p.prosrc = made.prosrc
    AND p.prokind = made.prokind AND p.proretset = made.proretset AND p.prorettype = made.prorettype
    AND p.proargtypes = made.proargtypes AND p.proallargtypes IS NOT DISTINCT FROM made.proallargtypes
    AND p.provariadic = made.provariadic AND (made.proisstrict OR NOT p.proisstrict);
  IF NOT FOUND THEN
    RAISE insufficient_privilege USING MESSAGE = 'no installed extension has this function in c';
  END IF;
  EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO CURRENT_USER', made.oid::pg_catalog.regprocedure);
END $check$`;
