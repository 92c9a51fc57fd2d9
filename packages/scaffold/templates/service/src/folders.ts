/** Where things lie, seen from `src/` and from `dist/` alike. */
import { fileURLToPath } from "node:url";

export const migrationsFolder: string = fileURLToPath(new URL("../migrations", import.meta.url));

/** What development keeps: the embedded database, the key that signs tokens. */
export const dataFolder: string = fileURLToPath(new URL("../.data", import.meta.url));
