import { execFile } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { applyMigrations, createDatabase, openClient } from "@ashlar/postgres";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type QuickServer, startQuickServer } from "../../postgres/test/support/quick-server.ts";
import { TestProject } from "./fixture.ts";
import { MadeService } from "./made-service.ts";

const SCHEMA = `
CREATE TYPE rating AS ENUM ('G', 'PG', 'R');
CREATE TABLE actor (actor_id serial PRIMARY KEY, first_name text NOT NULL, last_name varchar(45) NOT NULL);
CREATE TABLE film (
  film_id serial PRIMARY KEY, title text NOT NULL UNIQUE, rating rating DEFAULT 'G', length smallint CHECK (length > 0),
  rental_rate numeric(4,2) NOT NULL DEFAULT 4.99, special_features text[]);
CREATE TABLE film_actor (actor_id integer REFERENCES actor, film_id integer REFERENCES film, PRIMARY KEY (actor_id, film_id));
CREATE TABLE staff (staff_id serial PRIMARY KEY, name text NOT NULL, password text);
CREATE VIEW film_list AS SELECT film_id, title FROM film;`;

// The most usual of all policies; a row of another tenant is refused before its foreign key is looked at.
const POLICIES = `
CREATE ROLE clerk;
CREATE TABLE tenant (tenant_id serial PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE booking (booking_id serial PRIMARY KEY, tenant_id integer NOT NULL REFERENCES tenant, seats integer[]);
ALTER TABLE booking ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON booking TO clerk USING (tenant_id = current_setting('app.tenant_id')::integer);
CREATE VIEW all_bookings AS SELECT * FROM booking;
CREATE MATERIALIZED VIEW film_counts AS SELECT rating, count(*) AS films FROM film GROUP BY ROLLUP (rating);
CREATE UNIQUE INDEX ON film_counts (rating);
GRANT ALL ON ALL TABLES IN SCHEMA public TO clerk;
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO clerk;`;

const workspace = fileURLToPath(new URL("../../..", import.meta.url));

const project = () => {
  const made = new TestProject({ "schema.sql": SCHEMA, "package.json": `{ "type": "module" }` });
  made.write("openapi.yaml", "");
  return made;
};

