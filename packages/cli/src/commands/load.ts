/** `ashlar load`: sends load to an HTTP service and says honestly how long its answers took. */
import type { Command } from "commander";
import { createCommand } from "../command.ts";
import type { Session } from "../session.ts";
import { addLoadOptions, type LoadSettings } from "./load/options.ts";

const EXAMPLES = `
Examples:
  NAME http://localhost:3000/users --concurrency 50 --duration 30
  NAME http://localhost:3000/orders --method POST --body '{"product_id": 1}' --rate 200
  NAME http://localhost:3000/v1 http://localhost:3000/v2 --compare
  NAME http://localhost:3000/users --compare baseline.json --threshold 'p99<200ms'`;

export function addLoadCommand(program: Command, session: Session): void {
  program.addCommand(createLoadCommand("load", "ashlar load", session));
}

/** The command by itself, for the tool that has its own name. */
export function createLoadCommand(name: string, fullName: string, session: Session): Command {
  const command = createCommand(name, session.terminal)
    .summary("send load to an HTTP service and measure its answers")
    .description(
      "Sends load to an HTTP service and measures its answers: as many as its connections carry, or at a rate of its own, which also shows what a stalled server keeps its users waiting.",
    );
  return addLoadOptions(command)
    .addHelpText("after", EXAMPLES.replaceAll("NAME", fullName))
    .action(async (urls: readonly string[], settings: LoadSettings) => {
      // Other commands need not wait for the engines to be read.
      const { runLoadCommand } = await import("./load/run-load-command.ts");
      session.finish(await runLoadCommand(urls, settings, session));
    });
}
