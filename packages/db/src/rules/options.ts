/** Storage parameters and the like: `{ fillfactor: "70" }` ⇄ `(fillfactor='70')`. */
import { quoteIdentifier, quoteLiteral } from "@ashlar/catalog";

export type Options = Readonly<Record<string, string>>;

/** ` WITH (a='b')`, or nothing. */
export function withClause(options: Options | undefined): string {
  const entries = Object.entries(options ?? {});
  return entries.length === 0 ? "" : ` WITH (${entries.map(printed).join(", ")})`;
}

/** `SET (…)` and `RESET (…)` that turn the one into the other. */
export function optionChanges(before: Options = {}, after: Options = {}): readonly string[] {
  const set = Object.entries(after).filter(([name, value]) => before[name] !== value);
  const reset = Object.keys(before).filter((name) => after[name] === undefined);
  return [
    ...(set.length === 0 ? [] : [`SET (${set.map(printed).join(", ")})`]),
    ...(reset.length === 0 ? [] : [`RESET (${reset.map(optionName).join(", ")})`]),
  ];
}

function printed([name, value]: readonly [string, string]): string {
  return `${optionName(name)} = ${quoteLiteral(value)}`;
}

/** `toast.autovacuum_enabled` is two names. */
function optionName(name: string): string {
  return name.split(".").map(quoteIdentifier).join(".");
}
