import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Schema } from "@ashlar/model";
import { applyMigrations, rollbackMigration } from "@ashlar/postgres";
import fc from "fast-check";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatStatements, writeSchema } from "../../../catalog/src/index.ts";
import { schemas } from "../../../catalog/test/random-schema.ts";
import { readSchema } from "../../../catalog/test/read-schema.ts";
import { startTestServer, type TestServer } from "../../../catalog/test/test-server.ts";
import { type MigrationPlan, planMigration } from "../../src/service/migration.ts";
import { migrate, textOf } from "./apply-plan.ts";
import { cases, shop } from "./migration-cases.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const first = "20261121100000";
const second = "20261122100000";

async function stateOf(schema: Schema): Promise<Schema> {
  const client = await server.emptyClient();
  await client.query(formatStatements(writeSchema(schema)));
  return readSchema(client);
}

describe("the first migration", () => {
  const plan = planMigration({ before: undefined, after: shop, timestamp: first });

  it("is one migration and its rollback", () => {
    expect(plan.files.map(({ path, owner }) => [path, owner])).toEqual([
      ["migrations/20261121100000_initial.sql", "project"],
      ["migrations/20261121100000_initial_rollback.sql", "project"],
    ]);
    expect(plan.files.map(({ text }) => text)).toMatchSnapshot();
    expect(plan.findings).toEqual([]);
  });

  it("leads to the schema, and its rollback to nothing", async () => {
    expect(plan.schema).toEqual(shop);
    const wanted = await stateOf(shop);
    const client = await server.emptyClient();
    await migrate(client, textOf(plan, "forward"));
    expect(await readSchema(client)).toEqual(wanted);
    await migrate(client, textOf(plan, "rollback"));
    expect(await readSchema(client)).toEqual({ enums: [], tables: [] });
  });

  it("is all there is while nothing changes", () => {
    expect(planMigration({ before: plan.schema, after: shop, timestamp: second }).files).toEqual([]);
  });
});

describe.each(cases)(
  "$title",
  ({ before, after, rows = [], name, forward = [], rules = [], cannotReturn }) => {
    const plan = planMigration({ before, after, timestamp: second });

    it("stands in the migration", () => {
      expect(plan.files[0]?.path).toBe(`migrations/${second}_${name}.sql`);
      const text = textOf(plan, "forward");
      for (const line of forward) expect(text).toContain(line);
      expect(plan.findings.map(({ rule }) => rule)).toEqual(rules);
      for (const { location } of plan.findings) expect(location?.file).toBe(plan.files[0]?.path);
    });

    it("leads, with rows in the tables, to the schema that the plan tells, and back", async () => {
      const wanted = await stateOf(plan.schema);
      const old = await stateOf(before);
      const client: pg.Client = await server.emptyClient();
      await client.query(formatStatements(writeSchema(before)));
      for (const row of rows) await client.query(row);
      await migrate(client, textOf(plan, "forward"));
      expect(await readSchema(client)).toEqual(wanted);
      await migrate(client, textOf(plan, "rollback"));
      if (cannotReturn !== true) expect(await readSchema(client)).toEqual(old);
    });

    it("is planned once", () => {
      const again = planMigration({ before: plan.schema, after, timestamp: "20261123100000" });
      expect(again.files).toEqual([]);
      expect(again.schema).toEqual(plan.schema);
      expect(again.findings.every(({ rule }) => rule === "still-left")).toBe(true);
    });
  },
);

it("what is planned is applied and taken back by the tool that services use", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "ashlar-migrations-"));
  const client = await server.emptyClient();
  const target = { connectionString: server.connectionString, folder: path.join(folder, "migrations") };
  const write = async ({ files }: MigrationPlan) => {
    await mkdir(target.folder, { recursive: true });
    for (const file of files) await writeFile(path.join(folder, file.path), file.text);
  };
  const tables = async () =>
    (await readSchema(client)).tables.filter(({ name }) => !name.startsWith("ashlar_"));
  try {
    const initial = planMigration({ before: undefined, after: shop, timestamp: first });
    await write(initial);
    await applyMigrations(target);
    const old = await tables();
    const changes = cases.filter(({ cannotReturn }) => cannotReturn === undefined).map(({ after }) => after);
    for (const [at, after] of changes.entries()) {
      const plan = planMigration({ before: initial.schema, after, timestamp: `202611221000${10 + at}` });
      await write(plan);
      await applyMigrations(target);
      await rollbackMigration(target);
      expect(await tables()).toEqual(old);
      for (const file of plan.files) await rm(path.join(folder, file.path));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it("any migration between two schemas leads to what its plan tells, is planned once, and can be taken back", async () => {
  await fc.assert(
    fc.asyncProperty(schemas, schemas, async (before, after) => {
      const plan = planMigration({ before, after, timestamp: second });
      const again = planMigration({ before: plan.schema, after, timestamp: "20261123100000" });
      expect(again.files).toEqual([]);
      expect(again.schema).toEqual(plan.schema);
      if (plan.files.length === 0) return;
      const wanted = await stateOf(plan.schema);
      const old = await stateOf(before);
      const client = await server.emptyClient();
      await client.query(formatStatements(writeSchema(before)));
      await migrate(client, textOf(plan, "forward"));
      expect(await readSchema(client)).toEqual(wanted);
      await migrate(client, textOf(plan, "rollback"));
      // An enum keeps the values that it got.
      expect((await readSchema(client)).tables).toEqual(old.tables);
    }),
    { numRuns: 60 },
  );
});
