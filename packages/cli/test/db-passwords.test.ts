import { describe, expect, it, vi } from "vitest";
import { TestProject } from "./fixture.ts";

const SOURCES = [
  "mysql://u:hush@localhost/x",
  "postgre://u:hush@localhost/x",
  "postgresql+asyncpg://u:hush@localhost/x",
  "jdbc:postgresql://localhost/x?user=u&password=hush",
  "u:hush@localhost/x",
  "postgres://u:hu/sh@localhost/x",
  "postgres://u:hush@127.0.0.1:1/x",
  "POSTGRES://u:hush@127.0.0.1:1/x",
  "postgres://127.0.0.1:1/x?user=u&password=hush",
  "postgres://u:hush@127.0.0.1:99999/x",
  "postgres://u:hush@127.0.0.1:1/x?sslmode=verify-ca",
  "host=127.0.0.1 port=1 user=u password=hush dbname=x",
  "a.sql,postgres://u:hush@127.0.0.1:1/x",
];

describe.each(SOURCES)("the password of %s is told by no", (source) => {
  it.each([
    { command: "db analyze", argv: ["db", "analyze", source] },
    { command: "db index --verbose", argv: ["db", "index", source, "--verbose"] },
    { command: "db diff --json", argv: ["db", "diff", source, "a.sql", "--json"] },
    { command: "db status --connection", argv: ["db", "status", "--connection", source] },
    { command: "db migrate --connection", argv: ["db", "migrate", "--connection", source, "--verbose"] },
    { command: "db analyze --shadow", argv: ["db", "analyze", "a.sql", "--shadow", source] },
    { command: "DATABASE_URL", argv: ["db", "analyze", "--json"], env: source },
  ])("$command", async ({ argv, env }) => {
    if (env !== undefined) vi.stubEnv("DATABASE_URL", env);
    const home = new TestProject({ "a.sql": "CREATE TABLE a ();", "migrations/1_a.sql": "SELECT 1;" });
    const { code, out, err } = await home.ashlar(...argv);
    vi.unstubAllEnvs();
    expect([2, 3]).toContain(code);
    expect(out + err).toMatch(/ASHLAR_/);
    expect(out + err).not.toMatch(/hush|hu\/sh/);
  });
});
