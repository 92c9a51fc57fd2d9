/** `ashlar db`: analyses a database, compares schemas, advises indexes, and applies migrations. */
import type { Command } from "commander";
import { createCommand } from "../command.ts";
import type { Session } from "../session.ts";
import { addAnalyzeCommand } from "./db/analyze-command.ts";
import { addDiffCommand } from "./db/diff-command.ts";
import { addIndexCommand } from "./db/index-command.ts";
import { addMigrateCommand } from "./db/migrate-command.ts";
import { addRollbackCommand } from "./db/rollback-command.ts";
import { addStatusCommand } from "./db/status-command.ts";

export function addDbCommands(program: Command, session: Session): void {
  program.addCommand(createDbCommand(session));
}

/** The group by itself, for the tool that has its own name. */
export function createDbCommand(session: Session): Command {
  const group = createCommand("db", session.terminal)
    .summary("analyse a database, compare schemas, apply migrations")
    .description("Analyses a Postgres database, compares schemas, advises indexes, and applies migrations.")
    .usage("COMMAND [options]")
    .helpCommand("help [command]", "show the help of a command")
    .addHelpText("after", "\nExample:\n  ashlar db migrate --dry-run");
  addAnalyzeCommand(group, session);
  addIndexCommand(group, session);
  addDiffCommand(group, session);
  addMigrateCommand(group, session);
  addRollbackCommand(group, session);
  addStatusCommand(group, session);
  return group;
}
