/** `ashlar db rollback` on the command line. */
import type { Command } from "commander";
import { createCommand } from "../../command.ts";
import type { Session } from "../../session.ts";
import type { RollbackSettings } from "./rollback.ts";
import { addPatienceOptions, addTargetOptions } from "./target.ts";

export function addRollbackCommand(group: Command, session: Session): void {
  const command = createCommand("rollback", session.terminal)
    .summary("take the last migration back")
    .description("Takes the last applied migration back, with the rollback file beside it.");
  addTargetOptions(command)
    .option("--to <file>", "take back all that were applied after this one")
    .option("--dry-run", "change nothing; print the steps and their locks")
    .option("--allow-data-loss", "go on where the rollback file says that data is lost")
    .option("--force", "go on although the database, or the migration, is not as the rollback expects");
  addPatienceOptions(command).addHelpText(
    "after",
    "\nExample:\n  ashlar db rollback --to 20261121100000_initial.sql",
  );
  command.action(async (settings: RollbackSettings) => {
    const { runRollback } = await import("./rollback.ts");
    session.finish(await runRollback(settings, session));
  });
  group.addCommand(command);
}
