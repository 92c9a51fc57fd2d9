import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type pg from "pg";
import { beforeEach, describe, expect, it } from "vitest";
import { applyMigrations, migrationStatus, pendingMigrations, rollbackMigration } from "../src/index.ts";
import { beforeEachFreshDatabase, type FreshDatabase } from "./support/fresh-database.ts";

const FIRST = "20261121100000_initial.sql";
const SECOND = "20261122100000_add_mail.sql";
const MADE = `CREATE TABLE users (id integer PRIMARY KEY); CREATE TABLE "Odd ""one" (id integer);`;
const files: Readonly<Record<string, string>> = {
  [FIRST]: `-- baseline: public.users\n-- baseline: public."Odd ""one"\n-- step: everything\n${MADE}`,
  [FIRST.replace(".sql", "_rollback.sql")]: `DROP TABLE users; DROP TABLE "Odd ""one";`,
};
const second: Readonly<Record<string, string>> = {
  [SECOND]: 'ALTER TABLE users ADD mail text; DROP TABLE "Odd ""one";',
  [SECOND.replace(".sql", "_rollback.sql")]:
    'ALTER TABLE users DROP mail; CREATE TABLE "Odd ""one" (id integer);',
};

let folder: string;
let connectionString: string;
let client: pg.Client;
let write: FreshDatabase["write"];

beforeEachFreshDatabase((fresh) => {
  ({ folder, connectionString, client, write } = fresh);
});
beforeEach(() => write(files));

const target = () => ({ connectionString, folder });
const apply = async () => (await applyMigrations(target())).map(({ file }) => file);
const pending = async () => (await pendingMigrations(target())).map(({ migration }) => migration.file);
const hasLedger = async () => {
  const { rows } = await client.query("SELECT to_regclass('ashlar_migrations') IS NOT NULL AS found");
  return rows[0].found as boolean;
};

describe("where everything that a baseline makes is there", () => {
  beforeEach(() => client.query(MADE));

  it("the baseline counts as applied, and nothing is written into the database", async () => {
    expect(await pending()).toEqual([]);
    expect(await apply()).toEqual([]);
    expect(await migrationStatus(target())).toMatchObject({ adopted: [FIRST], pending: [], applied: [] });
    expect(await hasLedger()).toBe(false);
  });

  it("a role that may not look into one of its namespaces can ask all the same", async () => {
    await client.query(
      `CREATE ROLE narrow; CREATE SCHEMA inner_room; CREATE TABLE inner_room.kept (id integer)`,
    );
    await write({ [FIRST]: `-- baseline: inner_room.kept\n${files[FIRST]}` });
    const narrow = new URL(connectionString);
    narrow.searchParams.set("options", "-c role=narrow");
    const status = await migrationStatus({ connectionString: narrow.href, folder });
    expect(status).toMatchObject({ adopted: [FIRST], pending: [] });
  });

  it("a later migration is applied, and may take away what the baseline made", async () => {
    await write(second);
    expect(await pending()).toEqual([SECOND]);
    expect(await apply()).toEqual([SECOND]);
    expect(await apply()).toEqual([]);
    expect(await migrationStatus(target())).toMatchObject({
      adopted: [FIRST],
      applied: [{ file: SECOND }],
      pending: [],
      missing: [],
    });
  });

  it("a later migration waits until it is asked for, where that is wanted, also once others have been applied", async () => {
    const third = "20261123100000_third.sql";
    const leave = () => applyMigrations({ ...target(), leaveAdopted: true });
    await write(second);
    expect(await leave()).toEqual([]);
    expect([await hasLedger(), await pending()]).toEqual([false, [SECOND]]);
    expect(await apply()).toEqual([SECOND]);
    await write({ [third]: "ALTER TABLE users ADD phone text;" });
    expect(await leave()).toEqual([]);
    expect(await pending()).toEqual([third]);
  });

  it("the baseline is not taken back; a migration after it is", async () => {
    const refusal = {
      code: "ASHLAR_POSTGRES_BASELINE",
      message: expect.stringContaining("was never run here"),
    };
    await expect(rollbackMigration(target())).rejects.toMatchObject(refusal);
    await write(second);
    await apply();
    expect(await rollbackMigration(target())).toMatchObject([{ file: SECOND }]);
    await expect(rollbackMigration(target())).rejects.toMatchObject(refusal);
    expect(await apply()).toEqual([SECOND]);
  });

  it("what another folder's migrations did before is part of it", async () => {
    const other = await mkdtemp(path.join(tmpdir(), "baseline-"));
    await writeFile(path.join(other, "20250101000000_older.sql"), "CREATE TABLE older (id integer);");
    await applyMigrations({ connectionString, folder: other });
    await rm(other, { recursive: true, force: true });
    await write(second);
    expect(await apply()).toEqual([SECOND]);
    expect(await apply()).toEqual([]);
    expect(await migrationStatus(target())).toMatchObject({ missing: [], adopted: [FIRST] });
  });

  it("a baseline that was changed after it had been adopted is refused", async () => {
    await write(second);
    await apply();
    await write({ [FIRST]: `${files[FIRST]} SELECT 1;` });
    await expect(apply()).rejects.toMatchObject({ code: "ASHLAR_POSTGRES_EDITED" });
  });
});

it("in an empty database a baseline is a migration like any other", async () => {
  await write(second);
  expect(await applyMigrations({ ...target(), leaveAdopted: true })).toMatchObject([
    { file: FIRST },
    { file: SECOND },
  ]);
  expect(await apply()).toEqual([]);
  expect(await migrationStatus(target())).toMatchObject({ adopted: [], applied: [{ file: FIRST }, {}] });
  await rollbackMigration(target());
  expect(await rollbackMigration(target())).toMatchObject([{ file: FIRST }]);
});

it("where only some of it is there, one error says what is missing", async () => {
  await client.query("CREATE TABLE users (id integer PRIMARY KEY)");
  const refusal = {
    code: "ASHLAR_POSTGRES_BASELINE",
    message: `${FIRST} makes 2 relations, of which this database has 1: not public."Odd ""one"`,
  };
  await expect(apply()).rejects.toMatchObject(refusal);
  await expect(pending()).rejects.toMatchObject(refusal);
  await expect(migrationStatus(target())).rejects.toMatchObject(refusal);
});
