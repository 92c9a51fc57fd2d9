/** `api-scaffolder`: the scaffolder under its own name, without a subcommand. */
import { type Command, Option } from "commander";
import { createCommand } from "../command.ts";
import { addScaffoldOptions, runScaffold, type ScaffoldSettings } from "../commands/scaffold.ts";
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
    // Known, so that they answer with more than "unknown option", but not offered before they work.
    .addOption(new Option("--from-db <source>").hideHelp())
    .addOption(
      new Option(
        "--generate-spec",
        "write the OpenAPI document of the code in a file or folder; --output is the document's file then",
      ).conflicts(["typesOnly", "dryRun", "basePath", "importExtension", "fromDb"]),
    )
    .addHelpText(
      "after",
      "\nExamples:\n  api-scaffolder openapi.yaml --framework express --output src/routes/\n  api-scaffolder src/routes/ --generate-spec --output openapi.yaml",
    );
  return program.action(async (document: string | undefined, settings: CompatSettings) => {
    if (settings.generateSpec === true) {
      session.finish(await generateSpec(document, settings, program, session));
      return;
    }
    refuseUnbuilt(settings);
    if (document === undefined) {
      throw new CliError("ASHLAR_CLI_USAGE", "missing required argument 'document'", {
        hint: "api-scaffolder openapi.yaml --framework express",
      });
    }
    session.finish(await runScaffold(document, settings, session));
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

function refuseUnbuilt({ fromDb }: CompatSettings): void {
  if (fromDb === undefined) return;
  throw new CliError(
    "ASHLAR_CLI_NOT_YET",
    "--from-db is not there yet: routes from a database comes in a later version",
    { hint: "api-scaffolder openapi.yaml makes routes from a document" },
  );
}
