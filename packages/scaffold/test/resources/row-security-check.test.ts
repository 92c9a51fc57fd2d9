import { inspect } from "@ashlar/catalog";
import type { File } from "@ashlar/model";
import { transform } from "esbuild";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type QuickServer, startQuickServer } from "../../../postgres/test/support/quick-server.ts";
import {
  findUnaskedRowSecurity,
  withRowSecurityCheck,
} from "../../src/resources/project/row-security-check.ts";
import type { ResourcePlan } from "../../src/resources/resource-plan.ts";
import { readTemplate } from "../../src/runtime-files.ts";
import { planOf } from "./plan-of.ts";

const SQL = `
  CREATE ROLE owning; CREATE ROLE heir IN ROLE owning; CREATE ROLE reading; CREATE ROLE exempt BYPASSRLS;
  GRANT CREATE ON SCHEMA public TO owning;
  SET ROLE owning;
  CREATE TABLE docs (id integer PRIMARY KEY, owner text);
  CREATE TABLE "Odd ""one" (id integer PRIMARY KEY);
  RESET ROLE;
  ALTER TABLE docs ENABLE ROW LEVEL SECURITY;
  ALTER TABLE "Odd ""one" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY own ON docs USING (owner = current_user);
  CREATE POLICY own ON "Odd ""one" USING (id > 0);`;

interface Check {
  warnOfUnboundRoles(pool: pg.Pool, log: { warn(facts: object, message: string): void }): Promise<void>;
  refuseUnboundRoles(pool: pg.Pool): Promise<void>;
}

const open = { path: "src/database/open.ts", owner: "project" } as const;
const template = { ...open, text: readTemplate("service/src/database/open.ts", ".js") };

let server: QuickServer;
let client: pg.Client;

beforeAll(async () => {
  server = await startQuickServer();
  client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
  await client.query(SQL);
});
afterAll(async () => {
  await client.end();
  await server.stop();
});

/** The check of a service over the database as it is. */
async function checkOf(hasCallers: boolean): Promise<Check> {
  const plan = planOf(await inspect(client));
  const files = withRowSecurityCheck([template], plan, { hasCallers, existing: new Map() });
  return loaded(files);
}

async function loaded(files: readonly File[]): Promise<Check> {
  const text = files.find(({ path }) => path === "src/database/row-security.ts")?.text ?? "";
  const { code } = await transform(text, { loader: "ts", format: "esm" });
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Check;
}

/** What is warned of, and what is refused, where the service connects as a role. */
async function saidOf(check: Check, role: string): Promise<readonly (string | undefined)[]> {
  const pool = new pg.Pool({ connectionString: server.connectionString, options: `-c role=${role}`, max: 1 });
  const warned: string[] = [];
  try {
    await check.warnOfUnboundRoles(pool, { warn: (_facts, message) => warned.push(message) });
    const refused = await check.refuseUnboundRoles(pool).then(
      () => undefined,
      (error: Error & { code: string }) => `${error.code}: ${error.message}`,
    );
    return [warned[0], refused];
  } finally {
    await pool.end();
  }
}

const unbound = (role: string, why: string) => {
  const said = `policies do not bind the role ${role}, which ${why}: every caller would see the rows of all`;
  return [said, `ASHLAR_SERVICE_ROW_SECURITY: ${said}`];
};
const bound = [undefined, undefined];
const isExempt = "is a superuser or has BYPASSRLS";

describe("where policies name no role, who connects has to be bound by them", () => {
  const cases = [
    { role: "postgres", said: unbound("postgres", isExempt) },
    { role: "exempt", said: unbound("exempt", isExempt) },
    { role: "owning", said: unbound("owning", "owns public.docs") },
    { role: "heir", said: unbound("heir", "owns public.docs") },
    { role: "reading", said: bound },
  ];
  it.each(cases)("$role", async ({ role, said }) => {
    expect(await saidOf(await checkOf(true), role)).toEqual(said);
  });
});

it("where policies name roles, requests become these, and who connects matters only without callers", async () => {
  await client.query("ALTER POLICY own ON docs TO reading");
  expect(await saidOf(await checkOf(true), "postgres")).toEqual(bound);
  expect(await saidOf(await checkOf(false), "postgres")).toEqual(unbound("postgres", isExempt));
  await client.query("ALTER POLICY own ON docs TO reading, heir");
  expect(await saidOf(await checkOf(true), "reading")).toEqual(unbound("heir", "owns public.docs"));
  await client.query("ALTER POLICY own ON docs TO public");
});

it("development is warned, production waits for its database and then refuses; without policies nothing is asked", async () => {
  const plan = planOf(await inspect(client));
  const options = { hasCallers: true, existing: new Map() };
  const [opened, check] = withRowSecurityCheck([template], plan, options);
  expect(opened?.text).toContain(`"development") await warnOfUnboundRoles(pool, log);`);
  expect(opened?.text).toContain("if (reason === undefined) return refuseUnboundRoles(pool);");
  expect(check?.owner).toBe("generated");
  expect(withRowSecurityCheck([template], { ...plan, rowSecurity: undefined }, options)).toEqual([template]);
});

describe("a service that is there", () => {
  const [opened] = withRowSecurityCheck([template], secured(), { hasCallers: true, existing: new Map() });
  const asking = new Map([[open.path, opened?.text ?? ""]]);
  const silent = new Map([[open.path, template.text]]);

  it("whose tables have no policies any more goes on importing the check, which then asks nothing", async () => {
    const files = withRowSecurityCheck(
      [template],
      { ...secured(), rowSecurity: undefined },
      {
        hasCallers: true,
        existing: asking,
      },
    );
    const check = await loaded(files);
    const pool = { query: () => Promise.reject(new Error("asked")) } as unknown as pg.Pool;
    await expect(check.refuseUnboundRoles(pool)).resolves.toBeUndefined();
  });

  it("is told where nothing calls the check", () => {
    const told = (existing: ReadonlyMap<string, string>) =>
      findUnaskedRowSecurity(secured(), existing).map(({ rule, location }) => [rule, location?.file]);
    expect(told(silent)).toEqual([["row-security-unasked", open.path]]);
    expect([told(asking), told(new Map())]).toEqual([[], []]);
    expect(findUnaskedRowSecurity({ ...secured(), rowSecurity: undefined }, silent)).toEqual([]);
  });
});

/** As much of a plan as the check looks at. */
function secured(): ResourcePlan {
  const resources = [{ schema: "public", table: "docs", hasRowSecurity: true }];
  return { resources, rowSecurity: { roles: [], settings: [] } } as unknown as ResourcePlan;
}
