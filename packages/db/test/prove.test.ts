import { openShadowServer, type Shadow, type ShadowServer } from "@ashlar/catalog";
import type { Database } from "@ashlar/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Plan, PlannedStep } from "../src/plan.ts";
import { planMigration } from "../src/plan-migration.ts";
import { differences } from "../src/prove/differences.ts";
import { rebuild } from "../src/prove/rebuild.ts";
import { type Proof, type ProveOptions, prove } from "../src/prove.ts";
import { planRenames } from "../src/rename.ts";

let server: ShadowServer;
beforeAll(async () => {
  server = await openShadowServer();
});
afterAll(() => server.stop());

interface Loaded {
  readonly old: Shadow;
  readonly before: Database;
  readonly after: Database;
}

async function withBoth<T>(old: string, wanted: string, work: (loaded: Loaded) => Promise<T>): Promise<T> {
  const [one, other] = [await server.create(), await server.create()];
  try {
    await one.load([{ name: "old.sql", text: old }]);
    await other.load([{ name: "new.sql", text: wanted }]);
    return await work({ old: one, before: await one.inspect(), after: await other.inspect() });
  } finally {
    await one.drop();
    await other.drop();
  }
}

type Given = Partial<ProveOptions> & { readonly change?: (plan: Plan) => Plan };

function proof(old: string, wanted: string, { change, ...options }: Given = {}): Promise<Proof> {
  return withBoth(old, wanted, ({ old: shadow, before, after }) => {
    const plan = planMigration(before, after);
    return prove({
      old: shadow,
      before,
      after,
      plan: change === undefined ? plan : change(plan),
      allowDestructive: true,
      ...options,
    });
  });
}

const USERS = "CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL, email varchar(80), age int)";
const ORDERS = "CREATE TABLE orders (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, state text)";

