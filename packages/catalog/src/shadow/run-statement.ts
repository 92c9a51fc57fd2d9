/** Runs a statement as the shadow's role, and where only a superuser may, as one: if it cannot run foreign code. */
import type { Node } from "libpg-query";
import type pg from "pg";
import { CatalogError, sqlStateOf } from "../errors.ts";
import { optionPlace } from "../load-sql/node.ts";
import { adminForm } from "./admin-form.ts";
import { isHarmlessHandover } from "./handover.ts";
import { isAliasForm, runAlias } from "./run-alias.ts";

export interface Runner {
  readonly client: pg.Client;
  /** A superuser's session; undefined where there is none. */
  readonly admin: pg.Client | undefined;
  readonly serverVersion: number;
  readonly role: string;
}

export interface RunnableStatement {
  readonly text: string;
  /** Undefined for what the parser does not know. */
  readonly node: Node | undefined;
}

const NOT_PERMITTED = "42501";

export async function runStatement(runner: Runner, { text, node }: RunnableStatement): Promise<void> {
  const place =
    node !== undefined && "CreateFunctionStmt" in node
      ? optionPlace(node.CreateFunctionStmt.options, "leakproof")
      : undefined;
  if (place !== undefined) return runLeakproof(runner, text, place);
  try {
    await runner.client.query(text);
  } catch (error) {
    if (sqlStateOf(error) !== NOT_PERMITTED || node === undefined || runner.admin === undefined) throw error;
    const { admin, role } = runner;
    if (isAliasForm(node)) {
      return asAdmin(runner, admin, async () => {
        if (!(await runAlias(admin, node, text))) throw error;
      });
    }
    const form = await adminForm(node, { admin, role, text });
    if (form === undefined) throw error;
    const run = async () => {
      if (form.isHandover === true && !(await isHarmlessHandover(admin, node, text))) throw error;
      for (const statement of form.statements) await admin.query(statement);
    };
    await asAdmin(runner, admin, run, form.isEventTrigger);
  }
}

async function asAdmin(
  { client, serverVersion }: Runner,
  admin: pg.Client,
  work: () => Promise<void>,
  isEventTrigger = false,
): Promise<void> {
  if (serverVersion < 170000 && !isEventTrigger) await requireNoEventTrigger(admin);
  // Names are found, and things are made, where the file's own search path says.
  // rows: { path: string }[]
  const { rows } = await client.query<{ path: string }>(
    `SELECT coalesce(pg_catalog.string_agg(pg_catalog.quote_ident(name), ', ' ORDER BY place), 'pg_catalog') AS path
     FROM ROWS FROM (pg_catalog.unnest(pg_catalog.current_schemas(false))) WITH ORDINALITY AS schemas (name, place)
     WHERE NOT pg_catalog.starts_with(name, 'pg_')`,
  );
  await admin.query(`SET search_path = ${rows[0]?.path ?? "pg_catalog"}`);
  try {
    await work();
  } finally {
    await admin.query("SET search_path = pg_catalog");
  }
}

/** Before 17 nothing keeps an event trigger from running its function with our rights; on its own kind it never fires. */
async function requireNoEventTrigger(admin: pg.Client): Promise<void> {
  // rows: { name: string }[]
  const { rows } = await admin.query<{ name: string }>(
    "SELECT evtname AS name FROM pg_catalog.pg_event_trigger WHERE evtenabled <> 'D' LIMIT 1",
  );
  if (rows[0] === undefined) return;
  throw new CatalogError(
    "ASHLAR_CATALOG_SHADOW",
    `the event trigger ${rows[0].name} would run with a superuser's rights on this server`,
    { hint: "use a server of Postgres 17 or newer for the shadow" },
  );
}

/** The role makes the function as any other; only the mark is a superuser's to set. */
async function runLeakproof({ client, admin }: Runner, text: string, place: number): Promise<void> {
  const bytes = Buffer.from(text);
  const before = bytes.toString("utf8", 0, place);
  const plain = before + bytes.toString("utf8", place).replace(/^leakproof/i, "");
  await client.query(plain);
  if (admin === undefined) return;
  // The newest version of a row in pg_proc is that of the last function that was made or replaced.
  // rows: { function: string }[]
  const { rows } = await client.query<{ function: string }>(
    `SELECT pg_catalog.format('%I.%I(%s)', n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)) AS function
     FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
     WHERE pg_catalog.pg_get_userbyid(p.proowner) = CURRENT_USER
     ORDER BY pg_catalog.age(p.xmin) LIMIT 1`,
  );
  if (rows[0] !== undefined) await admin.query(`ALTER FUNCTION ${rows[0].function} LEAKPROOF`);
}
