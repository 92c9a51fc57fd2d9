/** Options of foreign tables and columns, which are added, set and dropped by name. */
import { quoteIdentifier, quoteLiteral } from "@ashlar/catalog";

/** `OPTIONS (SET a 'x', ADD b 'y', DROP c)`; undefined when nothing changes. */
export function foreignOptions(
  before: Readonly<Record<string, string>> = {},
  after: Readonly<Record<string, string>> = {},
): string | undefined {
  const changes = [
    ...Object.entries(after)
      .filter(([name, value]) => before[name] !== value)
      .map(([name, value]) => {
        const verb = before[name] === undefined ? "ADD" : "SET";
        return `${verb} ${quoteIdentifier(name)} ${quoteLiteral(value)}`;
      }),
    ...Object.keys(before)
      .filter((name) => after[name] === undefined)
      .map((name) => `DROP ${quoteIdentifier(name)}`),
  ];
  return changes.length === 0 ? undefined : `OPTIONS (${changes.join(", ")})`;
}
