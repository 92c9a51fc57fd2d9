import type { ColumnObject, Database, DatabaseObject, Dependency, ObjectId } from "@ashlar/model";
import { expect, test } from "vitest";
import { draftOf, untouchedBy, withheldOf } from "../src/draft.ts";
import type { Change, PlannedStep } from "../src/plan.ts";

function database(ids: Readonly<Record<ObjectId, readonly ObjectId[]>>): Database {
  const objects = Object.keys(ids).map(
    (id): DatabaseObject => ({ kind: "schema", id, name: id, sqlName: id }),
  );
  const dependencies = Object.entries(ids).flatMap(([of, needs]) =>
    needs.map((on): Dependency => ({ of, on })),
  );
  return { serverVersion: 180_000, objects, dependencies };
}

function step(object: ObjectId, losesData = false): PlannedStep {
  return {
    name: object,
    object,
    statements: [],
    isTransactional: true,
    locks: [],
    work: { kind: "catalog", on: [] },
    hazards: losesData ? [{ name: "data-loss", message: "gone" }] : [],
    phase: "expand",
  };
}

const change = (action: Change["action"], object: ObjectId): Change => ({
  action,
  object,
  details: [],
  isWanted: true,
});

test.each<{
  readonly title: string;
  readonly before: Database;
  readonly after: Database;
  readonly changes: readonly Change[];
  readonly steps: readonly PlannedStep[];
  readonly withheld: readonly ObjectId[];
}>([
  {
    title: "what loses nothing is not held back",
    before: database({ table: [] }),
    after: database({ table: [], column: ["table"] }),
    changes: [change("create", "column")],
    steps: [step("column")],
    withheld: [],
  },
  {
    title: "what loses data is held back, and nothing else",
    before: database({ table: [], old: ["table"] }),
    after: database({ table: [], column: ["table"] }),
    changes: [change("drop", "old"), change("create", "column")],
    steps: [step("column"), step("old", true)],
    withheld: ["old"],
  },
  {
    title: "what is built on an object that is made anew waits with it",
    before: database({ column: [] }),
    after: database({ column: [], index: ["column"], view: ["index"] }),
    changes: [change("replace", "column"), change("create", "index"), change("create", "view")],
    steps: [step("column", true), step("column"), step("index"), step("view")],
    withheld: ["column", "index", "view"],
  },
  {
    title: "what is only taken away around it stays",
    before: database({ column: [], view: ["column"] }),
    after: database({ column: [], view: ["column"] }),
    changes: [change("replace", "column"), change("replace", "view")],
    steps: [step("view"), step("column", true), step("column"), step("view")],
    withheld: ["column", "view"],
  },
  {
    title: "what it stands on is not taken away from under it",
    before: database({ type: [], column: ["type"] }),
    after: database({}),
    changes: [change("drop", "column"), change("drop", "type")],
    steps: [step("column", true), step("type")],
    withheld: ["column", "type"],
  },
  {
    title: "what goes with nothing to keep it goes",
    before: database({ type: [], view: [], table: [] }),
    after: database({ type: [] }),
    changes: [change("drop", "view"), change("drop", "table")],
    steps: [step("view"), step("table", true)],
    withheld: ["table"],
  },
])("$title", ({ before, after, changes, steps, withheld }) => {
  const held = draftOf({ changes, steps }, { before, after }, { allowDestructive: false });
  expect([...withheldOf(held)].sort()).toEqual([...withheld].sort());
  const allowed = draftOf({ changes, steps }, { before, after }, { allowDestructive: true });
  expect([...withheldOf(allowed)]).toEqual([]);
});

test("a step that must fail on known rows is held back by itself, and allowed with the destructive ones", () => {
  const before = database({ table: [] });
  const after = database({ table: [], column: ["table"], index: ["column"] });
  const changes = [change("create", "column"), change("create", "index")];
  const failing = { ...step("column"), name: "set not null", mustFail: "it has rows" };
  const steps = [step("column"), failing, step("index")];
  const held = draftOf({ changes, steps }, { before, after }, { allowDestructive: false });
  expect(held.steps.map(({ withheld }) => withheld)).toEqual([undefined, "it has rows", undefined]);
  expect([...untouchedBy(held)]).toEqual([]);
  const allowed = draftOf({ changes, steps }, { before, after }, { allowDestructive: true });
  expect(allowed.steps.every(({ withheld }) => withheld === undefined)).toBe(true);
});

const column = (name: string, more: Partial<ColumnObject> = {}): DatabaseObject =>
  ({
    kind: "column",
    id: `column public.t.${name}`,
    parent: "table public.t",
    name,
    sqlName: name,
    isNotNull: true,
    ...more,
  }) as DatabaseObject;

test.each<readonly [title: string, column: DatabaseObject, steps: readonly string[]]>([
  ["is no longer asked for a value", column("old"), ["allow nulls in t.old, which stays for now"]],
  ["has a default, and goes on giving itself a value", column("old", { default: "1" }), []],
  ["may be null, and stays as it is", column("old", { isNotNull: false }), []],
])("a column whose drop is held back %s", (_title, old, relaxing) => {
  const table = { kind: "table", id: "table public.t", name: "t", sqlName: "public.t" } as DatabaseObject;
  const before: Database = { serverVersion: 180_000, objects: [table, old], dependencies: [] };
  const after: Database = { ...before, objects: [table] };
  const plan = { changes: [change("drop", old.id)], steps: [step(old.id, true)] };
  const held = draftOf(plan, { before, after }, { allowDestructive: false });
  expect(held.steps.map(({ name }) => name)).toEqual([...relaxing, old.id]);
  expect(draftOf(plan, { before, after }, { allowDestructive: true }).steps).toEqual(plan.steps);
});
