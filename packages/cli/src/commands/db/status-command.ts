/** `ashlar db status` on the command line. */
import type { Command } from "commander";
import { createCommand } from "../../command.ts";
import type { Session } from "../../session.ts";
import type { StatusSettings } from "./status.ts";
import { addTargetOptions } from "./target.ts";

export function addStatusCommand(group: Command, session: Session): void {
  const command = createCommand("status", session.terminal)
    .summary("list migrations and what the database has had")
    .description("Lists the migrations of the folder, and which of them the database has had.");
  addTargetOptions(command)
    .option("--check", "exit 1 unless all are applied and none was changed since")
    .addHelpText("after", "\nExample:\n  ashlar db status --check");
  command.action(async (settings: StatusSettings) => {
    const { runStatus } = await import("./status.ts");
    session.finish(await runStatus(settings, session));
  });
  group.addCommand(command);
}