describe("ashlar scaffold of a database", () => {
  it.each(["express", "fastify", "koa"])("makes %s routes, and the document beside them", async (name) => {
    const at = project();
    const made = await at.ashlar("scaffold", "schema.sql", "--framework", name);
    expect(made.code, made.err).toBe(0);
    expect(made.out).toMatch(/^Generated \d+ route handlers in src\/routes\/\n {2}\/actors +public\.actor\n/);
    expect(made.out).toContain("Updated OpenAPI document: openapi.yaml");
    expect(made.out).toContain("pg@");
    expect(made.err).toContain("password of public.staff may hold secrets");
    expect(Object.keys(at.tree())).toEqual(
      expect.arrayContaining(["src/routes/films.ts", "src/resources/films.ts", "src/database/session.ts"]),
    );
    const document = at.read("openapi.yaml");
    expect(document).toMatch(
      /^# Made by Ashlar from the database\. Do not edit.*\n# sha256:\w+\nopenapi: 3\.1/,
    );
    expect(document).not.toContain("password");
  });

  it("holds the document as it holds every generated file", async () => {
    const at = project();
    const argv = ["scaffold", "schema.sql", "--types-only"];
    await at.ashlar(...argv);
    const document = at.read("openapi.yaml");
    expect((await at.ashlar(...argv, "--check")).code).toBe(0);
    at.write("openapi.yaml", `${document}# mine\n`);
    const refused = await at.ashlar(...argv);
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining("would lose what a person wrote"),
    ]);
    expect((await at.ashlar(...argv, "--force")).code).toBe(0);
  });

  it("reads what is decided otherwise, and makes the types alone", async () => {
    const at = project();
    at.write("resources.yaml", "title: Cinema\ntables:\n  public.film: { name: movies }\n");
    const made = await at.ashlar("scaffold", "schema.sql", "--types-only", "--json");
    expect(made.code, made.err).toBe(0);
    const { resources, files } = JSON.parse(made.out) as {
      resources: { path: string }[];
      files: { path: string }[];
    };
    expect(resources.map(({ path }) => path)).toContain("/movies");
    expect(files.map(({ path }) => path).sort()).toEqual(["openapi.yaml", "src/types/api.ts"]);
    expect(at.read("openapi.yaml")).toContain("title: Cinema");
  });

  it("handlers of a table that became read only, or went, go on compiling", async () => {
    const at = project();
    symlinkSync(join(workspace, "node_modules"), join(at.root, "node_modules"), "dir");
    const compilerOptions = {
      strict: true,
      module: "nodenext",
      noEmit: true,
      skipLibCheck: true,
      types: ["node"],
    };
    at.write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["src"] }));
    const first = ["scaffold", "schema.sql", "--framework", "fastify", "--schema", "public"];
    const made = await at.ashlar(...first);
    expect([made.code, made.out]).toEqual([0, expect.stringContaining("Created resources.yaml, so that")]);
    expect(at.read("resources.yaml")).toBe('schemas: ["public"]\n');
    at.write("resources.yaml", "tables: { film: { readOnly: true }, staff: { omit: true } }");
    const again = await at.ashlar("scaffold", "schema.sql", "--schema", "public", "--verbose");
    expect(again.err).toContain("schema-not-remembered");
    expect([again.code, again.err]).toEqual([0, expect.stringContaining("operation-removed")]);
    const compiler = join(workspace, "node_modules/typescript/bin/tsc");
    const compiled = await promisify(execFile)(process.execPath, [compiler, "-p", at.root]).catch(
      (error: { stdout: string }) => error,
    );
    expect(compiled.stdout).toBe("");
  });

  const refused: readonly { title: string; argv: readonly string[]; code: number; error: RegExp }[] = [
    {
      title: "a server that does not answer",
      argv: ["scaffold", "postgres://me:secret@127.0.0.1:1/shop"],
      code: 3,
      error: /^error ASHLAR_POSTGRES_UNREACHABLE: (?!.*secret).*\nhint: .*\n$/,
    },
    {
      title: "a database without tables",
      argv: ["scaffold", "empty.sql"],
      code: 2,
      error: /^error ASHLAR_CLI_NO_TABLES: empty\.sql has no tables or views .*\nhint: .*\n$/,
    },
    {
      title: "a namespace without tables",
      argv: ["scaffold", "schema.sql", "--schema", "nowhere"],
      code: 2,
      error: /nowhere/,
    },
    {
      title: "SQL that does not run",
      argv: ["scaffold", "wrong.sql"],
      code: 2,
      error: /^error ASHLAR_CATALOG_SQL: wrong\.sql:2/,
    },
    {
      title: "overrides that are not there",
      argv: ["scaffold", "schema.sql", "--resources", "no.yaml"],
      code: 2,
      error: /^error ASHLAR_CLI_USAGE: no\.yaml cannot be read/,
    },
    {
      title: "namespaces of a new service that its resources.yaml does not name",
      argv: ["new", "shop", "--from", "schema.sql", "--schema", "public", "--resources", "mine.yaml"],
      code: 2,
      error:
        /^error ASHLAR_CLI_USAGE: mine\.yaml does not say what --schema says\nhint: leave .*: schemas: \["public"\]\n$/,
    },
    {
      title: "a shadow for a service that has a document",
      argv: ["generate", "--shadow", "postgres://127.0.0.1:1/"],
      code: 2,
      error:
        /^error ASHLAR_CLI_USAGE: --shadow is for services over a database.*\nhint: leave --shadow out\n$/,
    },
  ];
  it.each(refused)("refuses $title in one line", async ({ argv, code, error }) => {
    const at = project();
    at.write("mine.yaml", "---\ntables: { staff: { omit: true } }");
    at.write(
      "ashlar.json",
      JSON.stringify({ version: 1, ashlar: "0.1.0", document: "openapi.yaml", framework: "koa" }),
    );
    at.write("empty.sql", "CREATE SCHEMA nothing;");
    at.write("wrong.sql", "CREATE TABLE a (id integer);\nCREATE TABLE a (id integer);\n");
    const before = at.tree();
    const answer = await at.ashlar(...argv);
    expect(answer.err).toMatch(error);
    expect(answer.code).toBe(code);
    expect(at.tree()).toEqual(before);
  });
});

