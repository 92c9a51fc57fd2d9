/** ALTER DEFAULT PRIVILEGES: https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html */
import { quoteIdentifier } from "@ashlar/catalog";
import type { DefaultPrivilegesObject } from "@ashlar/model";
import { privilegeClauses } from "../privilege.ts";
import type { Step } from "../step.ts";
import { catalogStep, nameOf } from "./catalog-step.ts";
import type { Rule } from "./rule.ts";

export const defaultPrivilegesRule: Rule<DefaultPrivilegesObject> = {
  create: (object) => change(undefined, object),
  drop: (object) => change(object, undefined),
  alter: (before, after) => ({ steps: change(before, after) }),
};

function change(
  before: DefaultPrivilegesObject | undefined,
  after: DefaultPrivilegesObject | undefined,
): readonly Step[] {
  const object = after ?? before;
  if (object === undefined) return [];
  const place = object.inSchema === undefined ? "" : ` IN SCHEMA ${quoteIdentifier(object.inSchema)}`;
  // Of a file that names no role, they are those of whoever applies the migration.
  const role = object.role === "CURRENT_USER" ? "" : ` FOR ROLE ${quoteIdentifier(object.role)}`;
  const statements = privilegeClauses(before?.privileges ?? [], after?.privileges ?? [], object.objects).map(
    (clause) => `ALTER DEFAULT PRIVILEGES${role}${place} ${clause}`,
  );
  if (statements.length === 0) return [];
  return [
    catalogStep({
      name: `change ${nameOf(object)}`,
      statements,
      hazards: [
        { name: "changes-privileges", message: `what ${object.role} makes from now on has other privileges` },
      ],
    }),
  ];
}
