/** A service that was made from a database is often given the address of another: it makes no tables there unasked. */
import type { File } from "@ashlar/model";
import { replaceOnce } from "./replace-once.ts";

const OPEN = "src/database/open.ts";

/** Files of a service that ask whether the database of DATABASE_URL was ever migrated, before they migrate it. */
export function withLentDatabase(files: readonly File[]): readonly File[] {
  return files.map((file) => (file.path === OPEN ? { ...file, text: asking(file.text) } : file));
}

function asking(text: string): string {
  const places: readonly (readonly [made: string, next: string])[] = [
    [
      `  if (config.environment !== "production") {\n`,
      `  if (config.environment === "development" && config.databaseUrl !== undefined) await refuseUnmigrated(pool);
  if (config.environment !== "production") {\n`,
    ],
    [
      "/** DATABASE_URL, or the address of a Postgres that lives",
      `/** A wrong address would be answered by all tables in somebody's database: there the first of them are made when asked. */
async function refuseUnmigrated(pool: OpenDatabase["pool"]): Promise<void> {
  const status = await migrationStatus({ pool, folder: migrationsFolder });
  const done = [status.applied, status.adopted, status.failed, status.edited].flat();
  if (done.length > 0 || status.pending.length === 0) return;
  const message = "the database that DATABASE_URL names lacks the tables of this service";
  const hint = \`is it the right one? \\\`npm run migrate\\\` makes them there (\${status.pending.join(", ")}); without DATABASE_URL a database of the project's own has them\`;
  throw Object.assign(new Error(message), { code: "ASHLAR_SERVICE_UNMIGRATED", hint });
}

/** DATABASE_URL, or the address of a Postgres that lives`,
    ],
  ];
  return places.reduce((changed, [made, next]) => replaceOnce(changed, made, next), text);
}
