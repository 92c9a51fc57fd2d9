/** Tells a database, or the SQL that makes one, from a document; and the options that only databases have. */
import { readdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { connectionUrl } from "@ashlar/catalog/connection-string";
import { type Command, Option } from "commander";
import { CliError } from "../../errors.ts";

/** Of commands whose source may be a database. */
export interface DatabaseSettings {
  /** A file of overrides. */
  readonly resources?: string;
  readonly schema?: readonly string[];
  readonly shadow?: string;
}

/** A connection string, `.sql` files with commas between them, or a folder of such files. */
export function isDatabaseSource(source: string, cwd: string): boolean {
  if (connectionUrl(source) !== undefined || /\.sql\s*$/i.test(source)) return true;
  try {
    const path = resolve(cwd, source);
    return statSync(path).isDirectory() && readdirSync(path).some((name) => name.endsWith(".sql"));
  } catch {
    return false;
  }
}

export function addDatabaseOptions(command: Command): Command {
  return command
    .option(
      "--resources <file>",
      "of a database: names, keys and columns to be decided otherwise; resources.yaml unless given",
    )
    .addOption(
      new Option(
        "--schema <name>",
        "of a database: a namespace to serve, the first without a prefix; may be given again; all unless given",
      ).argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]),
    )
    .option("--shadow <url>", "of .sql files: a server to load them on, in place of the embedded one");
}

/** @throws {CliError} where an option is given that says nothing about a document */
export function refuseDatabaseOptions(settings: DatabaseSettings): void {
  const given = (["resources", "schema", "shadow"] as const).find((name) => settings[name] !== undefined);
  if (given === undefined) return;
  throw new CliError("ASHLAR_CLI_USAGE", `--${given} is for databases, and the source is a document`, {
    hint: `leave --${given} out, or name a postgres:// address or a .sql file`,
  });
}
