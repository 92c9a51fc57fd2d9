import { expect, test } from "vitest";
import { retiredTypes } from "../src/ownership/retired-types.ts";

const handlers = 'import type { GetUser, Handler, ListUsers as List } from "../types/handlers.js";\n';

const cases: { title: string; files: Record<string, string>; expected: string[] }[] = [
  {
    title: "a type whose operation is gone",
    files: { "src/routes/users.ts": handlers },
    expected: ["ListUsers"],
  },
  {
    title: "a type that two files import is named once",
    files: { "src/routes/a.ts": handlers, "src/routes/b.ts": handlers },
    expected: ["ListUsers"],
  },
  { title: "a file outside the folder says nothing", files: { "src/app.ts": handlers }, expected: [] },
  {
    title: "other modules say nothing",
    files: { "src/routes/users.ts": 'import type { Gone } from "../types/api.js";\n' },
    expected: [],
  },
];

test.each(cases)("$title", ({ files, expected }) => {
  const current = new Set(["GetUser", "Handler"]);
  expect(retiredTypes("src/routes", current, new Map(Object.entries(files)))).toEqual(expected);
});
