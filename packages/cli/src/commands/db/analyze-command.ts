/** `ashlar db analyze` on the command line. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { createCommand } from "../../command.ts";
import type { Session } from "../../session.ts";
import type { AnalyzeSettings } from "./analyze.ts";

export function addAnalyzeCommand(group: Command, session: Session): void {
  const command = createCommand("analyze", session.terminal)
    .summary("report tables, slow queries, missing indexes and N+1 risks")
    .description(
      "Reports tables, slow queries with their plans, missing and useless indexes, N+1 risks and what will hurt later. Reads only: catalogs, counters and the planner's statistics, never rows.",
    )
    .argument("[source]", "a connection string, a .sql file or a folder of them; DATABASE_URL unless given")
    .option(
      "--queries <file>",
      "take the queries from SQL statements or a server's log, not from pg_stat_statements",
    )
    .addOption(
      new Option("--slow <duration>", "a query is slow from this on, on average")
        .argParser(durationMs)
        .default(100, "100ms"),
    )
    .option(
      "--measure",
      "run each slow SELECT once with typical values, read-only, for what its plan really does",
    )
    .addOption(
      new Option(
        "--watch <duration>",
        "watch the statements for so long, to confirm N+1 queries: 60s",
      ).argParser(durationMs),
    )
    .option("--check", "exit 1 when there is an error, a warning or a missing index")
    .option("--html <file>", "also write the report as one page for a browser")
    .option("--shadow <url>", "a server to load .sql files into, in place of the embedded one")
    .option("--json", "print one JSON object")
    .option("--verbose", "print every table, query and finding")
    .addHelpText(
      "after",
      "\nExamples:\n  ashlar db analyze postgres://localhost/shop --watch 60s\n  ashlar db analyze schema.sql --queries queries.sql",
    );
  command.action(async (source: string | undefined, settings: AnalyzeSettings) => {
    const { runAnalyze } = await import("./analyze.ts");
    session.finish(await runAnalyze(source, settings, session));
  });
  group.addCommand(command);
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, m: 60_000 };

function durationMs(text: string): number {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|min|m)$/.exec(text.trim()) ?? [];
  const ms = Number(number) * (UNITS[unit] ?? Number.NaN);
  if (number === "" || !(ms > 0)) {
    throw new InvalidArgumentError("A duration is a number with ms, s or min, such as 60s.");
  }
  return ms;
}
