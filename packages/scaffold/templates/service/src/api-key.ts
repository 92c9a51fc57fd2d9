/** `npm run api-key -- --name ci --scope books:read`: makes an API key, stores its hash and prints it, once. */
import { parseArgs } from "node:util";
import { createApiKey } from "@ashlar/kit/api-keys";
import { createPool } from "@ashlar/postgres";
import { readServiceConfig } from "./config.js";
import { connectionStringOf } from "./database/open.js";
import { explain } from "./explain.js";

try {
  const { values } = parseArgs({
    options: {
      name: { type: "string", default: "unnamed" },
      scope: { type: "string", multiple: true, default: [] },
      role: { type: "string", multiple: true, default: [] },
    },
  });
  const words = (texts: readonly string[]) => texts.flatMap((text) => text.split(/[\s,]+/)).filter(Boolean);
  const { key, id, hash } = createApiKey();
  const pool = createPool({ connectionString: await connectionStringOf(await readServiceConfig()), max: 1 });
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
