/** Without a key rows cannot be told apart, replicated or mended. */
import type { DatabaseFinding } from "../analysis.ts";
import type { Known } from "../rule.ts";

export function missingPrimaryKey({ structure }: Known): readonly DatabaseFinding[] {
  return structure.tables.flatMap(({ object, label, constraints }): DatabaseFinding[] => {
    if (object.partitionOf !== undefined || constraints.some(({ type }) => type === "primary key")) return [];
    const unique = constraints.find(({ type }) => type === "unique");
    return [
      {
        rule: "missing-primary-key",
        severity: "warning",
        object: object.id,
        message: `${label} has no primary key`,
        hint:
          unique === undefined
            ? "add one: logical replication cannot update or delete its rows, and duplicates cannot be told apart"
            : `make one of ${unique.name} (${unique.columns.join(", ")}), if its columns are never null`,
      },
    ];
  });
}
