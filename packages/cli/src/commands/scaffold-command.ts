/** `ashlar scaffold` on the command line. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { createCommand } from "../command.ts";
import type { Session } from "../session.ts";
import { addDatabaseOptions } from "./from-database/database-source.ts";
import type { ScaffoldSettings } from "./scaffold.ts";
import { FRAMEWORKS } from "./scaffolded-project.ts";

export function addScaffoldCommand(program: Command, session: Session): void {
  const command = createCommand("scaffold", session.terminal)
    .summary("make routes, validators and types from an OpenAPI document, or from a database")
    .description(
      "Makes route handlers, validation middleware and TypeScript types from an OpenAPI document. From a database, the handlers answer from its tables, and the document is written too.",
    )
    .argument(
      "<source>",
      "OpenAPI 2.0 to 3.2, YAML or JSON: a file or an http(s) address; or a database: postgres://…, .sql files or a folder of them",
    );
  addScaffoldOptions(command).addHelpText(
    "after",
    "\nExamples:\n  ashlar scaffold openapi.yaml --framework fastify --output src/routes/\n  ashlar scaffold postgres://localhost/shop --output src/routes/",
  );
  command.action(async (source: string, settings: ScaffoldSettings) => {
    const { runScaffold } = await import("./scaffold.ts");
    session.finish(await runScaffold(source, settings, session));
  });
  program.addCommand(command);
}

export function addScaffoldOptions(command: Command): Command {
  const withOptions = command
    .addOption(
      new Option(
        "--framework <name>",
        "what the routes are for; unless given, as the files there, or express",
      ).choices(FRAMEWORKS),
    )
    .option(
      "--output <folder>",
      "where the handlers go; middleware/ and types/ stand beside it",
      "src/routes/",
    )
    .option("--types-only", "make the types and nothing else")
    .addOption(
      new Option("--check", "write nothing; exit 1 when a file is not as it would be made").conflicts([
        "force",
        "dryRun",
      ]),
    )
    .option("--dry-run", "write nothing; print the changes as a diff")
    .option("--force", "replace generated files even where a person changed them")
    .addOption(
      new Option(
        "--base-path <path>",
        "what every path begins with, instead of the document's server",
      ).argParser(toBasePath),
    )
    .addOption(
      new Option(
        "--import-extension <kind>",
        "of relative imports; by default what tsconfig.json needs",
      ).choices(["js", "ts", "none"]),
    )
    .option("--json", "print one JSON object")
    .option("--verbose", "print every finding and every file");
  return addDatabaseOptions(withOptions);
}

export function toBasePath(value: string): string {
  if (!/^\/[^?#\s]*$/.test(value))
    throw new InvalidArgumentError("A base path begins with a slash, such as /api/v1.");
  return value.replace(/\/+$/, "");
}
