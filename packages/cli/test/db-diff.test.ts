import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { TestProject } from "./fixture.ts";

const OLD = "CREATE TABLE users (id int PRIMARY KEY, name text);\n";
const NEW =
  "CREATE TABLE users (id int PRIMARY KEY, name text, email text);\nCREATE INDEX users_email ON users (email);\n";

function project(files: Readonly<Record<string, string>> = {}): TestProject {
  const made = new TestProject({ "old.sql": OLD, "new.sql": NEW, ...files });
  made.now = new Date("2026-11-21T10:00:00Z");
  return made;
}

function migrations(of: TestProject): string[] {
  return Object.keys(of.tree()).filter((path) => path.startsWith("migrations/"));
}

const STEM = "migrations/20261121100000_change_users";

test("the difference, the steps and the proof are printed, and both files are written", async () => {
  const made = project();
  const { code, out, err } = await made.ashlar("db", "diff", "old.sql", "new.sql");
  expect(err).toBe("");
  expect(code).toBe(0);
  expect(migrations(made)).toEqual([`${STEM}.sql`, `${STEM}_rollback.sql`]);
  expect(
    out.replace(/in [\d.]+ m?s$/m, "in 1 s").replaceAll(/(shadow: )(?:under )?[\d.]+ m?s/g, "$11 ms"),
  ).toMatchInlineSnapshot(`
    "SCHEMA DIFF: old.sql → new.sql

    DIFFERENCES
      ~ table public.users
          + column public.users.email
          + index public.users_email

    STEPS
      1. add column email to users
         lock: ACCESS EXCLUSIVE on public.users (blocks reads and writes)
      2. create index users_email on users [outside a transaction]
         lock: SHARE UPDATE EXCLUSIVE on public.users (blocks other changes of the schema, and VACUUM)
         work: reads public.users and builds an index
         on the shadow: 1 ms

    PROOF: proved on Postgres 18.4, there and back, with rows in 1 of 1 table, in 1 s

    The rollback loses data:
      drops users.email with its values
    Wrote:
      migrations/20261121100000_change_users.sql
      migrations/20261121100000_change_users_rollback.sql
    "
  `);
  expect(made.read(`${STEM}.sql`)).toContain(
    "CREATE INDEX CONCURRENTLY users_email ON public.users (email);",
  );
});

test("what is there already is never written over", async () => {
  const made = project({ [`${STEM}.sql`]: "SELECT 1;\n" });
  const { code, err } = await made.ashlar("db", "diff", "old.sql", "new.sql");
  expect(code).toBe(2);
  expect(err).toContain("ASHLAR_REPORT_CHANGED");
  expect(made.read(`${STEM}.sql`)).toBe("SELECT 1;\n");
  expect(migrations(made)).toEqual([`${STEM}.sql`]);
});

test("the same migration is not written twice, and another from the same state is warned of", async () => {
  const made = project();
  await made.ashlar("db", "diff", "old.sql", "new.sql");
  made.now = new Date("2026-11-21T11:00:00Z");
  const again = await made.ashlar("db", "diff", "old.sql", "new.sql");
  expect(again.code).toBe(0);
  expect(again.out).toContain(`Nothing was written: ${STEM}.sql does the same`);
  expect(migrations(made)).toEqual([`${STEM}.sql`, `${STEM}_rollback.sql`]);
  made.write("new.sql", NEW.replace("(email)", "(email, name)"));
  const other = await made.ashlar("db", "diff", "old.sql", "new.sql");
  expect(other.out).toContain(`${STEM}.sql begins at the same state`);
  expect(migrations(made)).toHaveLength(4);
});

test.each<{
  readonly title: string;
  readonly argv: readonly string[];
  readonly needs: string | undefined;
}>([
  {
    title: "for the shadow's server, which its file then says that it needs",
    argv: [],
    needs: "-- needs: Postgres 18, for a foreign key of a partitioned table that is NOT VALID",
  },
  { title: "with --for, for an older one", argv: ["--for", "15"], needs: undefined },
])("schemas in files are planned $title", async ({ argv, needs }) => {
  const tables = (reference: string) =>
    `CREATE TABLE u (id int PRIMARY KEY);\nCREATE TABLE p (id int, u int ${reference}) PARTITION BY RANGE (id);\n`;
  const made = project({ "old.sql": tables(""), "new.sql": tables("REFERENCES u") });
  const { code } = await made.ashlar("db", "diff", "old.sql", "new.sql", "--name", "reference", ...argv);
  expect(code).toBe(0);
  const text = made.read("migrations/20261121100000_reference.sql");
  expect(/^-- needs: .*$/m.exec(text)?.[0]).toBe(needs);
  expect(text.includes("NOT VALID;")).toBe(needs !== undefined);
});

