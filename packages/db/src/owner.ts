/** ALTER … OWNER TO. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { DatabaseObject, ObjectKind } from "@ashlar/model";
import { catalogStep, locksOn, nameOf } from "./rules/catalog-step.ts";
import { keywordOf } from "./rules/keyword.ts";
import type { PlanContext } from "./rules/rule.ts";
import type { Step } from "./step.ts";

/** They have no owner, or their table's, or one that cannot be changed. */
const UNOWNED: ReadonlySet<ObjectKind> = new Set([
  "extension",
  "column",
  "constraint",
  "index",
  "trigger",
  "rule",
  "policy",
  "cast",
  "transform",
  "access method",
  "text search parser",
  "text search template",
  "user mapping",
  "default privileges",
]);

/** One step, or none. Without `before` the object is new, and belongs to whoever applies the migration. */
export function ownerSteps(
  before: DatabaseObject | undefined,
  after: DatabaseObject | undefined,
  context: PlanContext,
): readonly Step[] {
  if (after?.owner === undefined || after.owner === before?.owner || UNOWNED.has(after.kind)) return [];
  // A column's sequence has its table's owner.
  if (after.kind === "sequence" && after.parent !== undefined) return [];
  return [
    catalogStep({
      name: `set owner of ${nameOf(after)}`,
      statements: [
        `ALTER ${keywordOf(after.kind)} ${after.sqlName} OWNER TO ${quoteIdentifier(after.owner)}`,
      ],
      locks: isRelation(after) ? locksOn([after.id], "ACCESS EXCLUSIVE", context) : [],
      hazards: [{ name: "changes-privileges", message: `${after.id} belongs to ${after.owner}` }],
    }),
  ];
}

function isRelation({ kind }: DatabaseObject): boolean {
  return kind === "table" || kind === "foreign table" || kind === "view" || kind === "materialized view";
}
