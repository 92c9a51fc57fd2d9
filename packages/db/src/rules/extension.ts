/** Extensions: https://www.postgresql.org/docs/current/sql-createextension.html */
import { quoteIdentifier, quoteLiteral } from "@ashlar/catalog";
import type { ExtensionObject } from "@ashlar/model";
import { catalogStep, createStep, dropStep, nameOf } from "./catalog-step.ts";
import type { Alteration, Rule } from "./rule.ts";

export const extensionRule: Rule<ExtensionObject> = {
  // No VERSION: the server has the one that its packages bring, and seldom another.
  create: (extension) => [
    createStep(extension, [
      `CREATE EXTENSION IF NOT EXISTS ${extension.sqlName} WITH SCHEMA ${quoteIdentifier(extension.targetSchema)}`,
    ]),
  ],
  drop: (extension, context) => [dropStep(extension, `DROP EXTENSION ${extension.sqlName}`, context)],
  alter,
};

function alter(before: ExtensionObject, after: ExtensionObject): Alteration {
  const moves = before.targetSchema !== after.targetSchema;
  const updates = isNewer(after.version, before.version);
  return {
    steps: [
      ...(moves
        ? [
            catalogStep({
              name: `move ${nameOf(after)} to schema ${after.targetSchema}`,
              statements: [
                `ALTER EXTENSION ${after.sqlName} SET SCHEMA ${quoteIdentifier(after.targetSchema)}`,
              ],
              hazards: [
                {
                  name: "breaks-code",
                  message: `code that finds ${after.id} in ${before.targetSchema} breaks`,
                },
              ],
            }),
          ]
        : []),
      // Extensions bring scripts that update them, and next to none that go back.
      ...(updates
        ? [
            catalogStep({
              name: `update ${nameOf(after)} to ${after.version}`,
              statements: [`ALTER EXTENSION ${after.sqlName} UPDATE TO ${quoteLiteral(after.version)}`],
              hazards: [
                {
                  name: "irreversible",
                  message: `${after.id} stays at version ${after.version}: extensions are not downgraded`,
                },
              ],
            }),
          ]
        : []),
    ],
  };
}

/** `1.10` is newer than `1.9`. */
function isNewer(version: string, than: string): boolean {
  return version.localeCompare(than, "en", { numeric: true }) > 0;
}