test.each<{
  readonly title: string;
  readonly argv: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly code: number;
  readonly says: RegExp;
  readonly written: readonly string[];
}>([
  {
    title: "the same schema twice gives no file",
    argv: ["old.sql", "old.sql"],
    code: 0,
    says: /No difference\./,
    written: [],
  },
  {
    title: "a dry run writes nothing",
    argv: ["old.sql", "new.sql", "--dry-run"],
    code: 0,
    says: /Would write:\n {2}migrations\/20261121100000_change_users\.sql/,
    written: [],
  },
  {
    title: "a refused hazard writes nothing",
    argv: ["new.sql", "old.sql", "--refuse", "data-loss,rewrite"],
    code: 1,
    says: /refused data-loss in "drop column email of users"/,
    written: [],
  },
  {
    title: "a name and a folder may be given",
    argv: ["old.sql", "new.sql", "--name", "Add e-mail", "--output", "db/steps", "--no-proof"],
    code: 0,
    says: /PROOF: none was asked for/,
    written: ["db/steps/20261121100000_add_e_mail.sql", "db/steps/20261121100000_add_e_mail_rollback.sql"],
  },
  {
    title: "what loses data is commented out",
    argv: ["new.sql", "old.sql", "--dry-run"],
    code: 0,
    says: /1 step is commented out; --allow-destructive writes them as steps/,
    written: [],
  },
  {
    title: "a rename is offered with its flag",
    argv: ["old.sql", "renamed.sql", "--dry-run"],
    files: { "renamed.sql": OLD.replace("name", "full_name") },
    code: 0,
    says: /--rename users\.name=full_name/,
    written: [],
  },
  {
    title: "a drop that is held back and may be a rename is named at the end",
    argv: ["old.sql", "renamed.sql", "--dry-run"],
    files: { "renamed.sql": OLD.replace("name", "full_name") },
    code: 0,
    says: /1 drop that is held back may be a rename/,
    written: [],
  },
  {
    title: "an extension that is not there leaves everything unproved",
    argv: ["old.sql", "vector.sql"],
    files: { "vector.sql": "CREATE EXTENSION vector;\n" },
    code: 2,
    says: /ASHLAR_CATALOG_EXTENSION.*vector\.sql:1:1.*--shadow/s,
    written: [],
  },
  {
    title: "broken SQL is told with its place",
    argv: ["old.sql", "broken.sql"],
    files: { "broken.sql": "CREATE TABLE a (id int);\nCREATE TABEL b (id int);\n" },
    code: 2,
    says: /broken\.sql:2:8: syntax error/,
    written: [],
  },
  {
    title: "an empty file is none",
    argv: ["old.sql", "empty.sql"],
    files: { "empty.sql": "\n" },
    code: 2,
    says: /empty\.sql/,
    written: [],
  },
  {
    title: "a file that is not there is said",
    argv: ["old.sql", "nothing.sql"],
    code: 2,
    says: /nothing\.sql/,
    written: [],
  },
  {
    title: "a rename of what is not there is said",
    argv: ["old.sql", "new.sql", "--rename", "users.nome=name2"],
    code: 2,
    says: /ASHLAR_DB_RENAME.*users\.nome/,
    written: [],
  },
  {
    title: "a hazard that does not exist is said",
    argv: ["old.sql", "new.sql", "--refuse", "danger"],
    code: 2,
    says: /--refuse cannot be 'danger'/,
    written: [],
  },
  {
    title: "a server that is not there is unreachable, and its password is nobody's business",
    argv: ["postgres://me:secret@127.0.0.1:1/nothing", "new.sql"],
    code: 3,
    says: /^(?!.*secret).*ASHLAR_POSTGRES_UNREACHABLE/s,
    written: [],
  },
])("$title", async ({ argv, files = {}, code, says, written }) => {
  const made = project(files);
  const answer = await made.ashlar("db", "diff", ...argv);
  expect(`${answer.out}${answer.err}`).toMatch(says);
  expect(answer.code).toBe(code);
  expect(Object.keys(made.tree()).filter((path) => /\/\d{14}_/.test(path))).toEqual(written);
});

test("--json tells everything in one object", async () => {
  const made = project();
  const { out } = await made.ashlar("db", "diff", "old.sql", "new.sql", "--json");
  const told = JSON.parse(out) as Record<string, unknown>;
  expect(told).toMatchObject({
    version: 1,
    command: "db diff",
    ok: true,
    old: { kind: "file", label: "old.sql" },
    changes: [
      { action: "create", object: "column public.users.email", parent: "table public.users" },
      { action: "create", object: "index public.users_email", parent: "table public.users" },
    ],
    steps: [
      {
        name: "add column email to users",
        isTransactional: true,
        locks: [{ on: "table public.users", mode: "ACCESS EXCLUSIVE", blocks: "blocks reads and writes" }],
        withheld: null,
      },
      { isTransactional: false, work: { kind: "build", on: ["table public.users"] } },
    ],
    proof: { kind: "proved", tables: 1, filledTables: 1 },
    losses: ["drops users.email with its values"],
    files: [
      { path: `${STEM}.sql`, isWritten: true },
      { path: `${STEM}_rollback.sql`, isWritten: true },
    ],
  });
});

test("Ctrl-C stops it with nothing written", async () => {
  const made = project({ "slow.sql": `${OLD}SELECT pg_sleep(20);\n` });
  const child = spawn(
    process.execPath,
    [
      "--import",
      "tsx",
      "--conditions",
      "@ashlar/source",
      new URL("from-source.ts", import.meta.url).pathname,
      "ashlar",
      "db",
      "diff",
      "slow.sql",
      "new.sql",
    ],
    { cwd: made.root, stdio: ["ignore", "pipe", "pipe"] },
  );
  let said = "";
  child.stderr.on("data", (bytes: Buffer) => {
    said += bytes.toString();
  });
  setTimeout(() => child.kill("SIGINT"), 6000);
  const [code] = (await once(child, "exit")) as [number | null];
  expect(said).toContain("nothing was written");
  expect(code).toBe(130);
  expect(migrations(made)).toEqual([]);
});
