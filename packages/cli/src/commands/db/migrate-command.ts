/** `ashlar db migrate` on the command line. */
import { type Command, Option } from "commander";
import { createCommand } from "../../command.ts";
import type { Session } from "../../session.ts";
import type { MigrateSettings } from "./migrate.ts";
import { addPatienceOptions, addTargetOptions } from "./target.ts";

export function addMigrateCommand(group: Command, session: Session): void {
  const command = createCommand("migrate", session.terminal)
    .summary("apply migrations, or show what that would do")
    .description(
      "Applies the migrations that the database has not had yet, each once, and goes on where a run stopped.",
    )
    .argument("[file...]", "apply these alone; all of the folder unless given");
  addTargetOptions(command)
    .option("--dry-run", "change nothing; print the steps, their locks, and how they go on a shadow database")
    .addOption(new Option("--no-proof", "with --dry-run: do not try the steps on a shadow database"))
    .option("--shadow <url>", "with --dry-run: try them on this server, in a database made for it")
    .option("--force", "go on although the database is not where a migration expects it");
  addPatienceOptions(command).addHelpText(
    "after",
    "\nExamples:\n  ashlar db migrate --dry-run\n  ashlar db migrate migrations/20261121100000_add_user_indexes.sql",
  );
  command.action(async (files: readonly string[], settings: MigrateSettings) => {
    const { runMigrate } = await import("./migrate.ts");
    session.finish(await runMigrate(files, settings, session));
  });
  group.addCommand(command);
}
