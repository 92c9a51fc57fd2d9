/** A service whose tables have policies asks at its start whether they bind it: a wrong address would show all rows to all. */
import type { File } from "@ashlar/model";
import { printLiteral } from "../../emit/literal.ts";
import { readTemplate } from "../../runtime-files.ts";
import type { PlannedResource, ResourcePlan } from "../resource-plan.ts";
import { replaceOnce } from "./replace-once.ts";

const FILE = "src/database/row-security.ts";

/**
 * Files of a service with the check, where there are tables to check.
 *
 * @param hasCallers whether requests say who sends them, and so become a role of the policies
 */
export function withRowSecurityCheck(
  files: readonly File[],
  { rowSecurity, resources }: ResourcePlan,
  hasCallers: boolean,
): readonly File[] {
  const secured = resources.filter(({ hasRowSecurity }) => hasRowSecurity);
  if (rowSecurity === undefined || secured.length === 0) return files;
  const check: File = {
    path: FILE,
    owner: "generated",
    text: checkText(secured, hasCallers ? rowSecurity.roles : []),
  };
  return [...files.map((file) => (file.path === "src/database/open.ts" ? opening(file) : file)), check];
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
