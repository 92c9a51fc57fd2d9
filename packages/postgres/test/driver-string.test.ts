import { userInfo } from "node:os";
import { afterEach, describe, expect, it, vi } from "vitest";
import { describeConnection, openClient } from "../src/connect.ts";
import { driverString } from "../src/driver-string.ts";

const user = `user=${encodeURIComponent(userInfo().username)}`;
const libpq = "uselibpqcompat=true";

afterEach(() => {
  vi.unstubAllEnvs();
});

function stub(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of ["PGUSER", "PGHOST", "PGPORT", "PGSSLMODE"]) vi.stubEnv(name, env[name]);
}

describe("the driver is told", () => {
  it.each([
    {
      title: "the system's user where nobody is named",
      given: "postgres://h/shop",
      told: `postgres://h/shop?${user}`,
    },
    {
      title: "the same without a host",
      given: "postgres:///shop?host=/run",
      told: `postgres:///shop?host=/run&${user}`,
    },
    { title: "nothing more where the URL names a user", given: "postgres://ada@h/shop" },
    { title: "nothing more where its settings do", given: "postgres://h/shop?user=ada" },
    { title: "nothing more where PGUSER does", given: "postgres://h/shop", env: { PGUSER: "ada" } },
    {
      title: "to encrypt and not to verify for sslmode=require",
      given: "postgres://ada@h/shop?sslmode=require",
      told: `postgres://ada@h/shop?sslmode=require&${libpq}`,
    },
    {
      title: "the same for PGSSLMODE",
      given: "postgres://ada@h/shop",
      env: { PGSSLMODE: "require" },
      told: `postgres://ada@h/shop?sslmode=require&${libpq}`,
    },
    { title: "nothing more for sslmode=disable", given: "postgres://ada@h/shop?sslmode=disable" },
    {
      title: "blanks as they were written",
      given: "postgres://h/shop?options=-c%20jit=off",
      told: `postgres://h/shop?options=-c%20jit=off&${user}`,
    },
  ])("$title", ({ given, told = given, env = {} }) => {
    stub(env);
    expect(driverString(given)).toBe(told);
  });

  it.each([
    ["sslmode=verify-ca", "ASHLAR_POSTGRES_CONNECTION_STRING"],
    ["sslmode=verify-full&sslrootcert=/no/such.crt", "ASHLAR_POSTGRES_UNREACHABLE"],
  ])("%s cannot be done, and why is said", async (setting, code) => {
    stub({});
    const connectionString = `postgres://ada:hush@127.0.0.1:1/shop?${setting}`;
    const error: unknown = await openClient({ connectionString }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "PostgresError", code });
    expect(String(error)).not.toContain("hush");
  });

  it("sslmode=require warns of nothing", async () => {
    stub({});
    const warn = vi.spyOn(process, "emitWarning");
    await openClient({ connectionString: "postgres://ada@127.0.0.1:1/shop?sslmode=require" }).catch(() => {});
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});

describe("a place is named", () => {
  it.each([
    { given: "postgres:///shop", env: { PGHOST: "db", PGPORT: "6543" }, named: "db:6543/shop" },
    { given: "postgres://h:1/shop", env: { PGHOST: "db", PGPORT: "6543" }, named: "h:1/shop" },
    { given: "postgres:///shop?host=/run&port=2", env: {}, named: "/run:2/shop" },
  ])("$named for $given with $env", ({ given, env, named }) => {
    stub(env);
    expect(describeConnection(given)).toBe(named);
  });
});
