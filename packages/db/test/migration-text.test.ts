import type { ObjectId } from "@ashlar/model";
import { parseMigration } from "@ashlar/postgres";
import { expect, test } from "vitest";
import type { DraftStep } from "../src/draft.ts";
import { migrationName, migrationStem } from "../src/migration-text/migration-name.ts";
import { writeMigration } from "../src/migration-text.ts";
import type { Change } from "../src/plan.ts";

const USERS = "table public.users";

function step(given: Partial<DraftStep>): DraftStep {
  return {
    name: "add column email to users",
    object: "column public.users.email",
    statements: ["ALTER TABLE public.users ADD COLUMN email text"],
    isTransactional: true,
    locks: [{ on: USERS, mode: "ACCESS EXCLUSIVE" }],
    work: { kind: "catalog", on: [] },
    hazards: [],
    phase: "expand",
    ...given,
  };
}

function change(
  action: Change["action"],
  object: ObjectId,
  parent?: ObjectId,
): Change & { parent?: ObjectId } {
  return { action, object, details: [], isWanted: true, ...(parent === undefined ? {} : { parent }) };
}

const HEAD = { proof: "proved on Postgres 18.4" };

test("a step says its phase, lock and whom it blocks above its statements", () => {
  const text = writeMigration(
    { changes: [change("create", "column public.users.email")], steps: [step({})] },
    HEAD,
  );
  expect(text).toBe(`--   + column public.users.email
--
-- proved on Postgres 18.4

-- step: add column email to users
-- phase: expand
-- lock: ACCESS EXCLUSIVE on public.users (blocks reads and writes)
SET lock_timeout = '5s';
SET statement_timeout = '30s';
ALTER TABLE public.users ADD COLUMN email text;
`);
});

test.each<[string, Partial<DraftStep>, readonly string[]]>([
  [
    "what builds concurrently waits and works as long as it takes",
    {
      isTransactional: false,
      statements: ["CREATE INDEX CONCURRENTLY a ON public.users (email)"],
      locks: [{ on: USERS, mode: "SHARE UPDATE EXCLUSIVE" }],
      work: { kind: "build", on: [USERS] },
    },
    [
      "SET lock_timeout = 0;",
      "SET statement_timeout = 0;",
      "CREATE INDEX CONCURRENTLY a ON public.users (email);",
    ],
  ],
  [
    "what writes a table anew may take its time, but does not wait long for its lock",
    {
      statements: ["ALTER TABLE public.users ALTER COLUMN id TYPE bigint"],
      work: { kind: "rewrite", on: [USERS] },
    },
    [
      "SET lock_timeout = '5s';",
      "SET statement_timeout = 0;",
      "ALTER TABLE public.users ALTER COLUMN id TYPE bigint;",
    ],
  ],
  [
    "a function's body may name what is made later",
    {
      statements: ["CREATE OR REPLACE FUNCTION public.f() RETURNS int LANGUAGE sql AS $$SELECT 1$$"],
      locks: [],
    },
    [
      "SET check_function_bodies = off;",
      "CREATE OR REPLACE FUNCTION public.f() RETURNS int LANGUAGE sql AS $$SELECT 1$$;",
    ],
  ],
  [
    "a step that sets its own patience keeps it",
    { statements: ["SET lock_timeout = '1s'", "LOCK TABLE public.users"] },
    ["SET statement_timeout = '30s';", "SET lock_timeout = '1s';", "LOCK TABLE public.users;"],
  ],
  [
    "what locks nothing needs no settings",
    { statements: ["CREATE TABLE a ()"], locks: [] },
    ["CREATE TABLE a ();"],
  ],
])("%s", (_, given, expected) => {
  const text = writeMigration({ changes: [], steps: [step(given)] }, HEAD);
  const [parsed] = parseMigration("a.sql", text).steps;
  expect(parsed?.statements.map(({ sql }) => sql)).toEqual(expected);
});

test("a step that is held back is a comment from its first line to its last", () => {
  const held = step({
    name: "drop column email of users",
    statements: ["ALTER TABLE public.users DROP COLUMN email", "DO $$\nstep: oh\n$$"],
    hazards: [{ name: "data-loss", message: "drops users.email with its values" }],
    withheld: "drops users.email with its values",
  });
  const text = writeMigration({ changes: [], steps: [held, step({})] }, HEAD);
  expect(parseMigration("a.sql", text).steps.map(({ name }) => name)).toEqual(["add column email to users"]);
  expect(text).toContain("-- ALTER TABLE public.users DROP COLUMN email;\n");
  expect(text).toContain("--allow-destructive");
});

test("texts of strangers end no comment and begin no step", () => {
  const text = writeMigration(
    {
      changes: [change("create", "table public.a\nDROP TABLE b;")],
      steps: [
        step({
          name: "make\nDROP TABLE c; [no-transaction]",
          why: "so\n-- step: x\nDROP TABLE d;",
          hazards: [{ name: "data-loss", message: "\nstep: y\u2028DROP TABLE e;" }],
        }),
      ],
    },
    {
      proof: "proved\nDROP TABLE f;",
      losses: ["a\nDROP TABLE g;"],
      fingerprints: { before: "18:0", after: "18:1", touches: ["table public.a\nDROP TABLE h;"] },
    },
  );
  const { steps, head } = parseMigration("a.sql", text);
  expect(steps.map(({ isTransactional }) => isTransactional)).toEqual([true]);
  expect(steps[0]?.statements.at(-1)?.sql).toBe("ALTER TABLE public.users ADD COLUMN email text;");
  expect(steps[0]?.statements).toHaveLength(3);
  expect(head.touches).toEqual(["table public.a\nDROP TABLE h;"]);
});

