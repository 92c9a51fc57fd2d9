import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type QuickServer, startQuickServer } from "../../postgres/test/support/quick-server.ts";
import { TestProject } from "./fixture.ts";

let server: QuickServer;
beforeAll(async () => {
  server = await startQuickServer();
  const client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
  await client.query("CREATE ROLE stranger LOGIN PASSWORD 'secret-word'");
  await client.query("CREATE DATABASE closed");
  await client.query("REVOKE CONNECT ON DATABASE closed FROM PUBLIC");
  await client.end();
});
afterAll(() => server.stop());

/** The server's address with other parts. */
function address(parts: { user?: string; password?: string; database?: string }): string {
  const url = new URL(server.connectionString);
  if (parts.user !== undefined) url.username = parts.user;
  if (parts.password !== undefined) url.password = parts.password;
  if (parts.database !== undefined) url.pathname = `/${parts.database}`;
  return url.href;
}

const FILES = {
  "ok.sql": "CREATE TABLE t (a int);\n",
  "broken.sql": "CREATE TABLE t (a int);\n\nCREATE TABEL u ();\n",
  "empty.sql": "",
  "comment.sql": "-- later\n",
  "binary.sql": "CREATE\u0000TABLE",
  "folder/readme.txt": "hello",
  "mysql.sql": "CREATE TABLE `t` (`id` int(11) AUTO_INCREMENT) ENGINE=InnoDB;\n",
  "sqlite.sql": "CREATE TABLE t (id integer PRIMARY KEY AUTOINCREMENT);\n",
  "custom.sql": "PGDMP",
  "program.sql": "CREATE TABLE t (a text);\nCOPY t FROM PROGRAM 'id';\n",
};

test.each<{
  readonly title: string;
  readonly source: string | (() => string);
  readonly code: 2 | 3;
  readonly says: RegExp;
}>([
  {
    title: "a server that nobody runs",
    source: "postgres://127.0.0.1:1/shop",
    code: 3,
    says: /^error ASHLAR_POSTGRES_UNREACHABLE: no connection to 127\.0\.0\.1:1\/shop: nothing listens there\nhint: /,
  },
  {
    title: "a wrong password",
    source: () => address({ password: "secret-word" }),
    code: 2,
    says: /^error ASHLAR_POSTGRES_REFUSED: .*password authentication failed/,
  },
  {
    title: "a missing right",
    source: () => address({ user: "stranger", password: "secret-word", database: "closed" }),
    code: 2,
    says: /^error ASHLAR_POSTGRES_REFUSED: .*permission denied for database "closed"/,
  },
  {
    title: "a database that is not there",
    source: () => address({ database: "nowhere" }),
    code: 2,
    says: /^error ASHLAR_POSTGRES_REFUSED: .*database "nowhere" does not exist\nhint: create the database/,
  },
  {
    title: "broken SQL",
    source: "broken.sql",
    code: 2,
    says: /^error ASHLAR_CATALOG_SQL: broken\.sql:3:8: /,
  },
  { title: "an empty file", source: "empty.sql", code: 2, says: /^error ASHLAR_CATALOG_EMPTY: empty\.sql: / },
  {
    title: "a file of comments",
    source: "comment.sql",
    code: 2,
    says: /^error ASHLAR_CATALOG_EMPTY: comment\.sql: /,
  },
  {
    title: "a binary file",
    source: "binary.sql",
    code: 2,
    says: /^error ASHLAR_CATALOG_SOURCE: binary\.sql is no text\n/,
  },
  {
    title: "a dump that is no SQL",
    source: "custom.sql",
    code: 2,
    says: /^error ASHLAR_CATALOG_SOURCE: custom\.sql is a dump .*\nhint: .*pg_restore/,
  },
  {
    title: "a folder without SQL",
    source: "folder",
    code: 2,
    says: /^error ASHLAR_CATALOG_SOURCE: folder: there is no \.sql file/,
  },
  {
    title: "a file that is not there",
    source: "nothing.sql",
    code: 2,
    says: /^error ASHLAR_CATALOG_SOURCE: nothing\.sql: there is no such file/,
  },
  {
    title: "a file for MySQL",
    source: "mysql.sql",
    code: 2,
    says: /^error ASHLAR_CATALOG_SQL: mysql\.sql:1:14: .*\nhint: it looks like SQL of MySQL/,
  },
  {
    title: "a file for SQLite",
    source: "sqlite.sql",
    code: 2,
    says: /^error ASHLAR_CATALOG_SQL: sqlite\.sql:1:\d+: .*\nhint: it looks like SQL of SQLite/,
  },
  {
    title: "the address of another kind of database, without its password",
    source: "mysql://me:secret-word@localhost/shop",
    code: 2,
    says: /^error ASHLAR_CATALOG_SOURCE: mysql:\/\/ addresses are not read\nhint: .*postgres:\/\/ or postgresql:\/\/ URL/,
  },
  {
    title: "a file that runs a program",
    source: "program.sql",
    code: 2,
    says: /^error ASHLAR_CATALOG_UNSAFE: program\.sql:2:1: COPY with PROGRAM/,
  },
])("$title: one line and a hint, and nothing is written", async ({ source, code, says }) => {
  const project = new TestProject(FILES);
  const before = project.tree();
  const name = typeof source === "string" ? source : source();
  for (const pair of [
    ["ok.sql", name],
    [name, "ok.sql"],
  ]) {
    const answer = await project.ashlar("db", "diff", ...pair);
    expect(answer).toMatchObject({ code, out: "", err: expect.stringMatching(says) });
    expect(answer.err.trimEnd().split("\n")).toHaveLength(2);
    expect(answer.err).not.toContain("secret-word");
  }
  expect(project.tree()).toEqual(before);
});
