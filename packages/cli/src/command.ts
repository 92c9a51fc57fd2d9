/** Commander, made to speak like the rest: one line of error, one of hint, and no exit of its own. */
import { Command, type CommanderError } from "commander";
import { CliError } from "./errors.ts";
import type { Terminal } from "./terminal.ts";

/** A command that prints to the terminal and throws where commander would exit. */
export function createCommand(name: string, terminal: Terminal): Command {
  return new Command(name)
    .helpOption("-h, --help", "show this help")
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out,
      // Errors are thrown and printed once, at the top.
      writeErr: () => undefined,
      getOutHelpWidth: () => process.stdout.columns ?? 100,
      getErrHelpWidth: () => process.stdout.columns ?? 100,
    });
}

/** The user's mistake that a commander error tells of. */
export function usageError(error: CommanderError, helpCommand: string): CliError {
  const [message = "", ...more] = error.message.replace(/^error: /, "").split("\n");
  const suggestion = /\(Did you mean (?:one of )?(.*?)\?\)/.exec(more.join(" "))?.[1];
  const hint = suggestion === undefined ? `see ${helpCommand}` : `did you mean ${suggestion}?`;
  return new CliError("ASHLAR_CLI_USAGE", plainMessage(message), { hint, cause: error });
}

/** `option '--framework <name>' argument 'nest' is invalid. Allowed choices are …` in plainer words. */
function plainMessage(message: string): string {
  const [, option, value, reason = ""] =
    /^option '(--[\w-]+)[^']*' argument '(.*)' is invalid\.\s*(.*)$/.exec(message) ?? [];
  if (option === undefined) return message.replace(/\.$/, "");
  const [, choices] = /^Allowed choices are (.*?)\.?$/.exec(reason) ?? [];
  const wanted = choices === undefined ? lowerFirst(reason.replace(/\.$/, "")) : `it is one of ${choices}`;
  return `${option} cannot be '${value}': ${wanted}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
