import { expect, test } from "vitest";
import { renameHints } from "../src/rename.ts";

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
