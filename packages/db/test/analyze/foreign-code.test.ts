import { openShadowServer, type ShadowServer } from "@ashlar/catalog";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAdviceClone } from "../../src/advise/advice-clone.ts";
import { openCosting } from "../../src/advise/open-costing.ts";
import { readPlannerStatistics } from "../../src/advise/planner-statistics.ts";
import { readStatementStatistics } from "../../src/advise/statement-statistics.ts";
import { tablesOf } from "../../src/advise/table-facts.ts";
import { riskOfPlanning } from "../../src/analyze/foreign-code.ts";
import { type AnalyzeOptions, analyze } from "../../src/analyze.ts";
import { type AnalysisServer, startAnalysisServer, type TestDatabase } from "./analysis-server.ts";

/** What is said of whoever plans: planning a SELECT on the table calls `tell()`. */
const TRAP = `
CREATE TABLE trap (id int PRIMARY KEY, a int);
INSERT INTO trap SELECT i, i FROM generate_series(1, 1000) i;
CREATE FUNCTION tell() RETURNS bool LANGUAGE plpgsql VOLATILE AS $$ BEGIN RAISE NOTICE 'planned by %', session_user; RETURN true; END $$;
CREATE FUNCTION tell_now() RETURNS bool LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN public.tell(); END';
CREATE INDEX trap_a ON trap (a) WHERE tell_now();
ANALYZE trap;`;

const TEXT = "SELECT * FROM trap WHERE a = $1";
const OPTIONS: AnalyzeOptions = {
  workload: {
    queries: [{ text: TEXT, fingerprint: "1", kind: "select", calls: 9, meanMs: 500, totalMs: 4500 }],
    source: { kind: "pg_stat_statements" },
  },
  slowMs: 0,
  measure: true,
  mostQueries: 5,
  timeoutMs: 30_000,
  now: new Date(),
  onProgress: () => undefined,
};

let server: AnalysisServer;
let shadows: ShadowServer;
beforeAll(async () => {
  [server, shadows] = await Promise.all([startAnalysisServer(), openShadowServer()]);
});
afterAll(() => Promise.all([server.stop(), shadows.stop()]));

/** What planning told, on the analysed server alone. */
function listen({ client }: TestDatabase): readonly string[] {
  const told: string[] = [];
  client.on("notice", ({ message }) => told.push(message ?? ""));
  return told;
}

describe("planning", () => {
  test("by a superuser is done on the server where all is superusers'", async () => {
    const database = await server.open(TRAP);
    const told = listen(database);
    const analysis = await analyze(await database.source(), { ...OPTIONS, measure: false });
    expect(analysis.queries.slow[0]?.plan.kind).toBe("explained");
    // The trap works.
    expect(told).toContain("planned by postgres");
    expect(analysis.notes.join()).not.toContain("clone");
  });

  test("by a superuser is done on a clone where others make things, and measures nothing", async () => {
    const database = await server.open(TRAP);
    const { client } = database;
    await client.query("CREATE ROLE app_owner; ALTER TABLE trap OWNER TO app_owner");
    const told = listen(database);
    const source = await database.source();
    const clone = () => openAdviceClone(shadows, source.database);
    const analysis = await analyze(source, { ...OPTIONS, clone });
    expect(analysis.queries.slow[0]?.plan).toMatchObject({ kind: "explained", how: "generic" });
    expect(analysis.notes.join()).toMatch(
      /planned on a clone .* and not measured: planning runs functions, postgres is a superuser, and app_owner may/,
    );
    const none = await analyze(source, OPTIONS);
    expect(none.queries.slow[0]?.plan.kind).toBe("unexplained");
    expect(none.notes.join()).toContain("planned nowhere");
    expect(told).toEqual([]);
    // Where HypoPG is there, it is not asked either.
    const statistics = await readPlannerStatistics(client);
    const tables = tablesOf(source.database, statistics);
    const costing = openCosting(source, { statistics, tables, candidates: [], costing: "hypopg" });
    await expect(costing).rejects.toMatchObject({ code: "ASHLAR_DB_ANALYZE" });
  });

  test("operators that somebody put beside those of Postgres are not asked", async () => {
    const database = await server.open(`${TRAP}
CREATE EXTENSION pg_stat_statements;
CREATE FUNCTION tell_name(name, name) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RETURN tell(); END';
CREATE OPERATOR ~~ (LEFTARG = name, RIGHTARG = name, FUNCTION = tell_name);
CREATE OPERATOR !~~ (LEFTARG = name, RIGHTARG = name, FUNCTION = tell_name);
`);
    await database.client.query("CREATE ROLE app_other; ALTER TABLE trap OWNER TO app_other");
    const source = await database.source();
    const clone = () => openAdviceClone(shadows, source.database);
    const told = listen(database);
    await readStatementStatistics(database.client);
    await analyze(source, { ...OPTIONS, clone });
    expect(told).toEqual([]);
    await database.client.query("SELECT FROM pg_catalog.pg_namespace WHERE nspname LIKE 'pg%'");
    expect(told).toContain("planned by postgres");
  });

  test.for([
    ["a superuser, alone", [], undefined],
    ["a superuser beside one who may log in", ["CREATE ROLE risk_app LOGIN"], /postgres is .* risk_app may/],
    [
      "a role without rights",
      ["CREATE ROLE risk_app LOGIN", "SET SESSION AUTHORIZATION risk_app"],
      undefined,
    ],
    [
      "a role that may run programs",
      [
        "CREATE ROLE risk_app LOGIN",
        "CREATE ROLE risk_runner LOGIN",
        "GRANT pg_execute_server_program TO risk_runner",
        "SET SESSION AUTHORIZATION risk_runner",
      ],
      /risk_runner may run programs .* risk_app may/,
    ],
    [
      "a superuser who took another role",
      ["CREATE ROLE risk_app LOGIN", "CREATE ROLE risk_none", "SET ROLE risk_none"],
      /risk_app may/,
    ],
  ] as const)("as %s is weighed by who else may put functions there", async ([, setup, risk]) => {
    const { client } = await server.open();
    await client.query("BEGIN");
    for (const statement of setup) await client.query(statement);
    const found = await riskOfPlanning(client);
    await client.query("ROLLBACK");
    if (risk === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(risk);
  });
});
