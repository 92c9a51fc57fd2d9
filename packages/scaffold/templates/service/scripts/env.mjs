/** Reads `.env`, where there is one; what the environment says already goes first. Production reads none. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("../.env", import.meta.url));
if (process.env.NODE_ENV !== "production" && existsSync(file)) process.loadEnvFile(file);