test.each<[string, string, string]>([
  ["a column comes and goes", USERS, `${USERS}; ALTER TABLE users ADD COLUMN phone text`],
  [
    "a column with its values goes, and comes back without",
    USERS,
    `${USERS}; ALTER TABLE users DROP COLUMN age`,
  ],
  [
    "a type grows, and a view is made anew around it",
    `${USERS}; CREATE VIEW v AS SELECT age FROM users`,
    `${USERS}; ALTER TABLE users ALTER age TYPE bigint; CREATE VIEW v AS SELECT age FROM users`,
  ],
  [
    "constraints and indexes are built beside the rows",
    `${USERS}; ${ORDERS}`,
    `${USERS}; ${ORDERS}; ALTER TABLE users ALTER email SET NOT NULL; CREATE UNIQUE INDEX e ON users (email); ALTER TABLE orders ADD CHECK (user_id > 0); CREATE INDEX ON orders (user_id)`,
  ],
  [
    "an enum gets a value",
    "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (m mood NOT NULL)",
    "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (m mood NOT NULL DEFAULT 'ok')",
  ],
  [
    "a function changes with its trigger",
    `${USERS}; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
    `${USERS}; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f()`,
  ],
  [
    "row security binds the owner too",
    USERS,
    `${USERS}; ALTER TABLE users ENABLE ROW LEVEL SECURITY; ALTER TABLE users FORCE ROW LEVEL SECURITY; CREATE POLICY p ON users USING (name = current_setting('app.name'))`,
  ],
])("proved with rows, there and back: %s", async (_, old, wanted) => {
  const { problems, corrections, filledTables, forward, rollback } = await proof(old, wanted);
  expect(problems).toEqual([]);
  expect(corrections).toEqual([]);
  expect(filledTables).toBeGreaterThan(0);
  const done = [...forward.steps, ...rollback.steps].filter(({ statements }) => statements.length > 0);
  expect(done.every(({ durationMs }) => durationMs !== undefined)).toBe(true);
});

test("what loses data is held back with what needs it, and the rest is proved", async () => {
  const { problems, forward, rollback, reached } = await proof(
    `${USERS}; CREATE TYPE mood AS ENUM ('sad'); ALTER TABLE users ADD COLUMN m mood`,
    USERS.replace("age int", "age text, phone text"),
    { allowDestructive: false },
  );
  expect(problems).toEqual([]);
  const held = forward.steps.filter(({ withheld }) => withheld !== undefined).map(({ object }) => object);
  expect(new Set(held)).toEqual(new Set(["column public.users.m", "enum public.mood"]));
  expect(reached.objects.some(({ id }) => id === "column public.users.phone")).toBe(true);
  // The rollback begins where the forward migration ended.
  expect(rollback.steps.some(({ object }) => object === "enum public.mood")).toBe(false);
});

test("rows that a step warns of are left out, and that is said", async () => {
  const { problems, notes, emptied } = await proof(
    USERS,
    `${USERS}; ALTER TABLE users ADD COLUMN phone text NOT NULL`,
  );
  expect(problems).toEqual([]);
  expect(emptied).toEqual(["table public.users"]);
  expect(notes.join()).toMatch(/proved without rows in table public\.users/);
});

test("a rename keeps rows and definitions, and is undone last", async () => {
  const old = `${USERS}; CREATE VIEW v AS SELECT name FROM users`;
  const wanted = `${USERS.replace("name text", "full_name text")}; CREATE VIEW v AS SELECT full_name AS name FROM users`;
  await withBoth(old, wanted, async ({ old: shadow, before, after }) => {
    const renames = planRenames(before, [{ from: "users.name", to: "full_name" }]);
    const copy = await shadow.copy();
    for (const { step } of renames) for (const sql of step.statements) await copy.run(sql);
    const renamed = await copy.inspect();
    await copy.drop();
    const plan = planMigration(renamed, after);
    // From 18 on the not-null constraint has a name of its own, made of the column's.
    expect(plan.steps.filter(({ name }) => !name.includes("not-null constraint"))).toEqual([]);
    const found = await prove({
      old: shadow,
      before,
      renamed,
      renames,
      after,
      plan,
      allowDestructive: false,
    });
    expect(found.problems).toEqual([]);
    expect(found.rollback.steps.at(-1)?.statements).toEqual([
      "ALTER TABLE public.users RENAME COLUMN full_name TO name",
    ]);
  });
});

const first = (plan: Plan, change: (step: PlannedStep) => PlannedStep): Plan => ({
  ...plan,
  steps: plan.steps.map((step, index) => (index === 0 ? change(step) : step)),
});

test("a step that fills one column may not change another", async () => {
  const wanted = `${USERS}; ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid()`;
  const change = ({ changes, steps }: Plan): Plan => ({
    changes,
    steps: steps.map((step) =>
      step.work.kind === "backfill"
        ? { ...step, statements: [...step.statements, "UPDATE users SET name = 'nobody'"] }
        : step,
    ),
  });
  const { problems } = await proof(USERS, wanted, { change });
  expect(problems.map(({ message }) => message)).toEqual(["values of column public.users.name changed"]);
});

test("a step that locks more than it says is put right", async () => {
  const { corrections, forward, problems } = await proof(
    USERS,
    `${USERS}; ALTER TABLE users ADD COLUMN x int`,
    {
      change: (plan) => first(plan, (step) => ({ ...step, locks: [] })),
    },
  );
  expect(problems).toEqual([]);
  expect(corrections.map(({ message }) => message)).toEqual([
    "takes ACCESS EXCLUSIVE on table public.users; stated: nothing",
  ]);
  expect(forward.steps[0]?.locks).toEqual([{ on: "table public.users", mode: "ACCESS EXCLUSIVE" }]);
});

test("what the shadow passes over is said", async () => {
  const { notes, problems } = await proof(USERS, `${USERS}; ALTER TABLE users ADD COLUMN x int`, {
    change: (plan) =>
      first(plan, (step) => ({
        ...step,
        statements: [...step.statements, "ALTER TABLE public.users OWNER TO postgres"],
      })),
  });
  expect(problems).toEqual([]);
  expect(notes).toEqual([
    "not tried on the shadow: ALTER TABLE public.users OWNER TO postgres: postgres is no role without rights there",
  ]);
});

test("a step that writes a table anew unsaid is put right", async () => {
  const { corrections, forward } = await proof(USERS, USERS.replace("age int", "age bigint"), {
    change: (plan) => ({
      ...plan,
      steps: plan.steps.map((step) => ({ ...step, work: { kind: "catalog", on: [] }, hazards: [] })),
    }),
  });
  expect(corrections.map(({ message }) => message)).toContain("writes table public.users anew; not stated");
  expect(forward.steps.flatMap(({ hazards }) => hazards.map(({ name }) => name))).toContain("rewrite");
});

test("a plan that falls short is planned on, up to the new schema", async () => {
  const { problems, forward } = await proof(
    USERS,
    `${USERS}; ALTER TABLE users ADD COLUMN x int, ADD COLUMN y int`,
    {
      change: (plan) => ({ ...plan, steps: plan.steps.slice(0, 1) }),
    },
  );
  expect(problems).toEqual([]);
  expect(forward.steps.map(({ name }) => name).at(-1)).toMatch(/column y .*\(round 2\)/);
});

test.each<[string, (plan: Plan) => Plan, RegExp]>([
  [
    "rows that go unsaid",
    (plan) =>
      first(plan, (step) => ({ ...step, statements: [...step.statements, "DELETE FROM public.users"] })),
    /table public\.users had 7 rows and has 0/,
  ],
  [
    "values that change unsaid",
    (plan) =>
      first(plan, (step) => ({
        ...step,
        statements: [...step.statements, "UPDATE public.users SET age = 1"],
      })),
    /values of column public\.users\.age changed/,
  ],
  [
    "a statement that fails",
    (plan) =>
      first(plan, (step) => ({ ...step, statements: ["ALTER TABLE public.nothing ADD COLUMN x int"] })),
    /relation "public\.nothing" does not exist/,
  ],
])("not proved: %s", async (_, change, message) => {
  const { problems } = await proof(USERS, `${USERS}; ALTER TABLE users ADD COLUMN x int`, { change });
  expect(problems[0]?.message).toMatch(message);
});

const using = (expression: string) => (plan: Plan) =>
  first(plan, ({ hazards, ...step }) => ({
    ...step,
    statements: [`ALTER TABLE public.users ALTER COLUMN age TYPE bigint USING ${expression}`],
    hazards: hazards.filter(({ name }) => name !== "data-loss"),
  }));

test.each<[string, string, RegExp]>([
  [
    "a conversion that makes other values",
    "0",
    /values of column public\.users\.age are not what they were, as bigint/,
  ],
  ["a conversion that makes nulls", "NULL", /column public\.users\.age had \d nulls and has 7/],
  ["a conversion that fails and did not warn of it", "1 / (age - age)", /division by zero/],
])("not proved: %s", async (_, expression, message) => {
  const wanted = USERS.replace("age int", "age bigint");
  const { problems, emptied } = await proof(USERS, wanted, { change: using(expression) });
  expect(problems[0]?.message).toMatch(message);
  expect(emptied).toEqual([]);
});

test.each<[string, (sql: string) => string, readonly string[]]>([
  ["keeps its values", (sql) => sql, []],
  [
    "is not proved where others are filled in",
    (sql) => sql.replace(/:= \(SELECT .*\);/, ":= 0;"),
    ["values of column public.users.age are not what they were, as bigint"],
  ],
])("a column of a large table that changes its type beside the old %s", async (_, change, expected) => {
  await withBoth(USERS, USERS.replace("age int", "age bigint"), async ({ old, before: few, after }) => {
    const objects = few.objects.map((object) =>
      object.kind === "table" ? { ...object, estimate: { rows: 1e6, bytes: 1e8 } } : object,
    );
    const before = { ...few, objects };
    const planned = planMigration(before, after);
    const steps = planned.steps.map((step) => ({ ...step, statements: step.statements.map(change) }));
    expect(steps.some(({ work }) => work.kind === "backfill")).toBe(true);
    const plan = { ...planned, steps };
    const { problems } = await prove({ old, before, after, plan, allowDestructive: true });
    expect(problems.map(({ message }) => message)).toEqual(expected);
  });
});

test("a database made anew on another shadow is the same", async () => {
  const sql = `${USERS}; ${ORDERS}; CREATE VIEW v AS SELECT name FROM users; CREATE INDEX ON orders (lower(state)) WHERE state <> '';
    CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a'; COMMENT ON TABLE users IS 'People'; CREATE SCHEMA s; CREATE TABLE s.t (a int DEFAULT f(1))`;
  await withBoth(sql, "SELECT 1", async ({ before }) => {
    const shadow = await server.create();
    const { database, failures, differences: found } = await rebuild(shadow, before);
    expect(failures).toEqual([]);
    expect(found).toEqual([]);
    expect(database.objects.map(({ id }) => id)).toEqual(before.objects.map(({ id }) => id));
    await shadow.drop();
  });
});

test("a plain look finds what is missing, what is too much and what differs", async () => {
  const wanted = `${USERS.replace("age int", "age bigint")}; CREATE VIEW v AS SELECT 1 AS one`;
  await withBoth(`${USERS}; CREATE SEQUENCE s`, wanted, async ({ before, after }) => {
    expect(differences(before, before)).toEqual([]);
    expect(differences(before, after)).toEqual([
      { object: "column public.users.age", message: 'type: "integer" → "bigint"' },
      { object: "sequence public.s", message: "is there and should not be" },
      { object: "view public.v", message: "is missing" },
    ]);
  });
});
