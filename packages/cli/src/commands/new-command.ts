/** `ashlar new` on the command line. */
import { type Command, Option } from "commander";
import { createCommand } from "../command.ts";
import { CliError } from "../errors.ts";
import type { Session } from "../session.ts";
import { addDatabaseOptions, isDatabaseSource } from "./from-database/database-source.ts";
import type { NewSettings } from "./new.ts";
import { toBasePath } from "./scaffold-command.ts";
import { FRAMEWORKS } from "./scaffolded-project.ts";

export function addNewCommand(program: Command, session: Session): void {
  const command = addDatabaseOptions(newCommand(session));
  command.addHelpText(
    "after",
    "\nExamples:\n  ashlar new shop --from openapi.yaml --framework fastify\n  ashlar new shop --from postgres://localhost/shop",
  );
  command.action(
    async (dir: string, settings: Partial<Pick<NewSettings, "from">> & Omit<NewSettings, "from">) => {
      // Commander would miss this one before it names an option that it does not know.
      const { from } = settings;
      if (from === undefined) {
        throw new CliError("ASHLAR_CLI_USAGE", "required option '--from <source>' not specified", {
          hint: "see ashlar new --help",
        });
      }
      const run = isDatabaseSource(from, session.terminal.cwd)
        ? (await import("./from-database/new-service.ts")).runNewFromDatabase
        : (await import("./new.ts")).runNew;
      session.finish(await run(dir, { ...settings, from }, session));
    },
  );
  program.addCommand(command);
}

function newCommand(session: Session): Command {
  return createCommand("new", session.terminal)
    .summary("make a service that works from an OpenAPI document, or from a database")
    .description(
      "Makes a service that works, with its database, from an OpenAPI document; or one over a database that is there.",
    )
    .argument("<dir>", "the folder to make; it is absent or empty")
    .option(
      "--from <source>",
      "OpenAPI 2.0 to 3.2, YAML or JSON: a file or an http(s) address; or a database: postgres://…, .sql files or a folder of them",
    )
    .addOption(
      new Option("--framework <name>", "what the service is written for")
        .choices(FRAMEWORKS)
        .default("express"),
    )
    .addOption(
      new Option(
        "--base-path <path>",
        "what every path begins with, instead of the document's server",
      ).argParser(toBasePath),
    )
    .option("--json", "print one JSON object")
    .option("--verbose", "print every finding and every file");
}
