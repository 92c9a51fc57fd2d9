/** `api-load-tester`: the load test under its own name, without a subcommand. */
import type { Command } from "commander";
import { createLoadCommand } from "../commands/load.ts";
import type { Session } from "../session.ts";

export function createApiLoadTester(session: Session): Command {
  return createLoadCommand("api-load-tester", "api-load-tester", session);
}
