/** Numbers that options give. */
import { parseDurationMs } from "@ashlar/load";
import { CliError } from "../../errors.ts";

/** A whole number from 1. */
export function wholeNumber(
  text: string,
  { option, most }: { readonly option: string; readonly most: number },
): number {
  const number = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (number >= 1 && number <= most) return number;
  throw usage(
    `${option} cannot be '${text}'`,
    `it is a whole number from 1 to ${most.toLocaleString("en-US")}`,
  );
}

/** A duration above 0, in ms. */
export function positiveMs(text: string, option: string): number {
  const ms = parseDurationMs(text, option);
  if (ms > 0) return ms;
  throw usage(`${option} cannot be 0`, "it is a time such as 500ms or 10s");
}

function usage(message: string, hint: string): CliError {
  return new CliError("ASHLAR_CLI_USAGE", message, { hint });
}
