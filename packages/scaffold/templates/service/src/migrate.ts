/** `npm run migrate`: applies the migrations that the database does not have yet. */
import { applyMigrations } from "@ashlar/postgres";
import { readDatabaseConfig } from "./config.js";
import { connectionStringOf } from "./database/open.js";
import { explain } from "./explain.js";
import { migrationsFolder } from "./folders.js";

try {
  const connectionString = await connectionStringOf(await readDatabaseConfig());
  const applied = await applyMigrations({ connectionString, folder: migrationsFolder });
  for (const { file } of applied) console.log(`Applied ${file}`);
  if (applied.length === 0) console.log("Nothing to apply: the database is up to date.");
  process.exit(0);
} catch (error) {
  process.exit(explain(error));
}
