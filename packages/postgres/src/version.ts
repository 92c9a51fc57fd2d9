/** The version of this package, which the ledger remembers. */
import { createRequire } from "node:module";

const facts: { version: string } = createRequire(import.meta.url)("../package.json");

export const version: string = facts.version;
