/** Refuses migrations that say of themselves that the server is too old for them. */
import type { ClientBase } from "pg";
import { PostgresError } from "./errors.ts";
import type { Migration } from "./migration-file.ts";

/** @throws {PostgresError} ASHLAR_POSTGRES_VERSION */
export async function refuseOlderServer(client: ClientBase, migrations: readonly Migration[]): Promise<void> {
  if (migrations.every(({ head }) => head.needs === undefined)) return;
  const { rows } = await client.query<{ version: number }>(
    "SELECT pg_catalog.current_setting('server_version_num')::integer AS version",
  );
  const major = Math.floor((rows[0]?.version ?? 0) / 10_000);
  const demanding = migrations.find(({ head }) => (head.needs ?? 0) > major);
  if (demanding === undefined) return;
  throw new PostgresError(
    "ASHLAR_POSTGRES_VERSION",
    `${demanding.file} needs Postgres ${demanding.head.needs}, and the server is Postgres ${major}`,
    {
      hint: `make it anew for this server: ashlar db diff with the database itself as the old schema, or with --for ${major}`,
    },
  );
}
