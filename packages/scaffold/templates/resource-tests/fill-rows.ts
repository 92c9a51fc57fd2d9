/** Puts the made-up rows of `rows.sql` into a database that has only the tables. */
import { readFile } from "node:fs/promises";
import { openClient } from "@ashlar/postgres";

/** @param connectionString of a superuser: triggers and foreign keys are silent meanwhile */
export async function fillRows(connectionString: string): Promise<void> {
  const text = await readFile(new URL("./rows.sql", import.meta.url), "utf8");
  const client = await openClient({ connectionString });
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
