/** A service whose tables have policies asks at its start whether they bind it: a wrong address would show all rows to all. */
import type { File, Finding } from "@ashlar/model";
import { printLiteral } from "../../emit/literal.ts";
import { isMade } from "../../ownership/header.ts";
import { readTemplate } from "../../runtime-files.ts";
import type { PlannedResource, ResourcePlan } from "../resource-plan.ts";
import { replaceOnce } from "./replace-once.ts";

const FILE = "src/database/row-security.ts";
const OPEN = "src/database/open.ts";

export interface RowSecurityCheckOptions {
  /** Whether requests say who sends them, and so become a role of the policies. */
  readonly hasCallers: boolean;
  /** Path → text of the files on disk; none where the service is new. */
  readonly existing: ReadonlyMap<string, string>;
}

/** Files of a service with the check, where there are tables to check, or where somebody's code still asks for it. */
export function withRowSecurityCheck(
  files: readonly File[],
  plan: ResourcePlan,
  { hasCallers, existing }: RowSecurityCheckOptions,
): readonly File[] {
  const secured = securedResources(plan);
  if (secured.length === 0 && !isMentioned(/\/row-security\b/, existing)) return files;
  const roles = hasCallers ? (plan.rowSecurity?.roles ?? []) : [];
  const check: File = { path: FILE, owner: "generated", text: checkText(secured, roles) };
  const isNew = secured.length > 0;
  return [...files.map((file) => (isNew && file.path === OPEN ? opening(file) : file)), check];
}

/**
 * A service that was made before its tables had policies never asks whether they bind it, and what opens its database is
 * the reader's to change.
 *
 * @param existing path → text of the files on disk; none where the service is new
 */
export function findUnaskedRowSecurity(plan: ResourcePlan, existing: ReadonlyMap<string, string>): Finding[] {
  const [first, ...others] = securedResources(plan);
  if (first === undefined || existing.size === 0 || isMentioned(/\brefuseUnboundRoles\b/, existing))
    return [];
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return [
    {
      rule: "row-security-unasked",
      severity: "warning",
      message: `policies decide who sees what of ${first.schema}.${first.table}${more}, and nothing asks at the start whether they bind the role of DATABASE_URL`,
      hint: `in ${OPEN}: import { refuseUnboundRoles } from "./row-security.js"; and in untilMigrated: if (reason === undefined) return refuseUnboundRoles(pool);`,
      location: { file: OPEN },
    },
  ];
}

function securedResources({ rowSecurity, resources }: ResourcePlan): readonly PlannedResource[] {
  return rowSecurity === undefined ? [] : resources.filter(({ hasRowSecurity }) => hasRowSecurity);
}

/** By a file that a person may change. */
function isMentioned(word: RegExp, existing: ReadonlyMap<string, string>): boolean {
  return [...existing.values()].some((text) => word.test(text) && !isMade(text));
}

function checkText(secured: readonly PlannedResource[], roles: readonly string[]): string {
  const template = readTemplate(`service/${FILE}`, ".js");
  const lists = [secured.map(({ schema }) => schema), secured.map(({ table }) => table)] as const;
  const members = `  schemas: ${printLiteral(lists[0], 2, 11)},\n  names: ${printLiteral(lists[1], 2, 9)},\n`;
  const start = "const roles: readonly string[] = ";
  const named = replaceOnce(template, "  schemas: [],\n  names: [],\n", members);
  return replaceOnce(named, `${start}[];`, `${start}${printLiteral(roles, 0, start.length)};`);
}

/** Production waits for its migrations, hence for the database; before that nothing could be asked. */
function opening(file: File): File {
  const changes: readonly (readonly [made: string, next: string])[] = [
    [
      `import type { Tables } from "./tables.js";\n`,
      `import { refuseUnboundRoles, warnOfUnboundRoles } from "./row-security.js";\nimport type { Tables } from "./tables.js";\n`,
    ],
    [
      "  return { database, pool };\n",
      `  if (config.environment === "development") await warnOfUnboundRoles(pool, log);\n  return { database, pool };\n`,
    ],
    [
      "    if (reason === undefined) return;\n",
      "    if (reason === undefined) return refuseUnboundRoles(pool);\n",
    ],
  ];
  return { ...file, text: changes.reduce((text, [made, next]) => replaceOnce(text, made, next), file.text) };
}
