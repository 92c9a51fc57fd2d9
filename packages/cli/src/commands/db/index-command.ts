/** `ashlar db index` on the command line. */
import type { AdviseOptions } from "@ashlar/db";
import { type Command, InvalidArgumentError, Option } from "commander";
import { createCommand } from "../../command.ts";
import type { Session } from "../../session.ts";
import type { IndexSettings } from "./advise-indexes.ts";

const MOST_INDEXES = 10;

export function addIndexCommand(group: Command, session: Session): void {
  const command = createCommand("index", session.terminal)
    .summary("advise indexes for what the database is asked, and write their migrations")
    .description(
      "Advises indexes for the queries of a database: single-column, composite, partial, covering, expression, GIN, trigram and BRIN, costed by the planner and chosen as a set. Reads catalogs, counters and the planner's statistics, never rows, and writes nothing to the database.",
    )
    .argument("[source]", "a connection string, a .sql file or a folder of them; DATABASE_URL unless given")
    .option(
      "--queries <file>",
      "take the queries from SQL statements or a server's log, not from pg_stat_statements",
    )
    .addOption(
      new Option(
        "--budget <size>",
        "room for all new indexes together: 10% of what the tables take, or 2GB",
      ).argParser(budgetOf),
    )
    .addOption(
      new Option("--max <number>", "advise so many at most")
        .argParser(numberOf)
        .default(MOST_INDEXES, String(MOST_INDEXES)),
    )
    .addOption(
      new Option("--costing <how>", "who costs: HypoPG in the server, a clone with its statistics, or nobody")
        .choices(["auto", "hypopg", "clone", "structure"])
        .default("auto"),
    )
    .option("--output <folder>", "write the migrations and their rollbacks there, proved on a shadow")
    .addOption(new Option("--no-proof", "with --output: try nothing on a shadow; the files say so"))
    .option(
      "--shadow <url>",
      "a server to prove on and to load .sql files into, in place of the embedded one",
    )
    .option("--json", "print one JSON object")
    .option("--verbose", "print every query, and candidates that were refused")
    .addHelpText(
      "after",
      "\nExamples:\n  ashlar db index postgres://localhost/shop --budget 10% --output migrations/\n  ashlar db index schema.sql --queries queries.sql",
    );
  command.action(async (source: string | undefined, settings: IndexSettings) => {
    const { runIndex } = await import("./advise-indexes.ts");
    session.finish(await runIndex(source, settings, session));
  });
  group.addCommand(command);
}

const UNITS: Readonly<Record<string, number>> = { kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3, tb: 1024 ** 4 };

function budgetOf(text: string): NonNullable<AdviseOptions["budget"]> {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*(%|[kmgt]b)$/i.exec(text.trim()) ?? [];
  const value = Number(number);
  if (number === "" || !(value > 0))
    throw new InvalidArgumentError("It is a share or a size, such as 10% or 2GB.");
  return unit === "%" ? { share: value / 100 } : { bytes: value * (UNITS[unit.toLowerCase()] ?? 1) };
}

function numberOf(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError("It is a whole number from 1.");
  return value;
}
