/** `database-migration-tool`, as its users type it. */
import { createDatabase, openClient } from "@ashlar/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type QuickServer, startQuickServer } from "../../postgres/test/support/quick-server.ts";
import { type Answer, TestProject } from "./fixture.ts";

const OLD = `CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text);
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id bigint REFERENCES users);
`;
const NEW = `${OLD}ALTER TABLE users ADD COLUMN email text;
CREATE INDEX users_email ON users (email);
`;

let server: QuickServer;
let url: string;

beforeAll(async () => {
  server = await startQuickServer();
  url = await createDatabase(server.connectionString, { name: "mydb" });
  const client = await openClient({ connectionString: url });
  await client.query(OLD);
  await client.end();
});
afterAll(() => server.stop());

const project = (more: Readonly<Record<string, string>> = {}) =>
  new TestProject({
    "schema.sql": OLD,
    "old.sql": OLD,
    "new.sql": NEW,
    "schema/v2.sql": NEW,
    "migrations/add_indexes.sql": "CREATE INDEX CONCURRENTLY orders_user_id ON orders (user_id);\n",
    "migrations/add_indexes_rollback.sql": "DROP INDEX CONCURRENTLY orders_user_id;\n",
    ...more,
  });

/** A line as it is typed, with the test's database in place of the example's. */
function type(at: TestProject, line: string): Promise<Answer> {
  const words = line.split(" ").map((word) => word.replace("postgres://localhost/mydb", url));
  const [name, ...argv] = words;
  expect(name).toBe("database-migration-tool");
  return at.run("database-migration-tool", argv);
}

describe("the lines of its users work", () => {
  it.each(["--analyze", "--suggest-indexes"])(
    "%s without a source is told in the tool's own words",
    async (flag) => {
      const { code, err } = await type(project(), `database-migration-tool ${flag}`);
      expect(code).toBe(2);
      expect(err).toContain(
        `hint: database-migration-tool --connection postgres://localhost/mydb ${flag}, or set DATABASE_URL`,
      );
    },
  );

  it("analyses a database", async () => {
    const { code, out } = await type(
      project(),
      "database-migration-tool --connection postgres://localhost/mydb --analyze",
    );
    expect(code).toBe(0);
    for (const title of ["Total rows", "MISSING INDEXES", "N+1 QUERY RISKS", "SUGGESTED MIGRATIONS"]) {
      expect(out).toContain(title);
    }
    expect(out).toMatch(/orders\.user_id - .*ADD INDEX recommended/);
    expect(out).toContain("users -> orders relationship");
    expect(out).not.toContain(new URL(url).password);
  });

  it("compares it with a schema file, and writes a migration and its rollback", async () => {
    const at = project();
    const { code, out } = await type(
      at,
      "database-migration-tool --connection postgres://localhost/mydb --compare schema/v2.sql --output migrations/",
    );
    expect(code).toBe(0);
    expect(out).toContain("column public.users.email");
    const made = Object.keys(at.tree()).filter((path) => /^migrations\/\d{14}_/.test(path));
    expect(made).toEqual([
      expect.stringMatching(/^migrations\/\d{14}_\w+\.sql$/),
      expect.stringMatching(/^migrations\/\d{14}_\w+_rollback\.sql$/),
    ]);
  });

  it("writes migrations for the indexes that are missing", async () => {
    const at = project();
    const { code } = await type(
      at,
      "database-migration-tool --connection postgres://localhost/mydb --suggest-indexes --output migrations/",
    );
    expect(code).toBe(0);
    const made = Object.keys(at.tree()).filter((path) => /^migrations\/\d{14}_\w+\.sql$/.test(path));
    expect(made.length).toBeGreaterThanOrEqual(2);
    expect(at.read(made[0] ?? "")).toContain("CREATE INDEX CONCURRENTLY");
  });

  it("shows what a migration would do, applies it, lists it and takes it back", async () => {
    const at = project();
    const target = "database-migration-tool --connection postgres://localhost/mydb";
    const dry = await type(at, `${target} --migrate migrations/add_indexes.sql --dry-run`);
    expect(dry.code).toBe(0);
    expect(dry.out).toContain("lock: SHARE UPDATE EXCLUSIVE on orders");
    expect(dry.out).toContain("Nothing was changed.\n");
    const applied = await type(at, `${target} --migrate migrations/add_indexes.sql --verbose`);
    expect(applied.code).toBe(0);
    expect(applied.out).toContain("Applied add_indexes.sql: 1 step in ");
    const improved = await type(at, `${target} --analyze`);
    expect(improved.out).not.toContain("ADD INDEX recommended");
    const status = await type(at, `${target} --status --json`);
    expect(JSON.parse(status.out)).toMatchObject({ applied: [{ file: "add_indexes.sql" }] });
    expect((await type(at, `${target} --rollback`)).out).toContain("Took back add_indexes.sql: ");
  });

  it("takes a schema file in place of a connection", async () => {
    const at = project();
    const analysis = await type(at, "database-migration-tool schema.sql --analyze --json");
    expect(analysis.code).toBe(0);
    expect(JSON.parse(analysis.out)).toMatchObject({ command: "db analyze" });
    const diff = await type(at, "database-migration-tool old.sql --compare new.sql --output migrations/");
    expect(diff.code).toBe(0);
    expect(diff.out).toContain("index public.users_email");
  });
});

describe("wrong usage is one line and a hint", () => {
  it.each([
    [
      "",
      "it is not said what to do",
      "add --analyze, --compare FILE, --suggest-indexes, --migrate FILE, --rollback or --status",
    ],
    [
      "--analyze --migrate a.sql",
      "option '--analyze' cannot be used with option '--migrate <file>'",
      "see database-migration-tool --help",
    ],
    [
      "old.sql --connection postgres://localhost/mydb --analyze",
      "both the schema old.sql and --connection are given",
      "name one of them",
    ],
    [
      "old.sql --migrate a.sql",
      "old.sql is a file: migrations are applied to a database",
      "name it with --connection URL",
    ],
    ["--compare", "option '--compare <schema>' argument missing", "see database-migration-tool --help"],
    ["--analyze --frob", "unknown option '--frob'", "see database-migration-tool --help"],
  ])("%s", async (line, message, hint) => {
    const argv = line === "" ? [] : line.split(" ");
    expect(await project().run("database-migration-tool", argv)).toEqual({
      code: 2,
      out: "",
      err: `error ASHLAR_CLI_USAGE: ${message}\nhint: ${hint}\n`,
    });
  });
});
