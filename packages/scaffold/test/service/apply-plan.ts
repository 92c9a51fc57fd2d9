/** Applies a plan's text to a database as `@ashlar/postgres` does, step by step. */
import type pg from "pg";
import type { MigrationPlan } from "../../src/service/migration.ts";

export function textOf(plan: MigrationPlan, direction: "forward" | "rollback"): string {
  const file = plan.files.find(({ path }) => path.endsWith("_rollback.sql") === (direction === "rollback"));
  if (file === undefined) throw new Error("the plan has no such file");
  return file.text;
}

export async function migrate(client: pg.Client, text: string): Promise<void> {
  const [, ...steps] = text.split(/^-- step: /m);
  for (const step of steps) {
    const [heading = "", ...lines] = step.split("\n");
    const sql = lines.join("\n");
    if (!heading.endsWith(" no-transaction")) {
      await client.query(`BEGIN;\n${sql}\nCOMMIT`);
      continue;
    }
    for (const statement of sql.split(/;\n/)) await client.query(statement);
  }
}
