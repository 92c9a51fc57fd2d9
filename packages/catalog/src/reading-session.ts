/** A transaction in which Postgres prints everything in the one way that does not depend on anybody's settings. */
import type { ClientBase } from "pg";

/** With an empty search path every name is printed with its schema. */
const SETTINGS: Readonly<Record<string, string>> = {
  search_path: "",
  DateStyle: "ISO, MDY",
  IntervalStyle: "postgres",
  TimeZone: "UTC",
  extra_float_digits: "1",
  bytea_output: "hex",
  lc_monetary: "C",
  quote_all_identifiers: "off",
  standard_conforming_strings: "on",
  // Compiling a query over catalogs takes longer than running it.
  jit: "off",
};

interface Start {
  readonly serverVersion: number;
}

/** Runs the work; afterwards the session is as it was. */
export async function withFixedSettings<T>(
  client: ClientBase,
  work: (start: Start) => Promise<T>,
): Promise<T> {
  const isInTransaction = client.getTransactionStatus() === "T";
  // rows: { serverVersion: number, before: Record<string, string> }[]
  const { rows } = await client.query<Start & { before: Readonly<Record<string, string>> }>(
    `SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4 AS "serverVersion",
            (SELECT pg_catalog.json_object_agg(s.name, pg_catalog.current_setting(s.name))
             FROM pg_catalog.unnest($1::pg_catalog.text[]) s(name)) AS before`,
    [Object.keys(SETTINGS)],
  );
  const [start] = rows;
  if (start === undefined) throw new Error("the server did not tell its version");
  if (isInTransaction) {
    await setLocally(client, SETTINGS);
    const result = await work(start);
    await setLocally(client, start.before);
    return result;
  }
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  try {
    await setLocally(client, SETTINGS);
    return await work(start);
  } finally {
    // Nothing was written: whether it commits makes no difference, and this also ends a failed one.
    await client.query("ROLLBACK");
  }
}

async function setLocally(client: ClientBase, settings: Readonly<Record<string, string>>): Promise<void> {
  await client.query(
    `SELECT pg_catalog.set_config(s.name, s.value, true)
     FROM pg_catalog.json_each_text($1::pg_catalog.json) s(name, value)`,
    [JSON.stringify(settings)],
  );
}
