import type { Database, DatabaseObject, Dependency, ObjectId } from "@ashlar/model";
import { expect, test } from "vitest";
import { draftOf, withheldOf } from "../src/draft.ts";
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
