import { describe, expect, it } from "vitest";
import { compareFingerprints, parseMigration } from "../src/index.ts";

describe("the top of a migration", () => {
  const none = {
    before: undefined,
    after: undefined,
    touches: [],
    needs: undefined,
    losesData: [],
    baseline: [],
  };
  it.each<[string, string, object]>([
    ["says nothing in a file written by hand", "-- Adds a table.\nCREATE TABLE a ();", none],
    [
      "says what it expects, leaves and touches",
      "-- fingerprint before: 18:aa\n-- fingerprint after: 18:bb\n-- touches: table public.a\n-- touches: function public.f(integer, text)\n\nSELECT 1;",
      {
        before: "18:aa",
        after: "18:bb",
        touches: ["table public.a", "function public.f(integer, text)"],
        needs: undefined,
        losesData: [],
        baseline: [],
      },
    ],
    [
      "says which server it needs",
      "-- needs: Postgres 18, for a foreign key of a partitioned table\nSELECT 1;",
      { ...none, needs: 18 },
    ],
    ["needs nothing that cannot be read", "-- needs: a server\nSELECT 1;", none],
    [
      "holds an id of two lines as JSON",
      '-- touches: "table public.\\"a\\nb\\""\nSELECT 1;',
      { ...none, touches: ['table public."a\nb"'] },
    ],
    [
      "says what is lost",
      "-- THIS ROLLBACK LOSES DATA:\n-- data loss: drops a.b with its values\nSELECT 1;",
      { ...none, losesData: ["drops a.b with its values"] },
    ],
    ["ends at the first statement", "SELECT 1;\n-- fingerprint before: 18:aa", none],
    ["ends at the first step", "-- step: a\n-- data loss: none\nSELECT 1;", none],
    [
      "is read after a byte order mark",
      "\ufeff-- fingerprint before: 18:aa\r\nSELECT 1;",
      { ...none, before: "18:aa" },
    ],
  ])("%s", (_title, text, head) => {
    expect(parseMigration("1_a.sql", text).head).toEqual(head);
  });
});

describe("fingerprints", () => {
  it.each([
    ["18:aa", "18:aa", "same"],
    ["18:aa", "18:ab", "different"],
    ["17:aa", "18:aa", "unknown"],
  ])("%s and %s are %s", (expected, found, match) => {
    expect(compareFingerprints(expected, found)).toBe(match);
  });
});

describe("a step", () => {
  it.each<[string, { isTransactional: boolean; transaction: string; name: string }]>([
    ["-- step: a", { name: "a", isTransactional: true, transaction: "shared" }],
    ["-- step: a [own-transaction]", { name: "a", isTransactional: true, transaction: "own" }],
    ["-- step: a [new-transaction]", { name: "a", isTransactional: true, transaction: "new" }],
    ["-- step: a [no-transaction]", { name: "a", isTransactional: false, transaction: "own" }],
    [
      "-- step: a casino-transaction",
      { name: "a casino-transaction", isTransactional: true, transaction: "shared" },
    ],
  ])("%s runs as it says", (line, expected) => {
    expect(parseMigration("1_a.sql", `${line}\nSELECT 1;`).steps).toMatchObject([expected]);
  });

  it("has the comments above its first statement", () => {
    const text =
      "-- the file\n-- step: a\n-- phase: expand\n--   goes on\n\nSELECT 1;\n-- more\nSELECT 2;\n-- held back\n-- step: b\nSELECT 3;";
    expect(parseMigration("1_a.sql", text).steps.map(({ comments }) => comments)).toEqual([
      ["phase: expand", "  goes on"],
      [],
    ]);
  });
});
