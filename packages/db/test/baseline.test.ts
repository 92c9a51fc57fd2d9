import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openShadowServer, type ShadowServer } from "@ashlar/catalog";
import { applyMigrations, createDatabase, openClient } from "@ashlar/postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startQuickServer } from "../../postgres/test/support/quick-server.ts";
import { type Baseline, makeBaseline } from "../src/baseline.ts";
import { differences } from "../src/prove/differences.ts";

let server: ShadowServer;
beforeAll(async () => {
  server = await openShadowServer();
});
afterAll(() => server.stop());

const RICH = `
CREATE SCHEMA "Back office";
CREATE TYPE order_status AS ENUM ('open', 'closed');
CREATE DOMAIN money_amount AS numeric(12,2) CHECK (VALUE >= 0);
CREATE TABLE tenants (id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY, name text NOT NULL UNIQUE);
CREATE TABLE orders (
  id bigserial PRIMARY KEY, tenant_id integer NOT NULL REFERENCES tenants, status order_status DEFAULT 'open',
  total money_amount, placed timestamptz NOT NULL DEFAULT now(), UNIQUE (tenant_id, placed));
CREATE INDEX ON orders (placed DESC) WHERE status = 'open';
CREATE TABLE "Back office"."Audit" (at timestamptz, what text) PARTITION BY RANGE (at);
CREATE TABLE "Back office".audit_2026 PARTITION OF "Back office"."Audit" FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE VIEW open_orders AS SELECT id, total FROM orders WHERE status = 'open';
CREATE MATERIALIZED VIEW totals AS SELECT tenant_id, sum(total) AS total FROM orders GROUP BY 1;
CREATE FUNCTION later() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM open_orders';
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.placed := now(); RETURN NEW; END $$;
CREATE TRIGGER stamped BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION stamp();
COMMENT ON TABLE orders IS 'What somebody wants;
in two lines';`;

const SECURED = `
CREATE ROLE shop_reader; CREATE ROLE shop_stranger;
CREATE TABLE notes (id integer PRIMARY KEY, owner_name text NOT NULL);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes TO shop_reader USING (owner_name = current_setting('app.who', true));
GRANT SELECT ON notes TO shop_reader; GRANT SELECT ON notes TO shop_stranger;`;

async function baselineOf(sql: string, onMade?: () => Promise<void>): Promise<Baseline> {
  const [original, shadow] = [await server.create(), await server.create()];
  try {
    await original.load([{ name: "schema.sql", text: sql }]);
    const database = await original.inspect({ withPrivileges: true, withOwners: true });
    const now = new Date("2026-11-21T10:00:00Z");
    return await makeBaseline(database, { shadow, now, ...(onMade === undefined ? {} : { onMade }) });
  } finally {
    await original.drop();
    await shadow.drop();
  }
}

it("a baseline makes the same database again", async () => {
  const { files, problems } = await baselineOf(RICH);
  expect(problems).toEqual([]);
  expect(files.map((file) => file.path)).toEqual([
    "20261121100000_initial.sql",
    "20261121100000_initial_rollback.sql",
  ]);
  const [original, again] = [await server.create(), await server.create()];
  await original.load([{ name: "schema.sql", text: RICH }]);
  await again.load([{ name: "initial.sql", text: files[0]?.text ?? "" }]);
  expect(differences(await again.inspect(), await original.inspect())).toEqual([]);
  await original.drop();
  await again.drop();
});

it("its head names every relation as SQL does, and its steps are few", async () => {
  const text = (await baselineOf(RICH)).files[0]?.text ?? "";
  expect(text.match(/^-- baseline: .*$/gm)).toEqual([
    "-- baseline: public.totals",
    '-- baseline: "Back office"."Audit"',
    '-- baseline: "Back office".audit_2026',
    "-- baseline: public.orders",
    "-- baseline: public.tenants",
    "-- baseline: public.open_orders",
  ]);
  expect(text).toContain("-- 2 schemas, 4 tables, 1 view, 1 materialized view, 2 functions, 1 trigger");
  expect(text).toContain("-- proved on Postgres 18");
  expect(text.match(/^-- step: /gm)?.length).toBeLessThan(12);
});

it("what policies need comes with it: their roles, and the rights of these roles alone", async () => {
  const { files, problems } = await baselineOf(SECURED);
  expect(problems).toEqual([]);
  const text = files[0]?.text ?? "";
  expect(text).toContain("CREATE ROLE shop_reader;");
  expect(text).toMatch(/GRANT SELECT ON TABLE public\.notes TO shop_reader/);
  expect(text).not.toContain("shop_stranger");
});

it("the migration runs in an empty database, roles and all, and a row is seen only by whom the policy lets", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "baseline-"));
  const embedded = await startQuickServer();
  try {
    const migrations = await mkdtemp(path.join(folder, "migrations-"));
    const { files } = await baselineOf(SECURED);
    for (const file of files) await writeFile(path.join(migrations, file.path), file.text);
    const connectionString = await createDatabase(embedded.connectionString, { name: "made" });
    await applyMigrations({ connectionString, folder: migrations });
    const client = await openClient({ connectionString });
    await client.query("INSERT INTO notes VALUES (1, 'ann'), (2, 'bob')");
    await client.query("SET app.who = 'ann'; SET ROLE shop_reader");
    expect((await client.query("SELECT id FROM notes")).rows).toEqual([{ id: 1 }]);
    await client.end();
  } finally {
    await embedded.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

it("what happens on the shadow in between goes with the rollback", async () => {
  let calls = 0;
  const { problems } = await baselineOf(RICH, async () => {
    calls++;
  });
  expect([calls, problems]).toEqual([1, []]);
});
