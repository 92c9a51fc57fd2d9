/** `ashlar generate` on the command line. */
import { type Command, Option } from "commander";
import { createCommand } from "../command.ts";
import type { Session } from "../session.ts";
import type { GenerateSettings } from "./generate.ts";

export function addGenerateCommand(program: Command, session: Session): void {
  const command = createCommand("generate", session.terminal)
    .summary("bring a service that ashlar new made up to date with its document, or its migrations")
    .description(
      "Brings a service that ashlar new made up to date with its document, and plans a migration where its models changed. A service over a database is brought up to date with its migrations and resources.yaml.",
    )
    .addOption(
      new Option("--check", "write nothing; exit 1 when a file is not as it would be made").conflicts([
        "force",
        "dryRun",
      ]),
    )
    .option("--dry-run", "write nothing; print the changes as a diff")
    .option("--force", "replace generated files even where a person changed them")
    .option("--json", "print one JSON object")
    .option(
      "--shadow <url>",
      "of a service over a database: a server to load its migrations on, in place of the embedded one",
    )
    .option("--verbose", "print every finding and every file")
    .addHelpText("after", "\nExample:\n  ashlar generate --dry-run");
  command.action(async (settings: GenerateSettings) => {
    const { runGenerate } = await import("./generate.ts");
    session.finish(await runGenerate(settings, session));
  });
  program.addCommand(command);
}