test("the head tells a program the fingerprints, what is touched and what is lost", () => {
  const text = writeMigration(
    { changes: [change("drop", "column public.users.email")], steps: [step({})] },
    {
      ...HEAD,
      rollbackOf: "1_add.sql",
      losses: ["drops users.email with its values"],
      fingerprints: { before: "18:aa", after: "18:bb", touches: [USERS, "column public.users.email"] },
    },
  );
  expect(text.split("\n").slice(0, 2)).toEqual([
    "-- THIS ROLLBACK LOSES DATA:",
    "-- data loss: drops users.email with its values",
  ]);
  expect(parseMigration("a.sql", text).head).toEqual({
    before: "18:aa",
    after: "18:bb",
    touches: [USERS, "column public.users.email"],
    losesData: ["drops users.email with its values"],
    baseline: [],
  });
});

const ORDERS = "table public.orders";
const rewrite = (table: ObjectId, object: ObjectId): DraftStep =>
  step({
    name: `rewrite ${table}`,
    object,
    locks: [{ on: table, mode: "ACCESS EXCLUSIVE" }],
    work: { kind: "rewrite", on: [table] },
  });
const quick = (table: ObjectId, object: ObjectId, name = `quick ${object}`): DraftStep =>
  step({ name, object, locks: [{ on: table, mode: "ACCESS EXCLUSIVE" }] });

test.each<[string, readonly DraftStep[], readonly string[]]>([
  ["quick steps share a transaction", [quick(USERS, "a"), quick(ORDERS, "b")], ["shared", "shared"]],
  [
    "no lock is held while another table is written anew",
    [quick(USERS, "a"), rewrite(ORDERS, "b")],
    ["shared", "new"],
  ],
  ["no lock is taken on top of a long one", [rewrite(ORDERS, "b"), quick(USERS, "a")], ["shared", "new"]],
  [
    "the same table's lock may be held already",
    [quick(USERS, "a"), rewrite(USERS, "b")],
    ["shared", "shared"],
  ],
  [
    "what is taken away and brought back is never seen apart",
    [quick(ORDERS, "view v", "drop v"), rewrite(USERS, "b"), quick(ORDERS, "view v", "create v")],
    ["shared", "shared", "shared"],
  ],
])("%s", (_, steps, expected) => {
  const parsed = parseMigration("a.sql", writeMigration({ changes: [], steps }, HEAD));
  expect(parsed.steps.map(({ transaction }) => transaction)).toEqual(expected);
});

test.each<[string, readonly (Change & { parent?: ObjectId })[]]>([
  ["add_email_to_users", [change("create", "column public.users.email", USERS)]],
  [
    "add_email_and_phone_to_users",
    [
      change("create", "column public.users.email", USERS),
      change("create", "column public.users.phone", USERS),
    ],
  ],
  ["drop_email_from_users", [change("drop", "column public.users.email", USERS)]],
  ["change_email_of_users", [change("alter", "column public.users.email", USERS)]],
  ["add_index_users_email_idx", [change("create", "index public.users_email_idx", USERS)]],
  [
    "add_user_indexes",
    [change("create", "index public.a", USERS), change("create", "index public.b", USERS)],
  ],
  [
    "add_category_indexes",
    [
      change("create", "index public.a", "table public.categories"),
      change("create", "index public.b", "table public.categories"),
    ],
  ],
  ["add_users", [change("create", USERS)]],
  ["add_users_and_orders", [change("create", USERS), change("create", ORDERS)]],
  ["add_3_tables", [change("create", USERS), change("create", ORDERS), change("create", "table public.c")]],
  [
    "change_users_and_orders",
    [change("create", "column public.users.email", USERS), change("drop", "index public.a", ORDERS)],
  ],
  [
    "change_5_tables",
    ["a", "b", "c", "d", "e"].flatMap((name) => [
      change("alter", `column public.${name}.x`, `table public.${name}`),
      change("create", `index public.${name}_i`, `table public.${name}`),
    ]),
  ],
  ["add_view_v", [change("create", "view public.v")]],
  [
    "add_2_functions",
    [change("create", "function public.f(integer)"), change("create", "function public.g()")],
  ],
  ["change_enum_mood", [change("alter", "enum public.mood")]],
  ["add_cafe_noir", [change("create", 'table public."Caf\u00e9 noir"')]],
])("changes are called %s", (expected, changes) => {
  expect(migrationName(changes)).toBe(expected);
});

test("a name never makes a forward migration look like a rollback", () => {
  expect(migrationStem(new Date("2026-11-21T10:00:00Z"), "My rollback")).toBe("20261121100000_my_roll_back");
});
