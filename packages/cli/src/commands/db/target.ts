/** What the commands that change a database are told of it: where it is, and where its migrations are. */
import { connectionUrl } from "@ashlar/catalog/connection-string";
import { type Command, InvalidArgumentError, Option } from "commander";
import { CliError } from "../../errors.ts";

/** The options as commander gives them. */
export interface TargetSettings {
  readonly connection?: string;
  readonly folder: string;
  readonly json?: true;
  readonly verbose?: true;
}

export function addTargetOptions(command: Command): Command {
  return command
    .option(
      "--connection <url>",
      "the database: postgres://user:password@host:port/name; DATABASE_URL unless given",
    )
    .option("--folder <folder>", "where the migrations are", "migrations/")
    .option("--json", "print one JSON object")
    .option("--verbose", "print every step");
}

/** How long a statement waits for a lock, and how often it is tried. */
export interface PatienceSettings {
  readonly lockTimeout?: number;
  readonly attempts?: number;
}

export function addPatienceOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--lock-timeout <duration>",
        "how long a statement waits for a lock, such as 500ms; 5s unless given",
      ).argParser(durationMs),
    )
    .addOption(
      new Option(
        "--attempts <number>",
        "how often a statement is tried that got no lock; 8 unless given",
      ).argParser(attempts),
    );
}

/** @throws {CliError} when neither the option nor the environment names a database */
export function connectionOf({ connection }: TargetSettings): string {
  const url = connection ?? process.env["DATABASE_URL"] ?? "";
  // libpq's other form, host=localhost dbname=shop, is good here too.
  if (url !== "") return connectionUrl(url) ?? url;
  throw new CliError("ASHLAR_CLI_USAGE", "no database is named", {
    hint: "say --connection postgres://localhost/mydb, or set DATABASE_URL",
  });
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000 };

function durationMs(text: string): number {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|min)$/.exec(text.trim()) ?? [];
  const ms = Number(number) * (UNITS[unit] ?? Number.NaN);
  if (number === "" || Number.isNaN(ms) || ms < 1) {
    throw new InvalidArgumentError("A duration is a number with ms, s or min, such as 500ms.");
  }
  return Math.round(ms);
}

function attempts(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("It is a whole number from 1.");
  return number;
}