describe("a service over a database that is there", () => {
  let server: QuickServer;
  let client: pg.Client;
  let connectionString: string;
  let service: MadeService;

  beforeAll(async () => {
    server = await startQuickServer();
    connectionString = await createDatabase(server.connectionString, { name: "cinema" });
    client = await openClient({ connectionString });
    await client.query(SCHEMA + POLICIES);
    await client.query("INSERT INTO actor VALUES (1, 'Buster', 'Keaton')");
    service = await MadeService.make(connectionString, "fastify");
  });
  afterAll(async () => {
    await service?.remove();
    await client?.end();
    await server?.stop();
  });

  it("says where policies would not bind the role of the address", async () => {
    const at = project();
    const said = async (resources: string) => {
      at.write("resources.yaml", resources);
      return (await at.ashlar("scaffold", connectionString, "--types-only", "--dry-run", "--verbose")).err;
    };
    expect(await said("security: none")).toMatch(
      /policies do not bind the role \w+ .*row-security-not-bound/s,
    );
    expect(await said("security: bearer")).not.toContain("row-security-not-bound");
  });

  it("compiles", async () => {
    expect(await service.compile()).toBe("");
  });

  it("answers what the database holds, and leaves its structure alone", async () => {
    const url = await service.start({ DATABASE_URL: connectionString });
    const [, options = ""] =
      /token -- (--subject me .*)\)\n/.exec(readFileSync(join(service.folder, "README.md"), "utf8")) ?? [];
    expect(options).toBe("--subject me --role clerk --claim tenant_id=1");
    const token = (await service.command("token", ...options.split(" "))).out.trim();
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}/actors?firstName=eq.Buster&include=films`, { headers });
    expect(await answer.json()).toEqual({
      data: [{ actorId: 1, firstName: "Buster", lastName: "Keaton", films: [] }],
      nextCursor: null,
    });
    expect((await fetch(`${url}/actors`)).status).toBe(401);
    expect((await fetch(`${url}/bookings`, { headers })).status).toBe(200);
    expect((await fetch(`${url}/all-bookings`, { headers })).status).toBe(404);
    await service.stop();
    const { rows } = await client.query("SELECT to_regclass('ashlar_migrations') IS NULL AS untouched");
    expect(rows).toEqual([{ untouched: true }]);
  });

  it("passes its own tests, on made-up rows", async () => {
    const config = join(service.folder, "vitest.config.ts");
    // The workspace's own packages, as they stand in their sources.
    const conditions = `resolve: { conditions: ["@ashlar/source"] }`;
    const text = readFileSync(config, "utf8");
    writeFileSync(
      config,
      text.replace("  test: {", `  ${conditions},\n  ssr: { ${conditions} },\n  test: {`),
    );
    const vitest = join(service.folder, "node_modules/vitest/vitest.mjs");
    const argv = [vitest, "run", "--reporter=dot"];
    const { NODE_ENV: _mode, VITEST: _inner, ...env } = process.env;
    const tested = await promisify(execFile)(process.execPath, argv, { cwd: service.folder, env }).catch(
      (error: { stdout: string }) => ({ stdout: `failed\n${error.stdout}` }),
    );
    expect(tested.stdout).toMatch(/^(?!failed)[\s\S]*Tests.* passed/);
    writeFileSync(config, text);
  });

  it("follows a new migration and other names, says what is out of date, and goes on compiling", async () => {
    expect((await service.ashlar("generate", "--check")).code).toBe(0);
    const file = join(service.folder, "migrations/20990101000000_add_release.sql");
    writeFileSync(file, "ALTER TABLE film ADD COLUMN released date;\n");
    const shadow = ["--shadow", server.connectionString];
    expect((await service.ashlar("generate", "--check", ...shadow)).code).toBe(1);
    const decided = "tables:\n  actor: { name: performers }\n  booking: { omit: true }\n";
    writeFileSync(join(service.folder, "resources.yaml"), decided);
    const made = await service.ashlar("generate");
    expect([made.code, made.out]).toEqual([0, expect.stringContaining("Updated src/resources/films.ts")]);
    expect(made.err).toContain("operation-removed");
    expect(await service.compile()).toBe("");
    expect((await service.ashlar("generate", "--check")).code).toBe(0);
  });

  it("makes no tables in an empty database that it is given, before somebody asks for them", async () => {
    const empty = await createDatabase(server.connectionString, { name: "empty" });
    const env = { DATABASE_URL: empty };
    await expect(service.start(env)).rejects.toThrow(
      /ended with 2: error: .* lacks the tables.*npm run migrate/s,
    );
    const asked = await openClient({ connectionString: empty });
    const { rows } = await asked.query(
      "SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = 'public'",
    );
    await asked.end();
    expect(rows).toEqual([{ tables: 0 }]);
    await applyMigrations({ connectionString: empty, folder: join(service.folder, "migrations") });
    expect(await service.start(env)).toContain("http");
    await service.stop();
  });

  it("leaves the migrations of a database that was there to whoever asks for them", async () => {
    const env = { DATABASE_URL: connectionString };
    const file = join(service.folder, "migrations/20990102000000_add_award.sql");
    writeFileSync(file, "CREATE TABLE award (award_id serial PRIMARY KEY);\n");
    const isThere = async () => {
      const { rows } = await client.query("SELECT to_regclass('award') IS NOT NULL AS found");
      return rows[0].found as boolean;
    };
    await service.start(env);
    await service.stop();
    expect(service.lines).toContainEqual(expect.stringMatching(/\d migrations are pending/));
    expect(await isThere()).toBe(false);
    await applyMigrations({ connectionString, folder: join(service.folder, "migrations") });
    expect(await isThere()).toBe(true);
  });
});
