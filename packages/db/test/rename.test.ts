import type { Database, DatabaseObject } from "@ashlar/model";
import { expect, test } from "vitest";
import { guessRenames, planRenames, renameHints } from "../src/rename.ts";

const CASES: readonly { readonly title: string; readonly text: string; readonly hints: readonly string[] }[] =
  [
    {
      title: "a hint may stand on a line of its own",
      text: "-- ashlar: rename users.name to full_name\nCREATE TABLE users ();",
      hints: ["users.name → full_name"],
    },
    {
      title: "a hint may stand behind what it is about",
      text: "CREATE TABLE users (\n  full_name text, -- ashlar: rename users.name to full_name\r\n  id int\n);",
      hints: ["users.name → full_name"],
    },
    {
      title: "a quoted name may hold spaces",
      text: '-- ashlar: rename users."First Name" to "Given Name"',
      hints: ['users."First Name" → "Given Name"'],
    },
    {
      title: "a sentence about renaming is no hint",
      text: "-- ashlar: rename users.name to full_name, some day\n-- rename users.name to full_name",
      hints: [],
    },
  ];

for (const { title, text, hints } of CASES) {
  test(title, () => {
    expect(renameHints(text).map(({ from, to }) => `${from} → ${to}`)).toEqual(hints);
  });
}

const column = (name: string, type: string): DatabaseObject =>
  ({
    kind: "column",
    id: `column public.t.${name}`,
    parent: "table public.t",
    name,
    sqlName: name,
    type,
  }) as DatabaseObject;

const status = (...values: string[]): DatabaseObject => ({
  kind: "enum",
  id: "enum public.status",
  schema: "public",
  name: "status",
  sqlName: "public.status",
  values,
});

const TABLE = {
  kind: "table",
  id: "table public.t",
  schema: "public",
  name: "t",
  sqlName: "public.t",
} as DatabaseObject;

const database = (...objects: DatabaseObject[]): Database => ({
  serverVersion: 180_000,
  objects: [TABLE, ...objects],
  dependencies: [],
});

test.each<
  readonly [
    title: string,
    before: readonly DatabaseObject[],
    after: readonly DatabaseObject[],
    flags: readonly string[],
  ]
>([
  [
    "a wider type may come with the new name",
    [column("name", "character varying(80)")],
    [column("full_name", "character varying(120)")],
    ["t.name=full_name"],
  ],
  ["another type altogether is another column", [column("name", "text")], [column("age", "integer")], []],
  [
    "of several the two of the closest names are offered, those of the same type first",
    [column("name", "text")],
    [
      column("address", "text"),
      column("names", "text"),
      column("first_name", "text"),
      column("nam", "varchar"),
    ],
    ["t.name=names", "t.name=first_name"],
  ],
  [
    "a value of an enum at the place of another may be the same by a new name",
    [status("open", "closed")],
    [status("open", "done")],
    ["status.closed=done"],
  ],
  ["a value that only moved is no new name", [status("open", "closed")], [status("closed", "open")], []],
])("%s", (_title, before, after, flags) => {
  const guesses = guessRenames(database(...before), database(...after));
  expect(guesses.map(({ flag }) => flag)).toEqual(flags);
});

test.each([
  ["status.closed", "done", "ALTER TYPE public.status RENAME VALUE 'closed' TO 'done'"],
  ["public.status.Open", 'status."In work"', "ALTER TYPE public.status RENAME VALUE 'Open' TO 'In work'"],
])("--rename %s=%s renames a value of an enum", (from, to, statement) => {
  const [rename] = planRenames(database(status("Open", "closed")), [{ from, to }]);
  expect(rename?.step.statements).toEqual([statement]);
});

test("a value that is there already cannot be the new name", () => {
  const asked = [{ from: "status.open", to: "closed" }];
  expect(() => planRenames(database(status("open", "closed")), asked)).toThrow(/has that value/);
});
