/** Says what went wrong: an error of the user's in two lines, one of ours with its stack. */
import { type Finding, isMendable, type MendableError } from "@ashlar/model";
import { findingLines, formatJson, printable } from "@ashlar/report";
import { CliError } from "./errors.ts";
import type { Terminal } from "./terminal.ts";

/** @param options `command` names the JSON object where `json` asks for one */
export function printError(
  terminal: Terminal,
  error: unknown,
  options: { readonly command: string; readonly json: boolean },
): void {
  if (!isMendable(error)) {
    printBug(terminal, error);
    return;
  }
  const findings = findingsOf(error);
  if (options.json) {
    const { code, message, hint } = error;
    terminal.out(formatJson(options.command, { ok: false, error: { code, message, hint, findings } }));
    return;
  }
  const paint = terminal.errPaint;
  const { lines } = findingLines(findings, { paint, limit: Number.POSITIVE_INFINITY });
  terminal.err(`${paint.red("error")} ${paint.bold(error.code)}: ${printable(error.message)}\n`);
  for (const line of lines) terminal.err(`  ${line}\n`);
  if (error instanceof CliError) for (const line of error.details) terminal.err(`${line}\n`);
  terminal.err(`${paint.cyan("hint")}: ${printable(error.hint)}\n`);
}

function printBug(terminal: Terminal, error: unknown): void {
  const paint = terminal.errPaint;
  terminal.err(`${paint.red("error")}: this is a mistake in Ashlar, not in what you did\n`);
  terminal.err(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  terminal.err(
    `${paint.cyan("hint")}: please report it with the command, the document and the lines above\n`,
  );
}

/** Errors that know more than one reason carry them as findings. */
function findingsOf(error: MendableError): readonly Finding[] {
  return "findings" in error && Array.isArray(error.findings) ? (error.findings as readonly Finding[]) : [];
}
