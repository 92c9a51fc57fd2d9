/** `api-scaffolder`: the scaffolder under its own name, without a subcommand. */
import { type Command, Option } from "commander";
import { createCommand } from "../command.ts";
import { isDatabaseSource } from "../commands/from-database/database-source.ts";
import type { ScaffoldSettings } from "../commands/scaffold.ts";
import { addScaffoldOptions } from "../commands/scaffold-command.ts";
import { runSpec } from "../commands/spec.ts";
import { CliError } from "../errors.ts";
import type { ExitCode } from "../exit-code.ts";
import type { Session } from "../session.ts";

interface CompatSettings extends ScaffoldSettings {
  readonly fromDb?: string;
  readonly generateSpec?: true;
}

export function createApiScaffolder(session: Session): Command {
  const program = createCommand("api-scaffolder", session.terminal)
    .description(
      "Makes route handlers, validation middleware and TypeScript types from an OpenAPI document, or the document from the code of routes.",
    )
    .argument(
      "[document]",
      "OpenAPI 2.0 to 3.2, YAML or JSON: a file or an http(s) address; with --generate-spec, code",
    );
  addScaffoldOptions(program)
    .addOption(
      new Option(
        "--from-db <source>",
        "in place of a document: a database, postgres://…, .sql files or a folder of them",
      ),
    )
    .addOption(
      new Option(
        "--generate-spec",
        "write the OpenAPI document of the code in a file or folder; --output is the document's file then",
      ).conflicts(["typesOnly", "dryRun", "basePath", "importExtension", "fromDb"]),
    )
    .addHelpText(
      "after",
      "\nExamples:\n  api-scaffolder openapi.yaml --framework express --output src/routes/\n  api-scaffolder --from-db postgres://localhost/mydb --output src/routes/\n  api-scaffolder src/routes/ --generate-spec --output openapi.yaml",
    );
  return program.action(async (document: string | undefined, settings: CompatSettings) => {
    if (settings.generateSpec === true) {
      session.finish(await generateSpec(document, settings, program, session));
      return;
    }
    const { runScaffold } = await import("../commands/scaffold.ts");
    session.finish(await runScaffold(sourceOf(document, settings, session), settings, session));
  });
}

/** `--output` has a default that is a folder: without one of the user's, the document goes to stdout. */
function generateSpec(
  code: string | undefined,
  { output, check, force, json, verbose }: CompatSettings,
  program: Command,
  session: Session,
): Promise<ExitCode> {
  const isAsked = program.getOptionValueSource("output") !== "default";
  const settings = {
    ...(isAsked ? { output } : {}),
    ...(check === undefined ? {} : { check }),
    ...(force === undefined ? {} : { force }),
    ...(json === undefined ? {} : { json }),
    ...(verbose === undefined ? {} : { verbose }),
  };
  return runSpec(code === undefined ? [] : [code], settings, session);
}

/** A document, or what `--from-db` names, which has to be a database. */
function sourceOf(document: string | undefined, { fromDb }: CompatSettings, { terminal }: Session): string {
  if (fromDb === undefined) {
    if (document !== undefined) return document;
    throw new CliError("ASHLAR_CLI_USAGE", "missing required argument 'document'", {
      hint: "api-scaffolder openapi.yaml --framework express",
    });
  }
  if (document !== undefined) {
    throw new CliError("ASHLAR_CLI_USAGE", "a document and --from-db are two sources", {
      hint: "leave one of them out",
    });
  }
  if (isDatabaseSource(fromDb, terminal.cwd)) return fromDb;
  // Not repeated: a password may stand in it.
  throw new CliError("ASHLAR_CLI_USAGE", "--from-db names no database", {
    hint: "name a postgres:// address, a .sql file or a folder of them",
  });
}
