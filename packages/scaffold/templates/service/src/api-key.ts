/** `npm run api-key -- --name ci --scope books:read`: makes an API key, stores its hash and prints it, once. */
import { parseArgs } from "node:util";
import { createApiKey } from "@ashlar/kit/api-keys";
import { applyMigrations, createPool } from "@ashlar/postgres";
import { readDatabaseConfig } from "./config.js";
import { connectionStringOf } from "./database/open.js";
import { explain } from "./explain.js";
import { migrationsFolder } from "./folders.js";

const help = `npm run --silent api-key -- --name ci [--scope books:read] [--role admin]

Makes an API key, stores its hash and prints it, once; --scope and --role may come more than once.`;

try {
  const { values } = parseArgs({
    options: {
      name: { type: "string", default: "" },
      scope: { type: "string", multiple: true, default: [] },
      role: { type: "string", multiple: true, default: [] },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    process.exit(0);
  }
  if (values.name.trim() === "") {
    throw Object.assign(new Error("--name is missing: whose key it is"), {
      code: "ASHLAR_API_KEY",
      hint: "npm run api-key -- --help",
    });
  }
  const words = (texts: readonly string[]) => texts.flatMap((text) => text.split(/[\s,]+/)).filter(Boolean);
  const { key, id, hash } = createApiKey();
  const config = await readDatabaseConfig();
  const pool = createPool({ connectionString: await connectionStringOf(config), max: 1 });
  // As at the start: a key may be made before the service ran for the first time.
  if (config.environment !== "production") await applyMigrations({ pool, folder: migrationsFolder });
  await pool.query("INSERT INTO api_keys (id, name, hash, scopes, roles) VALUES ($1, $2, $3, $4, $5)", [
    id,
    values.name,
    hash,
    words(values.scope),
    words(values.role),
  ]);
  await pool.end();
  console.log(key);
  process.exit(0);
} catch (error) {
  process.exit(explain(error));
}
