/** Extensions: https://www.postgresql.org/docs/current/sql-createextension.html */
import { quoteIdentifier, quoteLiteral } from "@ashlar/catalog";
import type { ExtensionObject } from "@ashlar/model";
import { catalogStep, createStep, dropStep, nameOf } from "./catalog-step.ts";
import type { Alteration, PlanContext, Rule } from "./rule.ts";

export const extensionRule: Rule<ExtensionObject> = {
  create: (extension, context) => [createStep(extension, [createExtension(extension, context)])],
  drop: (extension, context) => [
    dropStep(extension, `DROP EXTENSION ${extension.sqlName}`, context, {
      hazards: [
        {
          name: "data-loss",
          message: `drops ${nameOf(extension)} with ${KEPT[extension.name] ?? "what it keeps"}`,
        },
      ],
    }),
  ],
  alter,
};

/** What is of an extension's own making, and in no other place; of others it is not known. */
const KEPT: Readonly<Record<string, string>> = {
  pg_stat_statements: "the statistics of queries that it gathered",
  pg_cron: "its jobs and their history",
  pg_partman: "its settings of partitioned tables",
  postgis: "the reference systems that were added to spatial_ref_sys",
  timescaledb: "the chunks that it keeps of hypertables",
  hypopg: "its hypothetical indexes",
};

/** No VERSION, unless another is wanted: a server has the one that its packages bring, and seldom more. */
function createExtension(extension: ExtensionObject, { before }: PlanContext): string {
  const old = before.get(extension.id);
  const isOther = old?.kind === "extension" && old.version !== extension.version;
  const version = isOther ? ` VERSION ${quoteLiteral(extension.version)}` : "";
  return `CREATE EXTENSION IF NOT EXISTS ${extension.sqlName} WITH SCHEMA ${quoteIdentifier(extension.targetSchema)}${version}`;
}

function alter(
  before: ExtensionObject,
  after: ExtensionObject,
  context: PlanContext,
): Alteration | "replace" {
  // Extensions bring scripts that update them, and next to none that go back; columns would go with it.
  const isOlder = isNewer(before.version, after.version);
  if (isOlder && context.before.dependentsOf(before.id).length === 0) return "replace";
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
