/** `api-scaffolder`: the scaffolder under its own name, without a subcommand. */
import { type Command, Option } from "commander";
import { createCommand } from "../command.ts";
import { addScaffoldOptions, runScaffold, type ScaffoldSettings } from "../commands/scaffold.ts";
import { CliError } from "../errors.ts";
import type { Session } from "../session.ts";

interface CompatSettings extends ScaffoldSettings {
  readonly fromDb?: string;
  readonly generateSpec?: true;
}

export function createApiScaffolder(session: Session): Command {
  const program = createCommand("api-scaffolder", session.terminal)
    .description("Makes route handlers, validation middleware and TypeScript types from an OpenAPI document.")
    .argument("[document]", "OpenAPI 2.0 to 3.2, YAML or JSON: a file or an http(s) address");
  addScaffoldOptions(program)
    // Known, so that they answer with more than "unknown option", but not offered before they work.
    .addOption(new Option("--from-db <source>").hideHelp())
    .addOption(new Option("--generate-spec").hideHelp())
    .addHelpText(
      "after",
      "\nExample:\n  api-scaffolder openapi.yaml --framework express --output src/routes/",
    );
  return program.action(async (document: string | undefined, settings: CompatSettings) => {
    refuseUnbuilt(settings);
    if (document === undefined) {
      throw new CliError("ASHLAR_CLI_USAGE", "missing required argument 'document'", {
        hint: "api-scaffolder openapi.yaml --framework express",
      });
    }
    session.finish(await runScaffold(document, settings, session));
  });
}

function refuseUnbuilt({ fromDb, generateSpec }: CompatSettings): void {
  if (fromDb === undefined && generateSpec === undefined) return;
  const [option, what] =
    fromDb === undefined
      ? ["--generate-spec", "a document from routes"]
      : ["--from-db", "routes from a database"];
  throw new CliError("ASHLAR_CLI_NOT_YET", `${option} is not there yet: ${what} comes in a later version`, {
    hint: "api-scaffolder openapi.yaml makes routes from a document",
  });
}
