import { expect, test } from "vitest";
import { neededVersion } from "../../src/migration-text/needed-version.ts";

const CASES: readonly (readonly [title: string, statements: readonly string[], major: number | undefined])[] =
  [
    ["a plain table needs no newer server", ["CREATE TABLE t (a integer NOT NULL)"], undefined],
    [
      "a virtual column needs 18",
      ["ALTER TABLE t ADD COLUMN b integer GENERATED ALWAYS AS ((a + 1)) VIRTUAL"],
      18,
    ],
    [
      "a stored one does not",
      ["ALTER TABLE t ADD COLUMN b integer GENERATED ALWAYS AS ((a + 1)) STORED"],
      undefined,
    ],
    [
      "a not-null constraint with a name of its own needs 18",
      ["ALTER TABLE t ADD CONSTRAINT c NOT NULL a NOT VALID"],
      18,
    ],
    [
      "a check of the same does not",
      ["ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID"],
      undefined,
    ],
    [
      "an expression that changes in place needs 17",
      ["ALTER TABLE t ALTER COLUMN b SET EXPRESSION AS (a)"],
      17,
    ],
    ["nulls that are equal need 15", ["CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT"], 15],
    ["a text that says so needs nothing", ["COMMENT ON TABLE t IS 'NULLS NOT DISTINCT'"], undefined],
    [
      "a body that says so needs nothing",
      ["CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $a$ SELECT 'security_invoker' $a$"],
      undefined,
    ],
    [
      "the newest counts",
      ["ALTER TABLE p DETACH PARTITION q CONCURRENTLY", "ALTER VIEW v SET (security_invoker = true)"],
      15,
    ],
  ];

test.each(CASES)("%s", (_title, statements, major) => {
  expect(neededVersion([{ statements }])?.major).toBe(major);
});

test("a step may say what its words do not tell", () => {
  const needs = { since: 18, what: "a foreign key" };
  expect(neededVersion([{ statements: ["ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a)"], needs }])).toEqual({
    major: 18,
    what: ["a foreign key"],
  });
});
