/** What stands in `migrations/`: which files there are, and what they lead to. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { MigratedSchema } from "@ashlar/scaffold";
import { CliError } from "../errors.ts";
import { migrationTime } from "./migration-time.ts";
import { SCHEMA_FILE } from "./settings-file.ts";

export interface MigrationsFolder {
  /** Text of `migrations/schema.json`; undefined where there is none. */
  readonly text: string | undefined;
  readonly schema: MigratedSchema | undefined;
  /** For the next migration: YYYYMMDDHHMMSS, after all that are there. */
  readonly nextTime: string;
}

/** @throws {CliError} ASHLAR_CLI_PROJECT where nobody knows what the migrations lead to */
export function readMigrationsFolder(root: string, now: Date): MigrationsFolder {
  const folder = join(root, "migrations");
  const times = (existsSync(folder) ? readdirSync(folder) : []).flatMap(
    (name) => /^(\d{14})_.*\.sql$/.exec(name)?.[1] ?? [],
  );
  const last = times.sort().at(-1);
  const path = join(root, SCHEMA_FILE);
  const text = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  if (text === undefined && last !== undefined) {
    throw new CliError(
      "ASHLAR_CLI_PROJECT",
      `there are migrations, but no ${SCHEMA_FILE} that says what they lead to`,
      {
        hint: `bring ${SCHEMA_FILE} back from version control`,
      },
    );
  }
  return { text, schema: text === undefined ? undefined : parse(text), nextTime: after(last, now) };
}

function parse(text: string): MigratedSchema {
  try {
    const found = JSON.parse(text) as Partial<MigratedSchema> | null;
    if (Array.isArray(found?.tables) && Array.isArray(found.enums)) return found as MigratedSchema;
  } catch {
    // Said below.
  }
  throw new CliError("ASHLAR_CLI_PROJECT", `${SCHEMA_FILE} is not as Ashlar wrote it`, {
    hint: "bring it back from version control: without it the next migration cannot be planned",
  });
}

/** A clock may run behind that of whoever made the last one. */
function after(last: string | undefined, now: Date): string {
  const time = migrationTime(now);
  return last === undefined || time > last ? time : String(BigInt(last) + 1n);
}
